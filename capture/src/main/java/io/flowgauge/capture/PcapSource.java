package io.flowgauge.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.flowgauge.base.Counter;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.natives.LibC;
import io.flowgauge.capture.natives.NativeFailure;
import io.flowgauge.capture.natives.PcapHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures from one device through libpcap ({@code type: pcap}): slower than {@link
 * AfPacketSource}, since libpcap hands out one packet at a time, but it knows more kinds of device.
 * A VLAN tag is inside the frame, put back by libpcap.
 *
 * <p>A device that goes away is waited for; libpcap itself waits for one that only goes down.
 * Opened, read and closed by one platform thread.
 */
public final class PcapSource implements PacketSource {
    private static final Logger LOG = LoggerFactory.getLogger(PcapSource.class);

    /** The longest wait for a packet, and so the longest until a stop is noticed. */
    private static final int WAIT_MS = 100;

    /** How long libpcap lets the kernel gather packets. */
    private static final int GATHER_MS = 50;

    /** How far the time of the source stays behind the clock while nothing comes. */
    private static final int HIDDEN_MS = 2 * GATHER_MS + 100;

    private static final int STATISTICS_MS = 1_000;
    private static final int RETURN_CHECK_MS = 250;

    /** Copies of a batch's packets; libpcap reuses its own memory for the next packet. */
    private static final int BUFFER_BYTES = 1 << 20;

    private final String device;
    private final LiveOptions options;
    private final LibC libc = new LibC();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pollFd = arena.allocate(LibC.POLLFD_BYTES, 8);
    private final long buffer = arena.allocate(BUFFER_BYTES, 64).address();
    private final LiveCounters counters = new LiveCounters();
    private @Nullable PcapHandle handle;
    private LinkType linkType = LinkType.ETHERNET;
    private long droppedBefore;
    private long droppedByInterfaceBefore;
    private long reachedNs = Long.MIN_VALUE;
    private long nextStatisticsMs;

