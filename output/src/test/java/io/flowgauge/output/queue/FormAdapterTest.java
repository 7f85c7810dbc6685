package io.flowgauge.output.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Counter;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FormatEncoder;
import io.flowgauge.event.FormatString;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FormAdapterTest {
    private static final EventSettings SETTINGS = EventSettings.of("a", "b", "6.7.2");

    private final Counter lost = FormAdapter.newLostCounter("output");

    @Test
    void shouldReadPlaceAndEncodeAnew() throws Exception {
        EventRouter router =
                event -> {
                    String address = event.text(FieldPath.of("source.ip"));
                    return address == null ? null : Route.of("to-" + address);
                };
        FormAdapter adapter =
                new FormAdapter(
                        new EventForm(
                                new FormatEncoder(
                                        FormatString.compile(
                                                "%{[source.stats.net_packets_total]}"
                                                        + " %{+yyyy.MM.dd} %{[beat.name]}"
                                                        + " %{[@metadata.beat]}")),
                                router,
                                "new"),
                        SETTINGS,
                        lost);
        QueuedEvents adapted =
                adapter.apply(
                        Batches.events(
                                "old",
                                Route.NONE,
                                event(),
                                "",
                                "{\"@timestamp\":\"2026-01-01T00:00:00.000Z\"}"));
        assertThat(adapted.form()).isEqualTo("new");
        assertThat(text(adapted, 0)).isEqualTo("7 2026.01.01 a packetbeat\n");
        assertThat(adapted.route(0)).isEqualTo(Route.of("to-0.0.0.0"));
        assertThat(text(adapted, 1)).isEmpty();
        assertThat(text(adapted, 2)).isEmpty();
        assertThat(lost.get()).isEqualTo(1);
    }

    @Test
    void shouldWriteTheSameJsonAgain() {
        FormAdapter adapter =
                new FormAdapter(
                        new EventForm(
                                new JsonEncoder(SETTINGS, false, true),
                                EventRouter.ONE_PLACE,
                                "new"),
                        SETTINGS,
                        lost);
        String event = event();
        assertThat(text(adapter.apply(Batches.events("old", Route.NONE, event)), 0))
                .isEqualTo(event + "\n");
        String changed =
                "{\"@timestamp\":\"2026-01-01T00:00:00.123Z\",\"@metadata\":{\"beat\":\"packetbeat\","
                        + "\"id\":\"x\",\"type\":\"doc\",\"version\":\"6.7.2\"},\"list\":[1,2.5,\"\\u003c\",null,true],"
                        + "\"number\":9007199254740993}";
        assertThat(text(adapter.apply(Batches.events("old", Route.NONE, changed)), 0))
                .isEqualTo(changed + "\n");
    }

    @Test
    void shouldDeliverWhatIsNoJsonAsItIs() {
        FormAdapter adapter =
                new FormAdapter(
                        new EventForm(
                                new JsonEncoder(SETTINGS, false, true),
                                _ -> Route.of("default"),
                                "new"),
                        SETTINGS,
                        lost);
        for (String text : new String[] {"10.0.0.1 5", "{broken", "[1]", "{\"no\":\"time\"}"}) {
            QueuedEvents adapted = adapter.apply(Batches.events("old", Route.NONE, text));
            assertThat(text(adapted, 0)).isEqualTo(text + "\n");
            assertThat(adapted.route(0)).isEqualTo(Route.of("default"));
        }
        assertThat(lost.get()).isZero();
    }

    private static String event() {
        RecordBytes bytes =
                new RecordBytes()
                        .key(
                                LayerStack.of(
                                        1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP),
                                new byte[24])
                        .sorted(7, 79);
        FlowRecord record = new FlowRecord().wrap(bytes.address());
        EventBatch batch = new EventBatch(100);
        new JsonEncoder(SETTINGS, false, true)
                .encode(
                        new Event(SETTINGS)
                                .wrap(record, EndReason.NONE, 1_767_225_600_000_000_000L),
                        batch);
        String line = new String(batch.bytes(), 0, batch.size(), StandardCharsets.UTF_8).strip();
        assertThat(bytes.bytes()).isPositive();
        return line;
    }

    private static String text(QueuedEvents events, int event) {
        return new String(
                events.bytes(),
                events.start(event),
                events.end(event) - events.start(event),
                StandardCharsets.UTF_8);
    }
}
