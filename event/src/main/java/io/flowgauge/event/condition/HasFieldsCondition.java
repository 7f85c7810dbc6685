package io.flowgauge.event.condition;

import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.util.List;

/** Whether all fields are there; a field that is null is. */
record HasFieldsCondition(List<FieldPath> all) implements Condition {
    @Override
    public boolean test(Event event) {
        for (int i = 0; i < all.size(); i++) {
            if (!event.has(all.get(i))) {
                return false;
            }
        }
        return true;
    }
}
