package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The example event of Packetbeat's page "Set up flows to monitor network traffic". Its addresses
 * were replaced by ones for documentation after the event was made, its id was not: the two can't
 * come from one record. So the event is built twice, once from the id and once with the addresses.
 */
class DocumentationExampleTest {
    private static final String EXAMPLE =
            """
            {
              "@timestamp": "2017-05-03T19:42:40.003Z",
              "beat": {
                "hostname": "host.example.com",
                "name": "host.example.com",
                "version": "6.5.0"
              },
              "connection_id": "AQAAAAAAAAA=",
              "dest": {
                "ip": "192.0.2.0",
                "mac": "fe:ff:20:00:01:00",
                "port": 80,
                "stats": {
                  "net_bytes_total": 19236,
                  "net_packets_total": 16
                }
              },
              "final": false,
              "flow_id": "EQwA////DP//////FBgBAAEAAAEAAAD+/yAAAQCR/qDtQdDk3ywNUAABAAAAAAAAAA",
              "last_time": "2017-05-03T19:42:24.151Z",
              "source": {
                "ip": "203.0.113.0",
                "mac": "00:00:01:00:00:00",
                "port": 3372,
                "stats": {
                  "net_bytes_total": 1243,
                  "net_packets_total": 14
                }
              },
              "start_time": "2017-05-03T19:42:24.151Z",
              "transport": "tcp",
              "type": "flow"
            }
            """;

    private static final int IP = 12;

    private final JsonNode example = EventFixture.JSON.readTree(EXAMPLE);

    @Test
    void shouldReproduceTheExampleFromItsFlowId() {
        JsonNode event = encode(exampleKey());
        assertThat(without(event, "ip")).isEqualTo(without(example, "ip"));
        assertThat(event.at("/source/ip").asString()).isEqualTo("145.254.160.237");
        assertThat(event.at("/dest/ip").asString()).isEqualTo("65.208.228.223");
    }

    @Test
    void shouldReproduceTheExampleWithItsAddresses() {
        byte[] key = exampleKey();
        byte[] addresses = {(byte) 203, 0, 113, 0, (byte) 192, 0, 2, 0};
        System.arraycopy(addresses, 0, key, IP, addresses.length);
        JsonNode event = encode(key);
        assertThat(without(event, "flow_id")).isEqualTo(without(example, "flow_id"));
    }

    private byte[] exampleKey() {
        byte[] id = Base64.getDecoder().decode(example.get("flow_id").asString());
        return Arrays.copyOfRange(id, LayerStack.ID_HEAD_BYTES, id.length);
    }

    private static JsonNode encode(byte[] key) {
        RecordBytes record =
                new RecordBytes()
                        .key(
                                LayerStack.of(
                                        1,
                                        0,
                                        1,
                                        FlowLayer.ETHERNET,
                                        FlowLayer.IPV4,
                                        FlowLayer.TCP,
                                        FlowLayer.CONNECTION_ID),
                                key)
                        .sorted(14, 1243)
                        .reverse(16, 19_236)
                        .times(ns("2017-05-03T19:42:24.151Z"), ns("2017-05-03T19:42:24.151Z"));
        EventSettings settings = EventSettings.of("host.example.com", "host.example.com", "6.5.0");
        ObjectNode event =
                (ObjectNode)
                        EventFixture.json(
                                new JsonEncoder(settings, false, true),
                                EventFixture.event(
                                        record, EndReason.NONE, ns("2017-05-03T19:42:40.003Z")));
        // The page leaves out what Packetbeat adds for outputs other than Elasticsearch, and the
        // host, which came with a later version.
        assertThat(event.remove("@metadata"))
                .isEqualTo(
                        EventFixture.JSON.readTree(
                                """
                                {"beat": "packetbeat", "type": "doc", "version": "6.5.0"}
                                """));
        assertThat(event.remove("host").get("name").asString()).isEqualTo("host.example.com");
        return event;
    }

    private static JsonNode without(JsonNode event, String field) {
        ObjectNode copy = (ObjectNode) event.deepCopy();
        copy.remove(field);
        ((ObjectNode) copy.get("source")).remove(field);
        ((ObjectNode) copy.get("dest")).remove(field);
        return copy;
    }

    private static long ns(String time) {
        return Instant.parse(time).toEpochMilli() * 1_000_000;
    }
}
