package io.flowgauge.event.processor;

import io.flowgauge.event.EventObject;
import java.util.Map;
import java.util.TreeMap;

/** Labels become an object. A dot in a name means an object in it, unless it is replaced. */
final class LabelNames {
    private LabelNames() {}

    /**
     * Returns an object with labels. Where one label's name is the beginning of another's, its
     * value becomes the member {@code value}, as in Packetbeat: a and a.b make {@code {a: {value:
     * .., b: ..}}}.
     *
     * @param dedot whether dots become underscores
     */
    static EventObject object(Map<String, String> labels, boolean dedot) {
        EventObject object = new EventObject();
        // Sorted, so that what has to make room is there first.
        new TreeMap<>(labels)
                .forEach(
                        (name, value) -> {
                            if (dedot) {
                                object.put(name.replace('.', '_'), value);
                            } else {
                                put(object, name, value);
                            }
                        });
        return object;
    }

    private static void put(EventObject object, String name, String value) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            object.put(name, value);
            return;
        }
        String parent = name.substring(0, dot);
        Object there = object.get(parent);
        EventObject inner;
        if (there instanceof EventObject nested) {
            inner = nested;
        } else {
            inner = new EventObject();
            if (there != null) {
                inner.put("value", there);
            }
            object.put(parent, inner);
        }
        put(inner, name.substring(dot + 1), value);
    }
}
