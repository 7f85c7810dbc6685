package io.flowgauge.meter;

import static io.flowgauge.meter.MeterFixture.frame;
import static io.flowgauge.meter.MeterFixture.reply;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports that count what came since the one before: Packetbeat 9's enable_delta_flow_reports. */
class DeltaReportTest {
    private static final double T = 1_700_000_000;

    /** Reports as "2/86 1/44", each side's packets and bytes; "-" for one never seen. */
    private final List<String> log = new ArrayList<>();

    private final FlowRecord record = new FlowRecord();

    private static MeterSettings delta(boolean reportsAtOnce) {
        MeterSettings plain = MeterFixture.settings(30, 10);
        return new MeterSettings(
                plain.timeoutNs(),
                plain.periodNs(),
                plain.flowsMax(),
                false,
                plain.tcpPorts(),
                plain.seed(),
                reportsAtOnce,
                0,
                1,
                Decoding.PACKETBEAT_6,
                true);
    }

    private MeterFixture fixture(boolean reportsAtOnce) {
        return new MeterFixture(delta(reportsAtOnce)) {
            @Override
            public void report(long address, int bytes, EndReason reason, long instantNs) {
                super.report(address, bytes, reason, instantNs);
                record.wrap(address);
                log.add(side(true) + " " + side(false));
            }
        };
    }

    private String side(boolean source) {
        long packets = source ? record.sourcePackets() : record.destinationPackets();
        long bytes = source ? record.sourceBytes() : record.destinationBytes();
        return packets == 0 && !record.wasReported(source) ? "-" : packets + "/" + bytes;
    }

    @Test
    void shouldCountWhatCameSinceTheReportBefore() {
        try (MeterFixture fixture = fixture(true)) {
            fixture.packet(T + 3, frame(1));
            fixture.packet(T + 4, frame(1));
            fixture.packet(T + 12, frame(1));
            fixture.packet(T + 29, reply(1));
            fixture.packet(T + 31, reply(1));
            fixture.meter.finish();
            assertThat(log).containsExactly("3/129 -", "0/0 1/44", "0/0 1/44");
        }
    }

    @Test
    void shouldForgetWhatWasReportedWhenTheNextFlowBeginsInItsPlace() {
        try (MeterFixture fixture = fixture(true)) {
            fixture.packet(T + 3, frame(1));
            fixture.packet(T + 4, reply(1));
            fixture.packet(T + 20, frame(1));
            fixture.packet(T + 55, reply(1));
            fixture.meter.finish();
            // The second flow begins with what answered in the first.
            assertThat(log).last().isEqualTo("1/44 -");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAddUpToAllPackets(boolean reportsAtOnce) {
        try (MeterFixture fixture = fixture(reportsAtOnce)) {
            for (int i = 0; i < 2_000; i++) {
                fixture.packet(T + i / 10.0, i % 3 == 0 ? reply(i % 7 + 1) : frame(i % 7 + 1));
                fixture.meter.work(3);
            }
            fixture.meter.finish();
            assertThat(fixture.interims()).isNotEmpty();
            assertThat(fixture.reports.stream().mapToLong(Report::packets).sum()).isEqualTo(2_000);
            assertThat(fixture.reports.stream().mapToLong(Report::bytes).sum())
                    .isEqualTo(fixture.meter.counters().bytesMetered.get());
        }
    }
}