    private PcapSource(String device, LiveOptions options) throws UserErrorException {
        this.device = device;
        this.options = options;
        try {
            start();
        } catch (UserErrorException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Starts capture, promiscuous as Packetbeat always is with libpcap.
     *
     * @param device a name as {@link Devices#resolve} returns it
     * @param options of which the size of the buffer and the fanout group are left to libpcap
     * @throws UserErrorException if the device does not exist or is of a link type without flows,
     *     the privilege is missing, the filter is wrong or libpcap is not installed
     */
    public static PcapSource open(String device, LiveOptions options) throws UserErrorException {
        return new PcapSource(device, options);
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        batch.clear();
        if (handle == null && !restart()) {
            return 0;
        }
        long beforeMs = System.currentTimeMillis();
        if (beforeMs >= nextStatisticsMs || beforeMs < nextStatisticsMs - STATISTICS_MS) {
            nextStatisticsMs = beforeMs + STATISTICS_MS;
            readStatistics();
        }
        fill(batch);
        if (batch.count == 0) {
            await();
            beforeMs = System.currentTimeMillis();
            fill(batch);
            if (batch.count == 0) {
                reachedNs = Math.max(reachedNs, (beforeMs - HIDDEN_MS) * 1_000_000L);
            }
        }
        counters.received.add(batch.count);
        return batch.count;
    }

    @Override
    public long nowNs() {
        return reachedNs;
    }

    @Override
    public List<Counter> counters() {
        return counters.all();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            stop();
            arena.close();
        }
    }

    private void start() throws UserErrorException {
        PcapHandle opened = PcapHandle.live(device, "capture of device '" + device + "'");
        try {
            int result = opened.activate(options.snaplen(), true, GATHER_MS);
            if (result < 0) {
                throw startFailure(opened, result);
            }
            if (result > 0) {
                LOG.warn("Device {}: {}", device, opened.describe(result));
            }
            int dlt = opened.datalink();
            linkType =
                    LinkType.of(dlt)
                            .orElseThrow(
                                    () ->
                                            new UserErrorException(
                                                    "device '"
                                                            + device
                                                            + "' has link type "
                                                            + opened.datalinkName(dlt)
                                                            + ", whose frames are not decoded"));
            String filter = options.bpfFilter();
            if (!filter.isEmpty() && !opened.setFilter(filter)) {
                throw BpfProgram.invalidFilter(filter, opened.error());
            }
        } catch (UserErrorException e) {
            opened.close();
            throw e;
        }
        handle = opened;
        droppedBefore = 0;
        droppedByInterfaceBefore = 0;
    }

    private UserErrorException startFailure(PcapHandle opened, int result) {
        return switch (result) {
            case PcapHandle.NO_SUCH_DEVICE -> Devices.unknown(device);
            case PcapHandle.PERMISSION_DENIED, PcapHandle.PROMISCUOUS_PERMISSION_DENIED ->
                    Privilege.missing(device);
            case PcapHandle.INTERFACE_NOT_UP ->
                    new UserErrorException(
                            "device '" + device + "' is down: ip link set " + device + " up");
            default ->
                    new UserErrorException(
                            "cannot capture from device '"
                                    + device
                                    + "': "
                                    + opened.describe(result));
        };
    }

    /** Copies what libpcap has into the batch; without a device, or when it goes, nothing more. */
    private void fill(PacketBatch batch) {
        PcapHandle from = handle;
        if (from == null) {
            return;
        }
        batch.linkType = linkType;
        long at = buffer;
        long lastStart = buffer + BUFFER_BYTES - BpfProgram.MAX_SNAPLEN;
        int count = 0;
        while (count < PacketBatch.CAPACITY && at <= lastStart) {
            int result = from.next();
            if (result < 0) {
                lose(from.error());
                break;
            }
            if (result == 0) {
                break;
            }
            int captured = Math.min(from.packetCapturedLength(), BpfProgram.MAX_SNAPLEN);
            Memory.copy(from.packetAddress(), at, captured);
            batch.address[count] = at;
            batch.capturedLength[count] = captured;
            batch.wireLength[count] = from.packetWireLength();
            batch.timestampNs[count] = from.packetTimestampNs();
            at += (captured + 15) & ~15;
            count++;
        }
        batch.count = count;
        if (count > 0) {
            reachedNs = Math.max(reachedNs, batch.timestampNs[count - 1]);
        }
    }

    private void await() throws UserErrorException {
        // Without a descriptor poll only waits.
        pollFd.set(JAVA_INT, 0, handle == null ? -1 : handle.selectableFd());
        pollFd.set(JAVA_SHORT, 4, (short) LibC.POLLIN);
        pollFd.set(JAVA_SHORT, 6, (short) 0);
        try {
            libc.poll(pollFd, WAIT_MS);
        } catch (NativeFailure e) {
            throw new UserErrorException("capture cannot go on: " + e.getMessage(), e);
        }
    }

    private void readStatistics() {
        if (handle == null) {
            return;
        }
        long drops = handle.drops();
        if (drops == -1) {
            return;
        }
        long dropped = drops >>> 32;
        long byInterface = drops & 0xffff_ffffL;
        // Both wrap at 2^32.
        long newlyDropped = (dropped - droppedBefore) & 0xffff_ffffL;
        counters.dropped.add(newlyDropped);
        counters.received.add(newlyDropped);
        counters.droppedByInterface.add((byInterface - droppedByInterfaceBefore) & 0xffff_ffffL);
        droppedBefore = dropped;
        droppedByInterfaceBefore = byInterface;
    }

    private void lose(String reason) {
        stop();
        counters.interfaceLosses.increment();
        LOG.warn("Device {}: {}; waiting for it to come back.", device, reason);
    }

    private boolean restart() {
        try {
            start();
            counters.interfaceReturns.increment();
            LOG.info("Device {} is back: capturing from it again.", device);
            return true;
        } catch (UserErrorException e) {
            LOG.debug("Device {} is not back: {}", device, e.getMessage());
            reachedNs = Math.max(reachedNs, (System.currentTimeMillis() - HIDDEN_MS) * 1_000_000L);
            try {
                TimeUnit.MILLISECONDS.sleep(RETURN_CHECK_MS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return false;
        }
    }

    private void stop() {
        readStatistics();
        if (handle != null) {
            handle.close();
            handle = null;
        }
    }
}
