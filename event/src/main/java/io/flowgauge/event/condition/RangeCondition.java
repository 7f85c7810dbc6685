package io.flowgauge.event.condition;

import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.util.List;

/** Whether each field is a number within a bound; a text never is, whatever it says. */
record RangeCondition(List<Bound> all) implements Condition {
    /** What a field is compared by. */
    enum Operator {
        GT,
        GTE,
        LT,
        LTE
    }

    /** One bound of a field; a field may have several. */
    record Bound(FieldPath field, Operator operator, double limit) {
        boolean holds(double value) {
            return switch (operator) {
                case GT -> value > limit;
                case GTE -> value >= limit;
                case LT -> value < limit;
                case LTE -> value <= limit;
            };
        }
    }

    @Override
    public boolean test(Event event) {
        for (int i = 0; i < all.size(); i++) {
            Bound bound = all.get(i);
            if (!(event.get(bound.field) instanceof Number number
                    && bound.holds(number.doubleValue()))) {
                return false;
            }
        }
        return true;
    }
}
