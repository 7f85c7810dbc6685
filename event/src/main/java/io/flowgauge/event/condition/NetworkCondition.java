package io.flowgauge.event.condition;

import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.Network;
import java.net.InetAddress;
import java.util.List;

/** Whether each field is an address in one of its networks; a list of addresses never is. */
record NetworkCondition(List<Membership> all) implements Condition {
    /** A field and the networks of which one should have it. */
    record Membership(FieldPath field, List<Network> networks) {
        boolean holds(Event event) {
            String text = event.text(field);
            InetAddress address = text == null ? null : Network.address(text).orElse(null);
            if (address == null) {
                return false;
            }
            for (int i = 0; i < networks.size(); i++) {
                if (networks.get(i).contains(address)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public boolean test(Event event) {
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).holds(event)) {
                return false;
            }
        }
        return true;
    }
}
