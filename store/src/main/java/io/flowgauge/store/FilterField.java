package io.flowgauge.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a term of the query bar is about. */
enum FilterField {
    SOURCE_IP(Kind.ADDRESS, "source.ip"),
    DESTINATION_IP(Kind.ADDRESS, "destination.ip", "dest.ip"),
    /** Either side, as all that begin with this. */
    HOST_IP(Kind.ADDRESS, "host.ip", "ip", "host"),
    SOURCE_PORT(Kind.NUMBER, "source.port"),
    DESTINATION_PORT(Kind.NUMBER, "destination.port", "dest.port"),
    PORT(Kind.NUMBER, "port"),
    TRANSPORT(Kind.TEXT, "transport"),
    SERVICE(Kind.TEXT, "service"),
    VLAN(Kind.NUMBER, "vlan", "flow.vlan"),
    TAG(Kind.TEXT, "tag", "tags"),
    FLOW_ID(Kind.TEXT, "flow_id"),
    FINAL(Kind.TRUTH, "final");

    /** What its values are. */
    enum Kind {
        ADDRESS,
        NUMBER,
        TEXT,
        TRUTH
    }

    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> names;

    FilterField(Kind kind, String... names) {
        this.kind = kind;
        this.names = List.of(names);
    }

    Kind kind() {
        return kind;
    }

    /** Returns the name that the documentation uses. */
    String text() {
        return names.getFirst();
    }

    /** Returns the field of a name in any case. */
    static Optional<FilterField> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(field -> field.names.contains(lower)).findAny();
    }

    /** Returns all names, the second ones too. */
    static List<String> allNames() {
        return Arrays.stream(values()).flatMap(field -> field.names.stream()).toList();
    }
}
