package io.flowgauge.event;

import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Records and settings that several tests share. */
public final class EventFixture {
    public static final EventSettings SETTINGS =
            EventSettings.of("probe-1", "host.example.com", "6.7.2");

    private static final RecordBytes DNS = dns();

    /** A parser that refuses a member named twice. */
    public static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private EventFixture() {}

    /** A DNS query and its answer over Ethernet, IPv4 and UDP. */
    static RecordBytes dns() {
        return new RecordBytes()
                .key(
                        LayerStack.of(1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP),
                        HexFormat.of()
                                .parseHex(
                                        "001cc09333fb00900b1291c1"
                                                + "ac1001c74b4b4b4b"
                                                + "b2c93500"))
                .sorted(1, 79)
                .reverse(2, 326)
                .times(1_493_840_544_151_000_000L, 1_493_840_545_151_999_999L);
    }

    public static Event event(RecordBytes bytes, EndReason reason, long instantNs) {
        return event(SETTINGS, bytes, reason, instantNs);
    }

    public static Event event(
            EventSettings settings, RecordBytes bytes, EndReason reason, long instantNs) {
        return new Event(settings).wrap(new FlowRecord().wrap(bytes.address()), reason, instantNs);
    }

    public static Event dnsEvent() {
        return dnsEvent(SETTINGS);
    }

    public static Event dnsEvent(EventSettings settings) {
        return event(settings, DNS, EndReason.IDLE_TIMEOUT, 1_493_840_560_003_000_000L);
    }

    /** Moves an event to the record of {@link #dnsEvent} again. */
    static void rewrap(Event event) {
        event.wrap(
                new FlowRecord().wrap(DNS.address()),
                EndReason.IDLE_TIMEOUT,
                1_493_840_560_003_000_000L);
    }

    public static String text(EventEncoder encoder, Event event) {
        EventBatch batch = new EventBatch(16);
        encoder.encode(event, batch);
        return new String(batch.bytes(), 0, batch.size(), StandardCharsets.UTF_8);
    }

    public static JsonNode json(EventEncoder encoder, Event event) {
        return JSON.readTree(text(encoder, event));
    }

    public static EventSettings withFields(CustomFields general, CustomFields flows) {
        return new EventSettings(
                SETTINGS.name(),
                SETTINGS.hostname(),
                SETTINGS.version(),
                java.util.List.of(),
                java.util.List.of(),
                general,
                flows);
    }

    static JsonNode tree(Map<String, ? extends @Nullable Object> value) {
        return JSON.readTree(JSON.writeValueAsString(value));
    }
}
