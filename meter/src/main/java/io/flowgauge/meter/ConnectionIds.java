package io.flowgauge.meter;

import io.flowgauge.base.Memory;
import java.lang.foreign.SegmentAllocator;
import java.util.BitSet;

/**
 * Numbers TCP connections on the ports of configured protocol analyzers, as the stream tracker of
 * Packetbeat 6.7 does (packetbeat/protos/tcp/tcp.go): 1, 2, 3, … in the order in which the first
 * segment was seen. The number becomes a part of the flow key.
 *
 * <p>Packetbeat forgets a connection some seconds of wall clock after its last segment; here one is
 * forgotten after the idle timeout of the flows, in packet time, so that it lives as long as its
 * flow. The table has a fixed size: four ways a set, and the idlest of a full set is forgotten.
 *
 * <pre>
 *  entry:  0 hash (0 = free)   8 last segment, ns   16 number   24 addresses, 32   56 ports, 4
 * </pre>
 */
final class ConnectionIds {
    private static final int ENTRY_BYTES = 64;
    private static final int WAYS = 4;
    private static final int LAST_NS = 8;
    private static final int NUMBER = 16;
    private static final int ADDRESSES = 24;
    private static final int PORTS = 56;
    private static final int PAGE = 4096;

    private final BitSet ports;
    private final long timeoutNs;
    private final long secret;
    private final long base;
    private final long setMask;
    private long created;

    /** Makes a tracker of the TCP ports given, for at most about as many connections as flows. */
    ConnectionIds(
            BitSet ports, int connectionsMax, long timeoutNs, long seed, SegmentAllocator memory) {
        this.ports = ports;
        this.timeoutNs = timeoutNs;
        this.secret = seed | 1;
        long sets = Math.max(64, Long.highestOneBit(Math.max(1, connectionsMax / WAYS) * 2L));
        setMask = sets - 1;
        base = memory.allocate(sets * WAYS * ENTRY_BYTES, PAGE).address();
    }

    /**
     * Returns the number of a segment's connection, or 0 if none of its ports is configured.
     *
     * @param addresses where source and destination address lie, one behind the other
     * @param addressBytes 4 or 16
     */
    long idOf(long addresses, int addressBytes, int source, int destination, long nowNs) {
        if (!ports.get(source) && !ports.get(destination)) {
            return 0;
        }
        // Both directions are one connection: the hash is symmetric and both orders are compared.
        long hash = endHash(addresses, addressBytes, source);
        hash += endHash(addresses + addressBytes, addressBytes, destination);
        hash = hash == 0 ? 1 : hash;
        long set = base + (hash >>> 20 & setMask) * WAYS * ENTRY_BYTES;
        long oldest = set;
        for (int way = 0; way < WAYS; way++) {
            long entry = set + (long) way * ENTRY_BYTES;
            if (Memory.getLong(entry) == hash
                    && matches(entry, addresses, addressBytes, source, destination)) {
                if (nowNs - Memory.getLong(entry + LAST_NS) > timeoutNs) {
                    Memory.putLong(entry + NUMBER, ++created);
                }
                Memory.putLong(entry + LAST_NS, Math.max(nowNs, Memory.getLong(entry + LAST_NS)));
                return Memory.getLong(entry + NUMBER);
            }
            if (Memory.getLong(entry) == 0
                    ? Memory.getLong(oldest) != 0
                    : Memory.getLong(oldest) != 0
                            && Memory.getLong(entry + LAST_NS) < Memory.getLong(oldest + LAST_NS)) {
                oldest = entry;
            }
        }
        return create(oldest, hash, addresses, addressBytes, source, destination, nowNs);
    }

    private long create(
            long entry,
            long hash,
            long addresses,
            int addressBytes,
            int source,
            int destination,
            long nowNs) {
        Memory.clear(entry, ENTRY_BYTES);
        Memory.putLong(entry, hash);
        Memory.putLong(entry + LAST_NS, nowNs);
        Memory.putLong(entry + NUMBER, ++created);
        Memory.copy(addresses, entry + ADDRESSES, addressBytes);
        Memory.copy(addresses + addressBytes, entry + ADDRESSES + 16, addressBytes);
        Memory.putShort(entry + PORTS, source);
        Memory.putShort(entry + PORTS + 2, destination);
        Memory.putInt(entry + PORTS + 4, addressBytes);
        return created;
    }

    private static boolean matches(
            long entry, long addresses, int addressBytes, int source, int destination) {
        if (Memory.getInt(entry + PORTS + 4) != addressBytes) {
            return false;
        }
        long first = entry + ADDRESSES;
        long second = first + 16;
        int firstPort = Memory.getShort(entry + PORTS);
        int secondPort = Memory.getShort(entry + PORTS + 2);
        if (firstPort == source
                && secondPort == destination
                && same(first, addresses, addressBytes)
                && same(second, addresses + addressBytes, addressBytes)) {
            return true;
        }
        return firstPort == destination
                && secondPort == source
                && same(second, addresses, addressBytes)
                && same(first, addresses + addressBytes, addressBytes);
    }

    private static boolean same(long a, long b, int bytes) {
        for (int i = 0; i < bytes; i += Integer.BYTES) {
            if (Memory.getInt(a + i) != Memory.getInt(b + i)) {
                return false;
            }
        }
        return true;
    }

    private long endHash(long address, int addressBytes, int port) {
        long hash = secret ^ port;
        for (int i = 0; i < addressBytes; i += Integer.BYTES) {
            hash = (hash ^ Memory.getInt(address + i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        hash *= secret;
        return hash ^ hash >>> 32;
    }
}
