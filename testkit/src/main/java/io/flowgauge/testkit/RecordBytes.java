package io.flowgauge.testkit;

import io.flowgauge.base.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Builds a flow record in native memory, byte by byte after the layout that io.flowgauge.meter
 * documents on FlowRecord (this module does not depend on that one: the stack word is the
 * caller's).
 */
public final class RecordBytes {
    private static final int BYTES = 192;
    private static final int START_NS = 0;
    private static final int LAST_NS = 56;
    private static final int FIRST_PACKET = 12;
    private static final int REPORTS = 16;
    private static final int PACKETS_HIGH = 24;
    private static final int OCTETS = 32;
    private static final int PACKETS = 48;
    private static final int STACK = 64;
    private static final int KEY = 72;
    private static final int REVERSED = 1 << 31;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, 64);
    private int bytes = KEY;

    /** Returns where the record lies; valid as long as this object is reachable. */
    public long address() {
        return memory.address();
    }

    /** Returns how long the record is. */
    public int bytes() {
        return bytes;
    }

    /** Sets the counters of the direction from the smaller address to the larger. */
    public RecordBytes sorted(long packets, long octets) {
        return counters(0, packets, octets);
    }

    /** Sets the counters of the other direction. */
    public RecordBytes reverse(long packets, long octets) {
        return counters(1, packets, octets);
    }

    private RecordBytes counters(int direction, long packets, long octets) {
        Memory.putInt(address() + PACKETS_HIGH + 4L * direction, (int) (packets >>> 32));
        Memory.putInt(address() + PACKETS + 4L * direction, (int) packets);
        Memory.putLong(address() + OCTETS + 8L * direction, octets);
        return this;
    }

    /** Sets the times of the first and the last packet, ns since the epoch. */
    public RecordBytes times(long startNs, long lastNs) {
        Memory.putLong(address() + START_NS, startNs);
        Memory.putLong(address() + LAST_NS, lastNs);
        return this;
    }

    /** Sets type and code of the first packet, which is of ICMP. */
    public RecordBytes icmp(int type, int code) {
        return firstPacket(1 << 24 | code << 8 | type);
    }

    /** Sets the number of the device that the first packet came from. */
    public RecordBytes device(int number) {
        return firstPacket(number << 16);
    }

    /** Says that a report before this one counted packets of both directions. */
    public RecordBytes reported() {
        return firstPacket(3 << 25);
    }

    private RecordBytes firstPacket(int bits) {
        Memory.putInt(address() + FIRST_PACKET, Memory.getInt(address() + FIRST_PACKET) | bits);
        return this;
    }

    /** Sets whether the first packet came from the larger address. */
    public RecordBytes sourceReversed(boolean reversed) {
        Memory.putInt(address() + REPORTS, reversed ? REVERSED : 0);
        return this;
    }

    /** Sets the stack word and the key, 0 to 120 bytes. */
    public RecordBytes key(long stack, byte[] key) {
        Memory.putLong(address() + STACK, stack);
        Memory.copy(key, 0, address() + KEY, key.length);
        bytes = KEY + (key.length + 7) / 8 * 8;
        return this;
    }
}
