package io.flowgauge.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EcsSchema;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.Decoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Every capture of the folder of conformance data in both schemas: the same flows where the
 * decoding is the same, the same totals where it is not, and each event as docs/ecs-event.schema
 * .json says.
 */
class ConformanceEcsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path EVENT_SCHEMA = Path.of("..", "docs", "ecs-event.schema.json");
    private static final EventSettings SIX = EventSettings.of("name", "host", "6.7.2");
    private static final EventSettings FIELDS = ecs(EcsSchema.TunnelAddresses.FIELDS);
    private static final EventSettings ARRAY = ecs(EcsSchema.TunnelAddresses.ARRAY);

    private static EventSettings ecs(EcsSchema.TunnelAddresses addresses) {
        return EventSettings.of("name", "host", EventSettings.PACKETBEAT_9)
                .withSchema(
                        new EcsSchema(
                                new EcsSchema.Agent(new UUID(1, 2), new UUID(3, 4)),
                                0,
                                addresses,
                                List.of()));
    }

    /** What counts of an event, the same in both schemas. */
    private static String flow(String event) {
        JsonNode node = JSON.readTree(event);
        return node.has("flow_id")
                ? node.get("flow_id").asString()
                        + side(
                                node.get("source"),
                                "stats/net_packets_total",
                                "stats/net_bytes_total")
                        + side(node.get("dest"), "stats/net_packets_total", "stats/net_bytes_total")
                : node.at("/flow/id").asString()
                        + side(node.get("source"), "packets", "bytes")
                        + side(node.get("destination"), "packets", "bytes");
    }

    private static String side(JsonNode side, String packets, String bytes) {
        return " "
                + side.path("port").asString("-")
                + " "
                + side.at("/" + packets).asString("-")
                + " "
                + side.at("/" + bytes).asString("-");
    }

    private static List<String> flows(String file, EventSettings settings, Decoding decoding)
            throws UserErrorException {
        return CaptureEvents.of(file, settings, decoding, new BitSet()).stream()
                .map(ConformanceEcsTest::flow)
                .sorted()
                .toList();
    }

    private static long sum(List<JsonNode> events, String... pointers) {
        long sum = 0;
        for (JsonNode event : events) {
            for (String pointer : pointers) {
                sum += event.at(pointer).asLong(0);
            }
        }
        return sum;
    }

    @Test
    void shouldReportTheSameFlowsInBothSchemas() throws IOException {
        Path folder = Path.of(System.getProperty("flowgauge.conformance", ""), "pcaps");
        assumeTrue(
                Files.isDirectory(folder),
                "no conformance data: run with -Dflowgauge.conformance=DIR");
        Schema schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(Files.readString(EVENT_SCHEMA));
        List<String> wrong = new ArrayList<>();
        int same = 0;
        int decodedFurther = 0;
        int unreadable = 0;
        for (Path file : captures(folder)) {
            String name = file.getFileName().toString();
            try {
                List<String> six = flows(file.toString(), SIX, Decoding.PACKETBEAT_6);
                if (!flows(file.toString(), FIELDS, Decoding.PACKETBEAT_6).equals(six)) {
                    wrong.add(name + ": other flows with the same decoding");
                }
                if (flows(file.toString(), FIELDS, Decoding.PACKETBEAT_9).equals(six)) {
                    same++;
                } else {
                    decodedFurther++;
                }
                checkEvents(file, schema, wrong);
            } catch (UserErrorException e) {
                unreadable++;
            }
        }
        System.out.printf(
                "ecs: %d captures with the same flows, %d decoded further, %d unreadable%n",
                same, decodedFurther, unreadable);
        assertThat(wrong).isEmpty();
        assertThat(same).isGreaterThan(10 * decodedFurther);
    }

    private static void checkEvents(Path file, Schema schema, List<String> wrong)
            throws UserErrorException {
        List<JsonNode> six = new ArrayList<>();
        for (String line :
                CaptureEvents.of(file.toString(), SIX, Decoding.PACKETBEAT_6, new BitSet())) {
            six.add(JSON.readTree(line));
        }
        for (EventSettings settings : List.of(FIELDS, ARRAY)) {
            List<JsonNode> events = new ArrayList<>();
            for (String line :
                    CaptureEvents.of(
                            file.toString(), settings, Decoding.PACKETBEAT_9, new BitSet())) {
                events.add(JSON.readTree(line));
                schema.validate(line, InputFormat.JSON)
                        .forEach(error -> wrong.add(file.getFileName() + ": " + error + line));
            }
            long packets =
                    sum(six, "/source/stats/net_packets_total", "/dest/stats/net_packets_total");
            long bytes = sum(six, "/source/stats/net_bytes_total", "/dest/stats/net_bytes_total");
            if (sum(events, "/network/packets") != packets
                    || sum(events, "/source/packets", "/destination/packets") != packets
                    || sum(events, "/network/bytes") != bytes
                    || sum(events, "/source/bytes", "/destination/bytes") != bytes) {
                wrong.add(file.getFileName() + ": other totals");
            }
        }
    }

    private static List<Path> captures(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
