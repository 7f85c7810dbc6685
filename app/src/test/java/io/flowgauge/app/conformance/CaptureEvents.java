package io.flowgauge.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.CaptureFile;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.meter.Decoding;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The final events of the flows of a capture, as lines of JSON. */
final class CaptureEvents {
    /** Far above any gap in a file, as Packetbeat saw none at full speed; 228 years. */
    private static final long NEVER_NS = 7_200_000_000_000_000_000L;

    private static final int FLOWS_MAX = 20_000;

    private CaptureEvents() {}

    /** Returns the events; every packet is in one, or belongs to no flow. */
    static List<String> of(String file, EventSettings events, Decoding decoding, BitSet tcpPorts)
            throws UserErrorException {
        JsonEncoder encoder = new JsonEncoder(events, false, false);
        EventBatch batch = new EventBatch(1 << 16);
        FlowRecord record = new FlowRecord();
        Event event = new Event(events);
        MeterSettings settings =
                new MeterSettings(
                        NEVER_NS, -1, FLOWS_MAX, true, tcpPorts, 1, true, 0, 1, decoding, false);
        try (Arena memory = Arena.ofConfined();
                CaptureFile source = CaptureFile.open(file, false)) {
            Meter meter =
                    new Meter(
                            settings,
                            memory,
                            (address, bytes, reason, instantNs) ->
                                    encoder.encode(
                                            event.wrap(record.wrap(address), reason, instantNs),
                                            batch));
            PacketBatch packets = new PacketBatch();
            while (source.read(packets) != PacketSource.END) {
                meter.process(packets);
            }
            meter.finish();
            assertThat(meter.counters().packetsMetered.get() + meter.counters().packetsNotAFlow())
                    .isEqualTo(source.counters().getFirst().get());
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < batch.events(); i++) {
            lines.add(
                    new String(
                            batch.bytes(),
                            batch.start(i),
                            batch.end(i) - batch.start(i),
                            StandardCharsets.UTF_8));
        }
        return lines;
    }
}
