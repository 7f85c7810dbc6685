package io.flowgauge.app.monitoring;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** An object of JSON that is put together by dotted names, sorted. */
final class JsonTree {
    private final Map<String, Object> root = new TreeMap<>();

    JsonTree put(String path, Object value) {
        Map<String, Object> object = root;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            object = below(object, names[i]);
        }
        object.put(names[names.length - 1], value);
        return this;
    }

    /** Puts a number if there is one. */
    JsonTree put(String path, OptionalLong value) {
        if (value.isPresent()) {
            put(path, (Object) value.getAsLong());
        }
        return this;
    }

    @SuppressWarnings("unchecked") // only this class puts maps in
    private static Map<String, Object> below(Map<String, Object> object, String name) {
        return (Map<String, Object>)
                object.computeIfAbsent(name, _ -> new TreeMap<String, Object>());
    }

    Map<String, Object> toMap() {
        return root;
    }
}
