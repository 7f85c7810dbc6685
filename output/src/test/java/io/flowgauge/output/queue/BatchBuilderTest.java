package io.flowgauge.output.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventEncoder;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {
    private static final EventEncoder TIME =
            (event, to) -> {
                to.append((event.instantNs() + "\n").getBytes(StandardCharsets.US_ASCII));
                return true;
            };

    private final RecordBytes bytes =
            new RecordBytes()
                    .key(
                            LayerStack.of(
                                    1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP),
                            new byte[24])
                    .sorted(1, 79);
    private final FlowRecord record = new FlowRecord().wrap(bytes.address());
    private final Event event = new Event(EventSettings.of("a", "b", "c"));

    @Test
    void shouldKeepTextRouteTimeAndIdOfEachEvent() {
        EventRouter parity =
                routed -> Route.of(routed.instantNs() % 2 == 0 ? "even" : "odd", "pipeline");
        BatchBuilder builder = builder(new EventForm(TIME, parity, "one"));
        for (int i = 0; i < 1_000; i++) {
            assertThat(add(builder, i)).isEqualTo(1);
        }
        QueuedBatch batch = builder.build();
        assertThat(builder.size()).isZero();
        assertThat(batch.size()).isEqualTo(1_000);
        QueuedEvents events = batch.forms().getFirst();
        assertThat(events.form()).isEqualTo("one");
        assertThat(events.routes()).hasSize(3);
        for (int i = 0; i < 1_000; i++) {
            assertThat(text(events, i)).isEqualTo(i + "\n");
            assertThat(events.route(i).value(0)).isEqualTo(i % 2 == 0 ? "even" : "odd");
            assertThat(events.route(i).value(1)).isEqualTo("pipeline");
            assertThat(events.route(i).value(2)).isEmpty();
            assertThat(batch.instantNs(i)).isEqualTo(i);
        }
        assertThat(batch.idHigh(0)).isEqualTo(batch.idHigh(1));
        add(builder, 7);
        QueuedBatch next = builder.build();
        assertThat(text(next.forms().getFirst(), 0)).isEqualTo("7\n");
        assertThat(batch.size()).isEqualTo(1_000);
    }

    @Test
    void shouldLeaveAnEventOutOfTheFormsThatHaveNoPlaceForIt() {
        EventRouter onlyEven =
                routed ->
                        Optional.of(Route.NONE)
                                .filter(_ -> routed.instantNs() % 2 == 0)
                                .orElse(null);
        EventEncoder never = (_, _) -> false;
        BatchBuilder builder =
                builder(
                        new EventForm(TIME, EventRouter.ONE_PLACE, "all"),
                        new EventForm(TIME, onlyEven, "even"),
                        new EventForm(never, EventRouter.ONE_PLACE, "none"));
        assertThat(add(builder, 1)).isEqualTo(1);
        assertThat(add(builder, 2)).isEqualTo(2);
        QueuedBatch batch = builder.build();
        assertThat(text(batch.forms().get(0), 0)).isEqualTo("1\n");
        assertThat(text(batch.forms().get(1), 0)).isEmpty();
        assertThat(text(batch.forms().get(1), 1)).isEqualTo("2\n");
        assertThat(text(batch.forms().get(2), 1)).isEmpty();
    }

    @Test
    void shouldNotCountWhatNoFormHas() {
        BatchBuilder builder = builder(new EventForm((_, _) -> false, _ -> Route.NONE, ""));
        assertThat(add(builder, 1)).isZero();
        assertThat(builder.size()).isZero();
    }

    @Test
    void shouldTakeAnEventOutOfAllFormsWhereOneFails() {
        EventEncoder odd =
                (encoded, to) -> {
                    if (encoded.instantNs() % 2 == 1) {
                        throw new IllegalStateException("odd");
                    }
                    return TIME.encode(encoded, to);
                };
        BatchBuilder builder =
                builder(
                        new EventForm(TIME, EventRouter.ONE_PLACE, "all"),
                        new EventForm(odd, EventRouter.ONE_PLACE, "odd"));
        add(builder, 2);
        assertThatThrownBy(() -> add(builder, 3)).hasMessage("odd");
        add(builder, 4);
        QueuedBatch batch = builder.build();
        assertThat(batch.size()).isEqualTo(2);
        for (QueuedEvents events : batch.forms()) {
            assertThat(text(events, 0)).isEqualTo("2\n");
            assertThat(text(events, 1)).isEqualTo("4\n");
        }
    }

    private static BatchBuilder builder(EventForm... forms) {
        return new BatchBuilder("probe", List.of(forms));
    }

    private int add(BatchBuilder builder, long instantNs) {
        return builder.add(event.wrap(record, EndReason.NONE, instantNs), record);
    }

    private static String text(QueuedEvents events, int event) {
        return new String(
                events.bytes(),
                events.start(event),
                events.end(event) - events.start(event),
                StandardCharsets.US_ASCII);
    }
}
