package io.flowgauge.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.natives.InterfaceQuery;
import io.flowgauge.capture.natives.LibC;
import io.flowgauge.capture.natives.NativeFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Captures from network interfaces through AF_PACKET rings of the Linux kernel ({@code type:
 * af_packet}), without copying a packet and without a call per packet.
 *
 * <p>Several interfaces are served by one thread, the one with the oldest waiting packet first;
 * packets of different interfaces may still overtake each other by the contents of a batch. The
 * device {@code any} delivers Linux cooked frames, as libpcap does, so its flows have no MAC
 * addresses.
 *
 * <p>An interface that goes down or is deleted is waited for; the others go on. Packets of the
 * loopback interface, which the kernel shows twice, count once. {@code wireLength} includes a VLAN
 * tag that the kernel took out of the frame ({@link PacketBatch#vlan}): it was on the wire.
 *
 * <p>Opened, read and closed by one platform thread, whose network namespace it captures in.
 */
public final class AfPacketSource implements PacketSource {
    /** The longest wait for a packet, and so the longest until a stop is noticed. */
    private static final int WAIT_MS = 100;

    /**
     * How far the time of the source stays behind the clock while nothing comes. The kernel looks
     * at a block each {@link RingDevice#RETIRE_MS} and hands it over when it was the same one the
     * time before, so a packet may be hidden for twice as long; the rest is for a late timer.
     */
    private static final int HIDDEN_MS = 2 * RingDevice.RETIRE_MS + 80;

    private static final int STATISTICS_MS = 1_000;
    private static final int RETURN_CHECK_MS = 250;

    /** Reads between looks at the clock while packets keep coming. */
    private static final int READS_PER_CLOCK = 256;

    /** Batches that a filter may empty before the caller gets a turn. */
    private static final int MOST_ROUNDS = 64;

    private static final int POLLFD_EVENTS_OFFSET = 4;
    private static final int POLLFD_RETURNED_OFFSET = 6;

    private final LibC libc = new LibC();
    private final Arena arena = Arena.ofShared();
    private final LiveCounters counters = new LiveCounters();
    private final InterfaceQuery interfaces;
    private final List<RingDevice> devices = new ArrayList<>();
    private final long[] reachedNs;
    private final MemorySegment pollFds;
    private long nextStatisticsMs;
    private long nextReturnCheckMs;
    private int reads;
    private boolean closed;

    private AfPacketSource(Map<String, LiveOptions> optionsOf)
            throws UserErrorException, NativeFailure {
        interfaces = new InterfaceQuery();
        reachedNs = new long[optionsOf.size()];
        pollFds = arena.allocate((long) LibC.POLLFD_BYTES * optionsOf.size(), 8);
        try {
            for (Map.Entry<String, LiveOptions> device : optionsOf.entrySet()) {
                devices.add(
                        new RingDevice(device.getKey(), device.getValue(), counters, interfaces));
            }
        } catch (UserErrorException e) {
            close();
            throw e;
        }
        Arrays.fill(reachedNs, Long.MIN_VALUE);
    }

    /**
     * Starts capture from devices with the same options.
     *
     * @param devices names of interfaces, or {@code any}; see {@link Devices#resolve}
     * @throws UserErrorException as {@link #open(Map)}
     */
    public static AfPacketSource open(List<String> devices, LiveOptions options)
            throws UserErrorException {
        Map<String, LiveOptions> optionsOf = new LinkedHashMap<>();
        devices.forEach(device -> optionsOf.put(device, options));
        return open(optionsOf);
    }

    /**
     * Starts capture from devices, each with options of its own.
     *
     * @param devices options by the name of the interface, or {@code any}; in their order
     * @throws UserErrorException if a device does not exist, the privilege is missing, the buffer
     *     size is not possible or the filter is wrong
     */
    public static AfPacketSource open(Map<String, LiveOptions> devices) throws UserErrorException {
        if (!System.getProperty("os.name", "").equals("Linux")
                || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UserErrorException(
                    "interface type af_packet works on Linux on little-endian machines only: set"
                            + " type: pcap");
        }
        if (devices.isEmpty()) {
            throw new UserErrorException("no device to capture from: name one, or any");
        }
        try {
            return new AfPacketSource(devices);
        } catch (NativeFailure e) {
            throw new UserErrorException("cannot ask for interfaces: " + e.getMessage(), e);
        }
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        batch.clear();
        for (int i = 0; i < devices.size(); i++) {
            PacketRing ring = devices.get(i).ring();
            if (ring != null) {
                ring.release();
            }
        }
        if (++reads >= READS_PER_CLOCK) {
            doRegularWork(System.currentTimeMillis());
        }
        if (!readOldest(batch)) {
            await();
            long beforeMs = System.currentTimeMillis();
            doRegularWork(beforeMs);
            if (!readOldest(batch)) {
                noteEmptyRings(beforeMs);
            }
        }
        counters.received.add(batch.count);
        return batch.count;
    }

    /**
     * Returns a time that no packet still to come is older than: that of the last packet while
     * packets wait in the ring, else a fifth of a second ago; of several devices the earliest.
     */
    @Override
    public long nowNs() {
        long now = Long.MAX_VALUE;
        for (long reached : reachedNs) {
            now = Math.min(now, reached);
        }
        return now;
    }

    @Override
    public List<Counter> counters() {
        return counters.all();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (RingDevice device : devices) {
            device.close();
        }
        interfaces.close();
        arena.close();
    }

    /**
     * Fills the batch from the ring whose next packet is the oldest.
     *
     * @return false if all rings are empty; true also with an empty batch, when nothing of much was
     *     wanted
     */
    private boolean readOldest(PacketBatch batch) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            int oldest = -1;
            long oldestNs = Long.MAX_VALUE;
            for (int i = 0; i < devices.size(); i++) {
                PacketRing ring = devices.get(i).ring();
                if (ring != null && ring.hasPackets() && ring.nextTimestampNs() < oldestNs) {
                    oldest = i;
                    oldestNs = ring.nextTimestampNs();
                }
            }
            if (oldest < 0) {
                return false;
            }
            RingDevice device = devices.get(oldest);
            PacketRing ring = device.ring();
            if (ring == null) {
                return false;
            }
            ring.read(batch);
            batch.device = oldest;
            reachedNs[oldest] = Math.max(reachedNs[oldest], ring.lastTimestampNs());
            if (batch.count > 0) {
                BpfProgram filter = device.filterToRun();
                if (filter != null) {
                    int count = batch.count;
                    counters.filter.apply(filter, batch);
                    counters.received.add(count - batch.count);
                }
            }
            if (batch.count > 0) {
                return true;
            }
            ring.release(); // nothing of it was handed on
        }
        return true;
    }

    /** Waits for a packet or an error on any device. */
    private void await() throws UserErrorException {
        for (int i = 0; i < devices.size(); i++) {
            long at = (long) LibC.POLLFD_BYTES * i;
            pollFds.set(JAVA_INT, at, devices.get(i).fd());
            pollFds.set(JAVA_SHORT, at + POLLFD_EVENTS_OFFSET, (short) LibC.POLLIN);
            pollFds.set(JAVA_SHORT, at + POLLFD_RETURNED_OFFSET, (short) 0);
        }
        try {
            if (libc.poll(pollFds, WAIT_MS) == 0) {
                return;
            }
            for (int i = 0; i < devices.size(); i++) {
                long at = (long) LibC.POLLFD_BYTES * i;
                int returned = pollFds.get(JAVA_SHORT, at + POLLFD_RETURNED_OFFSET);
                if ((returned & ~LibC.POLLIN) != 0) {
                    devices.get(i).noteError();
                }
            }
        } catch (NativeFailure e) {
            throw new UserErrorException("capture cannot go on: " + e.getMessage(), e);
        }
    }

    /** A ring is empty after a moment: what came well before that has been handed on. */
    private void noteEmptyRings(long momentMs) {
        long reached = (momentMs - HIDDEN_MS) * 1_000_000L;
        for (int i = 0; i < reachedNs.length; i++) {
            PacketRing ring = devices.get(i).ring();
            if (ring == null || !ring.hasPackets()) {
                reachedNs[i] = Math.max(reachedNs[i], reached);
            }
        }
    }

    /** Only between giving back the last batch and reading the next. */
    private void doRegularWork(long nowMs) {
        reads = 0;
        // A quiet interface must not hold back the time while another one is never idle.
        noteEmptyRings(nowMs);
        // A clock set back must not put the work off for as long.
        if (nowMs >= nextStatisticsMs || nowMs < nextStatisticsMs - STATISTICS_MS) {
            nextStatisticsMs = nowMs + STATISTICS_MS;
            for (RingDevice device : devices) {
                device.readStatistics();
            }
        }
        if (nowMs >= nextReturnCheckMs || nowMs < nextReturnCheckMs - RETURN_CHECK_MS) {
            nextReturnCheckMs = nowMs + RETURN_CHECK_MS;
            for (RingDevice device : devices) {
                device.lookForReturn();
            }
        }
    }
}
