package io.flowgauge.event.condition;

import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.util.List;

/**
 * Whether each field has a value: integers, strings and booleans; anything else never equals.
 *
 * <p>As Packetbeat 6.7 does it, a value of another type than the event's is compared as if it were
 * 0, empty or false: {@code equals.vlan: "x"} holds for VLAN 0. Integers are compared as unsigned
 * numbers of 64 bits.
 */
record EqualsCondition(List<Expected> all) implements Condition {
    /** A field and what it should be; of the three, two are 0, empty or false. */
    record Expected(FieldPath field, long number, String text, boolean truth) {}

    @Override
    public boolean test(Event event) {
        for (int i = 0; i < all.size(); i++) {
            Expected expected = all.get(i);
            boolean equal =
                    switch (event.get(expected.field)) {
                        case String text -> text.equals(expected.text);
                        case Long number -> number == expected.number;
                        case Boolean truth -> truth == expected.truth;
                        case null, default -> false;
                    };
            if (!equal) {
                return false;
            }
        }
        return true;
    }
}
