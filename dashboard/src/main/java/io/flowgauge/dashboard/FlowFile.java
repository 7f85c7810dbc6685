package io.flowgauge.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.store.FlowRow;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The forms of a download of flows. */
enum FlowFile {
    CSV("text/csv; charset=utf-8") {
        @Override
        void begin(OutputStream to) throws IOException {
            to.write((String.join(",", COLUMNS) + "\r\n").getBytes(UTF_8));
        }

        @Override
        void write(List<FlowRow> flows, boolean first, OutputStream to) throws IOException {
            StringBuilder lines = new StringBuilder();
            for (FlowRow flow : flows) {
                lines.append(
                                fields(flow).stream()
                                        .map(FlowFile::csv)
                                        .collect(Collectors.joining(",")))
                        .append("\r\n");
            }
            to.write(lines.toString().getBytes(UTF_8));
        }
    },
    JSON("application/json") {
        @Override
        void begin(OutputStream to) throws IOException {
            to.write('[');
        }

        @Override
        void write(List<FlowRow> flows, boolean first, OutputStream to) throws IOException {
            boolean comma = !first;
            for (FlowRow flow : flows) {
                to.write((comma ? ",\n" : "\n").getBytes(UTF_8));
                to.write(Json.MAPPER.writeValueAsBytes(flow));
                comma = true;
            }
        }

        @Override
        void end(OutputStream to) throws IOException {
            to.write("\n]\n".getBytes(UTF_8));
        }
    },
    NDJSON("application/x-ndjson") {
        @Override
        void write(List<FlowRow> flows, boolean first, OutputStream to) throws IOException {
            for (FlowRow flow : flows) {
                to.write(Json.MAPPER.writeValueAsBytes(flow));
                to.write('\n');
            }
        }
    };

    private static final List<String> COLUMNS =
            List.of(
                    "id",
                    "flow_id",
                    "start",
                    "last",
                    "duration_ms",
                    "final",
                    "source_ip",
                    "source_port",
                    "source_mac",
                    "source_bytes",
                    "source_packets",
                    "destination_ip",
                    "destination_port",
                    "destination_mac",
                    "destination_bytes",
                    "destination_packets",
                    "transport",
                    "service",
                    "vlan",
                    "tags",
                    "bytes",
                    "packets");

    private final String type;

    FlowFile(String type) {
        this.type = type;
    }

    /** Returns the form of a name of the API. */
    static Optional<FlowFile> of(String text) {
        return Arrays.stream(values()).filter(file -> file.text().equals(text)).findAny();
    }

    /** Returns the name, which is how such files end too. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    String type() {
        return type;
    }

    /** Writes what comes first. */
    void begin(OutputStream to) throws IOException {}

    /** Writes some flows. */
    abstract void write(List<FlowRow> flows, boolean first, OutputStream to) throws IOException;

    /** Writes what comes last. */
    void end(OutputStream to) throws IOException {}

    private static List<@Nullable Object> fields(FlowRow flow) {
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(flow.id());
        fields.add(flow.flowId());
        fields.add(Instant.ofEpochMilli(flow.start()));
        fields.add(Instant.ofEpochMilli(flow.last()));
        fields.add(flow.durationMs());
        fields.add(flow.isFinal());
        for (FlowRow.Endpoint end : List.of(flow.source(), flow.destination())) {
            fields.add(end.ip());
            fields.add(end.port());
            fields.add(end.mac());
            fields.add(end.bytes());
            fields.add(end.packets());
        }
        fields.add(flow.transport());
        fields.add(flow.service());
        fields.add(flow.vlan());
        fields.add(String.join(" ", flow.tags()));
        fields.add(flow.bytes());
        fields.add(flow.packets());
        return fields;
    }

    /**
     * Returns a field of RFC 4180. Spreadsheets take what begins with =, +, - or @ for a formula,
     * also behind a tab or a line break: ' in front makes it a text.
     */
    static String csv(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        if (value instanceof String
                && !text.isEmpty()
                && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
