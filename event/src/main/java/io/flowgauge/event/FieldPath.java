package io.flowgauge.event;

import java.util.Arrays;

/**
 * The name of a field, compiled: {@code source.stats.net_bytes_total}, {@code @timestamp}, {@code
 * @metadata.x}. At each level a dotted name means objects in objects first, then a member whose
 * name has the dots in it. Immutable.
 */
public final class FieldPath {
    static final String TIMESTAMP = "@timestamp";
    static final String METADATA = "@metadata";

    /** How many parts a name out of an event may have: at each there is the rest of it. */
    public static final int PARTS_MAX = 100;

    private static final String METADATA_DOT = METADATA + ".";

    private final String text;
    private final String[] names;

    /** At each level, the rest of the name as one. */
    private final String[] rests;

    private final boolean timestamp;
    private final boolean metadata;

    /** Makes the path of a member of the event whose name may have dots in it. */
    private FieldPath(String text, String onlyName) {
        this.text = text;
        timestamp = false;
        metadata = false;
        names = new String[] {onlyName};
        rests = names;
    }

    private FieldPath(String text) {
        this.text = text;
        timestamp = text.equals(TIMESTAMP);
        metadata = text.equals(METADATA) || text.startsWith(METADATA_DOT);
        String below = text.equals(METADATA) ? "" : text;
        below = below.startsWith(METADATA_DOT) ? below.substring(METADATA_DOT.length()) : below;
        names = below.isEmpty() ? new String[0] : below.split("\\.", -1);
        rests = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = names[i].intern();
            rests[i] = String.join(".", Arrays.asList(names).subList(i, names.length)).intern();
        }
    }

    /**
     * Compiles a dotted name; an empty one is the whole event. For names in the configuration: what
     * an event brings is for {@link FieldPaths}.
     */
    public static FieldPath of(String name) {
        return new FieldPath(name);
    }

    /** Returns the path of a member of the event whose name is taken as it is, dots and all. */
    public static FieldPath literal(String name) {
        return new FieldPath(name, name);
    }

    /** Returns the path of a field inside this one. */
    public FieldPath child(String name) {
        return text.isEmpty() ? of(name) : of(text + "." + name);
    }

    /** Returns the name of the member that this is of its object. */
    public String lastName() {
        return names.length == 0 ? text : names[names.length - 1];
    }

    /** Returns whether this is the whole event, or all of {@code @metadata}. */
    public boolean isRoot() {
        return names.length == 0;
    }

    /** Returns whether this is {@code @timestamp}. */
    public boolean isTimestamp() {
        return timestamp;
    }

    /** Returns whether this is {@code @metadata} or in it. */
    public boolean isMetadata() {
        return metadata;
    }

    int depth() {
        return names.length;
    }

    String name(int level) {
        return names[level];
    }

    String rest(int level) {
        return rests[level];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldPath path
                && path.text.equals(text)
                && path.names.length == names.length;
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the dotted name. */
    @Override
    public String toString() {
        return text;
    }
}
