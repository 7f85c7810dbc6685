package io.flowgauge.event;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Paths compiled of names that events bring, and scripts make up, unlike those in a configuration:
 * so a name has a limit, and of the paths only the last ones used are remembered. One thread uses
 * it.
 */
public final class FieldPaths {
    private static final int PATHS_MAX = 1_000;

    /** Longer names are compiled each time, so that those remembered take a few MB at most. */
    private static final int REMEMBERED_CHARS_MAX = 256;

    private final Map<String, FieldPath> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, FieldPath> eldest) {
                    return size() > PATHS_MAX;
                }
            };

    /**
     * Returns the path of a name.
     *
     * @throws EventException if it has more than {@link FieldPath#PARTS_MAX} parts
     */
    public FieldPath of(String name) throws EventException {
        FieldPath path = known.get(name);
        if (path == null) {
            path = compile(name);
            if (name.length() <= REMEMBERED_CHARS_MAX) {
                known.put(name, path);
            }
        }
        return path;
    }

    /** Returns the path of a field inside another, as {@link FieldPath#child} does. */
    public FieldPath child(FieldPath parent, String name) throws EventException {
        return of(parent.toString().isEmpty() ? name : parent + "." + name);
    }

    private static FieldPath compile(String name) throws EventException {
        if (name.chars().filter(c -> c == '.').count() >= FieldPath.PARTS_MAX) {
            throw new EventException(
                    "the name of a field has more than " + FieldPath.PARTS_MAX + " parts");
        }
        return FieldPath.of(name);
    }
}
