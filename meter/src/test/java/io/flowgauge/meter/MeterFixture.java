package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.testkit.FrameMemory;
import io.flowgauge.testkit.PacketBuilder;
import java.lang.foreign.Arena;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A meter with its packets and its reports. After {@link #finish} every packet and every flow must
 * be accounted for.
 */
class MeterFixture implements FlowSink, AutoCloseable {
    static final long SECOND_NS = 1_000_000_000L;

    private static final int GUARD_BYTES = 1024;
    private static final long SEED = 0x5eed;

    /** Whether the sink has room for interim reports. */
    boolean hasRoom = true;

    final Meter meter;
    final List<Report> reports = new ArrayList<>();
    private final Arena arena = Arena.ofConfined();
    private final FrameMemory frames =
            new FrameMemory(arena, PacketBatch.CAPACITY, GUARD_BYTES, false);
    private final PacketBatch batch = new PacketBatch();
    private final FlowRecord record = new FlowRecord();
    private final boolean owner;
    private long packets;

    MeterFixture(MeterSettings settings) {
        meter = new Meter(settings, arena, this);
        owner = settings.shares() == 1;
    }

    /** Returns settings of a meter that reports at once, its timeout and period in seconds. */
    static MeterSettings settings(double timeout, double period) {
        return new MeterSettings(
                ns(timeout), ns(period), 5000, false, new BitSet(), SEED, true, 0, 1);
    }

    static MeterSettings sliced(MeterSettings of) {
        return new MeterSettings(
                of.timeoutNs(),
                of.periodNs(),
                of.flowsMax(),
                of.trackIcmp(),
                of.tcpPorts(),
                of.seed(),
                false,
                of.share(),
                of.shares());
    }

    static MeterSettings flowsMax(MeterSettings of, int flowsMax) {
        return new MeterSettings(
                of.timeoutNs(),
                of.periodNs(),
                flowsMax,
                of.trackIcmp(),
                of.tcpPorts(),
                of.seed(),
                of.reportsAtOnce(),
                of.share(),
                of.shares());
    }

    static MeterSettings share(MeterSettings of, int share, int shares) {
        return new MeterSettings(
                of.timeoutNs(),
                of.periodNs(),
                of.flowsMax(),
                of.trackIcmp(),
                of.tcpPorts(),
                of.seed(),
                of.reportsAtOnce(),
                share,
                shares);
    }

    static MeterSettings protocols(MeterSettings of, int... tcpPorts) {
        BitSet ports = new BitSet();
        for (int port : tcpPorts) {
            ports.set(port);
        }
        return new MeterSettings(
                of.timeoutNs(),
                of.periodNs(),
                of.flowsMax(),
                true,
                ports,
                of.seed(),
                of.reportsAtOnce(),
                of.share(),
                of.shares());
    }

    static long ns(double seconds) {
        long whole = (long) Math.floor(seconds);
        return whole * SECOND_NS + Math.round((seconds - whole) * 1e9);
    }

    /** Returns a packet of a flow named by a number, 43 bytes: 10.0.0.1 to 10.0.0.2. */
    static byte[] frame(int flow) {
        return PacketBuilder.ethernet()
                .ipv4("10.0.0.1", "10.0.0.2")
                .udp(flow, 53)
                .payload(1)
                .build();
    }

    /** Returns a packet of the same flow in the other direction, 44 bytes. */
    static byte[] reply(int flow) {
        return PacketBuilder.ethernet(PacketBuilder.MAC_B, PacketBuilder.MAC_A)
                .ipv4("10.0.0.2", "10.0.0.1")
                .udp(53, flow)
                .payload(2)
                .build();
    }

    /** Puts a packet into the batch; a full batch, or one of another link type, goes first. */
    void add(LinkType type, long timeNs, byte[] frame, int wireLength) {
        if (batch.count == PacketBatch.CAPACITY || batch.count > 0 && batch.linkType != type) {
            process();
        }
        int i = batch.count++;
        batch.linkType = type;
        batch.address[i] = frames.put(i, frame);
        batch.capturedLength[i] = frame.length;
        batch.wireLength[i] = wireLength;
        batch.timestampNs[i] = timeNs;
    }

    /** Sets the device that the packets of the batch come from. */
    void device(int device) {
        batch.device = device;
    }

    /** Meters the batch. */
    void process() {
        packets += batch.count;
        meter.process(batch);
        batch.clear();
    }

    /** Meters one packet at a time in seconds. */
    void packet(double seconds, byte[] frame) {
        add(LinkType.ETHERNET, ns(seconds), frame, frame.length);
        process();
    }

    /** Ends the meter and checks that nothing was lost. */
    MeterFixture finish() {
        process();
        meter.finish();
        checkConservation();
        return this;
    }

    private void checkConservation() {
        MeterCounters counters = meter.counters();
        if (owner) {
            assertThat(counters.packetsMetered.get() + counters.packetsNotAFlow())
                    .as("metered and not a flow, of all packets")
                    .isEqualTo(packets);
        }
        List<Report> last = finals();
        assertThat(last.stream().mapToLong(Report::packets).sum())
                .as("packets of final reports")
                .isEqualTo(counters.packetsMetered.get());
        assertThat(last.stream().mapToLong(Report::bytes).sum())
                .as("bytes of final reports")
                .isEqualTo(counters.bytesMetered.get());
        assertThat(counters.reportsFinal.get()).isEqualTo(last.size());
        assertThat(counters.reportsInterim.get()).isEqualTo(reports.size() - last.size());
        assertThat(counters.flowsCreated.get()).as("flows begun").isEqualTo(last.size());
        assertThat(counters.flowsActive.get()).isZero();
    }

    List<Report> finals() {
        return reports.stream().filter(Report::isFinal).toList();
    }

    List<Report> interims() {
        return reports.stream().filter(report -> !report.isFinal()).toList();
    }

    static String seconds(long ns) {
        return BigDecimal.valueOf(ns, 9).stripTrailingZeros().toPlainString();
    }

    @Override
    public void report(long address, int bytes, EndReason reason, long instantNs) {
        assertThat(bytes).isBetween(96, FlowRecord.BYTES_MAX);
        reports.add(Report.of(record.wrap(address), reason, instantNs));
    }

    @Override
    public boolean hasRoom() {
        return hasRoom;
    }

    @Override
    public void close() {
        arena.close();
    }
}
