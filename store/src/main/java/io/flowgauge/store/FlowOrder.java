package io.flowgauge.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What flows are sorted by; those that don't have it come last, and those that have the same are
 * sorted by their numbers.
 *
 * @param key what is compared
 * @param isDescending whether the largest comes first
 */
public record FlowOrder(Key key, boolean isDescending) {
    /** The most bytes first. */
    public static final FlowOrder MOST_BYTES = new FlowOrder(Key.BYTES, true);

    /** Where a key comes from. */
    enum Kind {
        /** A sum over reports in the range. */
        SUM,
        /** The same in all reports. */
        CONSTANT,
        /** Of the table of flows. */
        START,
        /** The largest of the reports in the range. */
        LAST,
        /** The difference of the two. */
        DURATION
    }

    /** What can be compared. */
    public enum Key {
        /** Both directions. */
        BYTES(Kind.SUM, "source_bytes + destination_bytes", "BIGINT"),
        /** Both directions. */
        PACKETS(Kind.SUM, "source_packets + destination_packets", "BIGINT"),
        /** What the source sent. */
        SOURCE_BYTES(Kind.SUM, "source_bytes", "BIGINT"),
        /** What the destination sent. */
        DESTINATION_BYTES(Kind.SUM, "destination_bytes", "BIGINT"),
        /** What the source sent. */
        SOURCE_PACKETS(Kind.SUM, "source_packets", "BIGINT"),
        /** What the destination sent. */
        DESTINATION_PACKETS(Kind.SUM, "destination_packets", "BIGINT"),
        /** Time of the first packet. */
        START(Kind.START, "start", "BIGINT"),
        /** Time of the last packet. */
        LAST(Kind.LAST, "last", "BIGINT"),
        /** Time between both. */
        DURATION(Kind.DURATION, "last", "BIGINT"),
        /** IPv4 as mapped into IPv6. */
        SOURCE_IP(Kind.CONSTANT, "source", "HUGEINT"),
        /** A number. */
        SOURCE_PORT(Kind.CONSTANT, "source_port", "BIGINT"),
        /** IPv4 as mapped into IPv6. */
        DESTINATION_IP(Kind.CONSTANT, "destination", "HUGEINT"),
        /** A number. */
        DESTINATION_PORT(Kind.CONSTANT, "destination_port", "BIGINT"),
        /** A name. */
        TRANSPORT(Kind.CONSTANT, "transport", "VARCHAR"),
        /** A number. */
        VLAN(Kind.CONSTANT, "vlan", "BIGINT");

        private final Kind kind;
        private final String sql;
        private final String type;

        Key(Kind kind, String sql, String type) {
            this.kind = kind;
            this.sql = sql;
            this.type = type;
        }

        /** Returns the name in the API. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        Kind kind() {
            return kind;
        }

        String sql() {
            return sql;
        }

        /** Returns the SQL type of its values. */
        String type() {
            return type;
        }
    }

    /** Returns the order of a name of the API: that of a key, - in front for the largest first. */
    public static Optional<FlowOrder> of(String text) {
        boolean descending = text.startsWith("-");
        String name = descending ? text.substring(1) : text;
        return Arrays.stream(Key.values())
                .filter(key -> key.text().equals(name))
                .findAny()
                .map(key -> new FlowOrder(key, descending));
    }

    /** Returns all names. */
    public static List<String> names() {
        return Arrays.stream(Key.values())
                .flatMap(key -> java.util.stream.Stream.of(key.text(), "-" + key.text()))
                .toList();
    }

    String direction() {
        return isDescending ? "DESC" : "ASC";
    }
}
