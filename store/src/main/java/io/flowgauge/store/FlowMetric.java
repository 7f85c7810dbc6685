package io.flowgauge.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is counted of flows. */
public enum FlowMetric {
    /** On the wire, both directions. */
    BYTES("source_bytes + destination_bytes", "sb + db"),
    /** Both directions. */
    PACKETS("source_packets + destination_packets", "sp + dp"),
    /** Flows with a report in the time in question, each once. */
    FLOWS("", "n"),
    /** What sources sent. */
    SOURCE_BYTES("source_bytes", "sb"),
    /** What destinations sent. */
    DESTINATION_BYTES("destination_bytes", "db");

    private final String ofRow;
    private final String ofSums;

    FlowMetric(String ofRow, String ofSums) {
        this.ofRow = ofRow;
        this.ofSums = ofSums;
    }

    /** Returns the name in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the metric of a name. */
    public static Optional<FlowMetric> of(String text) {
        return Arrays.stream(values()).filter(metric -> metric.text().equals(text)).findAny();
    }

    /** Returns all names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(FlowMetric::text).toList();
    }

    /** Returns the SQL of its value in a row of a report; none for flows. */
    String ofRow() {
        return ofRow;
    }

    /** Returns the SQL of its value in a row of sums, as {@link SqlText#sums} names them. */
    String ofSums() {
        return ofSums;
    }
}
