package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/** A packet that a test read from a source, copied out of it. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Captured(byte[] bytes, int wireLength, long timestampNs, int vlan, LinkType linkType) {
    private static final long PATIENCE_NS = 10_000_000_000L;
    private static final long QUIET_NS = 350_000_000L;

    /** Reads until as many packets as wanted match; fails after a time that is never needed. */
    static List<Captured> read(PacketSource source, int wanted, Predicate<Captured> filter)
            throws UserErrorException {
        List<Captured> found = new ArrayList<>();
        List<Captured> others = new ArrayList<>();
        PacketBatch batch = new PacketBatch();
        long start = System.nanoTime();
        while (found.size() < wanted) {
            add(source, batch, filter, found, others);
            if (System.nanoTime() - start > PATIENCE_NS) {
                throw new AssertionError(
                        found.size() + " of " + wanted + " packets came; others: " + others);
            }
        }
        return found;
    }

    /** Reads for longer than the kernel holds packets back. */
    static List<Captured> readAll(PacketSource source, Predicate<Captured> filter)
            throws UserErrorException {
        List<Captured> found = new ArrayList<>();
        PacketBatch batch = new PacketBatch();
        long start = System.nanoTime();
        while (System.nanoTime() - start < QUIET_NS) {
            add(source, batch, filter, found, new ArrayList<>());
        }
        return found;
    }

    static long count(PacketSource source, String name) {
        for (Counter counter : source.counters()) {
            if (counter.name().equals(name)) {
                return counter.get();
            }
        }
        throw new AssertionError("no counter " + name);
    }

    private static void add(
            PacketSource source,
            PacketBatch batch,
            Predicate<Captured> filter,
            List<Captured> found,
            List<Captured> others)
            throws UserErrorException {
        int count = source.read(batch);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[batch.capturedLength[i]];
            Memory.copy(batch.address[i], bytes, 0, bytes.length);
            Captured packet =
                    new Captured(
                            bytes,
                            batch.wireLength[i],
                            batch.timestampNs[i],
                            batch.hasVlans ? batch.vlan[i] : PacketBatch.NO_VLAN,
                            batch.linkType);
            (filter.test(packet) ? found : others).add(packet);
        }
    }

    /** Bytes in front of the EtherType. */
    private int macLength() {
        return linkType == LinkType.ETHERNET ? 12 : linkType == LinkType.LINUX_SLL ? 14 : -2;
    }

    int etherType() {
        int at = macLength();
        return at < 0 ? 0 : number(at);
    }

    int number(int at) {
        return at + 1 < bytes.length ? (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff) : -1;
    }

    /** Tells whether this is an IPv4 or IPv6 packet, of one protocol with one port (not tagged). */
    boolean isTo(int protocol, int port) {
        int ip = macLength() + 2;
        if (etherType() == 0x0800) {
            return (bytes[ip + 9] & 0xff) == protocol
                    && number(ip + 4 * (bytes[ip] & 0xf) + 2) == port;
        }
        return etherType() == 0x86dd
                && (bytes[ip + 6] & 0xff) == protocol
                && number(ip + 42) == port;
    }

    boolean isUdpTo(int port) {
        return isTo(17, port);
    }

    @Override
    public String toString() {
        return linkType + " " + wireLength + " " + HexFormat.of().formatHex(bytes);
    }
}
