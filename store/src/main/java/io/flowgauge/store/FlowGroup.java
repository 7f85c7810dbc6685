package io.flowgauge.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What flows are put together by. */
public enum FlowGroup {
    /** All together. */
    NONE(List.of()),
    /** The flow's source. */
    SOURCE(List.of("source")),
    /** The flow's destination. */
    DESTINATION(List.of("destination")),
    /** Each end of the flow. */
    HOST(List.of("host")),
    /** Source and destination. */
    CONVERSATION(List.of("source", "destination")),
    /** The destination's port. */
    PORT(List.of("destination_port")),
    /** The name of the destination's port. */
    SERVICE(List.of("transport", "destination_port")),
    /** TCP, UDP, ... */
    TRANSPORT(List.of("transport")),
    /** Each tag of the flow. */
    TAG(List.of("tag")),
    /** The VLAN. */
    VLAN(List.of("vlan"));

    private final List<String> columns;

    FlowGroup(List<String> columns) {
        this.columns = columns;
    }

    /** Returns the name in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the group of a name. */
    public static Optional<FlowGroup> of(String text) {
        return Arrays.stream(values()).filter(group -> group.text().equals(text)).findAny();
    }

    /** Returns whether a flow can be in several. */
    public boolean overlaps() {
        return this == HOST || this == TAG;
    }

    /** Returns the columns of {@link #rows} that make the key. */
    List<String> columns() {
        return columns;
    }

    /** Returns the columns, with commas between. */
    String list() {
        return String.join(", ", columns);
    }

    /** Returns the condition that a row has a key. */
    String isThere() {
        return switch (this) {
            case NONE -> "TRUE";
            case CONVERSATION -> "source IS NOT NULL AND destination IS NOT NULL";
            case SERVICE -> "transport IN ('tcp', 'udp') AND destination_port IS NOT NULL";
            default -> columns.getLast() + " IS NOT NULL";
        };
    }

    /**
     * Returns the reports of a question as a table: those of the filter, with the columns of the
     * key. A report is there as often as it has keys.
     */
    SqlText rows(TimeRange range, FlowFilter filter) {
        return switch (this) {
            case HOST ->
                    new SqlText()
                            .add("(SELECT *, source AS host FROM ")
                            .add(SqlText.reports(range, filter))
                            .add(" UNION ALL SELECT *, destination FROM ")
                            .add(SqlText.reports(range, filter))
                            .add(" WHERE NOT (" + SAME_HOST + "))");
            case TAG ->
                    new SqlText()
                            .add("(SELECT *, unnest(list_distinct(string_split(tags, chr(10))))")
                            .add(" AS tag FROM ")
                            .add(SqlText.reports(range, filter))
                            .add(" WHERE tags IS NOT NULL)");
            default -> SqlText.reports(range, filter);
        };
    }

    /** Whether a flow is from a host to itself: it is no second one then. */
    static final String SAME_HOST = "source IS NOT DISTINCT FROM destination";
}
