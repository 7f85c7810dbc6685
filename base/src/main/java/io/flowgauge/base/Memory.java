package io.flowgauge.base;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads and writes native memory by absolute address.
 *
 * <p>Packets, the flow table and the record ring all live outside the Java heap. They are reached
 * through one constant segment that spans the whole address space: the compiler then knows its
 * bounds, its liveness and its layouts, and an access becomes a single machine instruction. The
 * price is that nothing but the caller checks an address, so every caller checks lengths first: the
 * decoder against the captured length, the table against its pools.
 *
 * <p>Multi-byte values are in the byte order named by the method: {@code get*} is little-endian
 * (the order of the flow id), {@code get*BigEndian} is network order.
 */
public final class Memory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ValueLayout.OfShort SHORT_LE =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT_LE =
            JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG_LE =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT_BE =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT_BE =
            JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG_BE =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final VarHandle INT_ATOMIC = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG_ATOMIC = ValueLayout.JAVA_LONG.varHandle();

    /** No address of a process is larger: 56 bits with the largest page tables there are. */
    private static final long ADDRESS_MASK = (1L << 56) - 1;

    private Memory() {}

    /**
     * Returns the same address, in a form that tells the compiler its range: accesses at constant
     * distances from it then need no check. Worth it in a loop over packets, where checks are a
     * third of the instructions.
     */
    public static long known(long address) {
        return address & ADDRESS_MASK;
    }

    /** Returns the byte at an address, 0 to 255. */
    public static int getByte(long address) {
        return ALL.get(JAVA_BYTE, address) & 0xff;
    }

    /** Returns the little-endian 16-bit number at an address, 0 to 65535. */
    public static int getShort(long address) {
        return ALL.get(SHORT_LE, address) & 0xffff;
    }

    /** Returns the little-endian 32-bit number at an address. */
    public static int getInt(long address) {
        return ALL.get(INT_LE, address);
    }

    /** Returns the little-endian 64-bit number at an address. */
    public static long getLong(long address) {
        return ALL.get(LONG_LE, address);
    }

    /** Returns the 16-bit number in network order at an address, 0 to 65535. */
    public static int getShortBigEndian(long address) {
        return ALL.get(SHORT_BE, address) & 0xffff;
    }

    /** Returns the 32-bit number in network order at an address. */
    public static int getIntBigEndian(long address) {
        return ALL.get(INT_BE, address);
    }

    /** Returns the 64-bit number in network order at an address. */
    public static long getLongBigEndian(long address) {
        return ALL.get(LONG_BE, address);
    }

    /** Stores the low 8 bits of a value. */
    public static void putByte(long address, int value) {
        ALL.set(JAVA_BYTE, address, (byte) value);
    }

    /** Stores the low 16 bits of a value, little-endian. */
    public static void putShort(long address, int value) {
        ALL.set(SHORT_LE, address, (short) value);
    }

    /** Stores a 32-bit value, little-endian. */
    public static void putInt(long address, int value) {
        ALL.set(INT_LE, address, value);
    }

    /** Stores a 64-bit value, little-endian. */
    public static void putLong(long address, long value) {
        ALL.set(LONG_LE, address, value);
    }

    /**
     * Reads a 32-bit word shared with another thread or the kernel; nothing after it is read before
     * it. The address is a multiple of 4; the word is in the machine's byte order.
     */
    public static int getIntAcquire(long address) {
        return (int) INT_ATOMIC.getAcquire(ALL, address);
    }

    /**
     * Writes a 32-bit word shared with another thread or the kernel; everything before it is
     * visible first. The address is a multiple of 4; the word is in the machine's byte order.
     */
    public static void putIntRelease(long address, int value) {
        INT_ATOMIC.setRelease(ALL, address, value);
    }

    /** As {@link #getIntAcquire}, for a 64-bit word at a multiple of 8. */
    public static long getLongAcquire(long address) {
        return (long) LONG_ATOMIC.getAcquire(ALL, address);
    }

    /** As {@link #putIntRelease}, for a 64-bit word at a multiple of 8. */
    public static void putLongRelease(long address, long value) {
        LONG_ATOMIC.setRelease(ALL, address, value);
    }

    /** Copies bytes between two places that do not overlap. */
    public static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    /** Copies bytes into an array. */
    public static void copy(long from, byte[] to, int offset, int bytes) {
        MemorySegment.copy(ALL, JAVA_BYTE, from, to, offset, bytes);
    }

    /** Copies bytes out of an array. */
    public static void copy(byte[] from, int offset, long to, int bytes) {
        MemorySegment.copy(from, offset, ALL, JAVA_BYTE, to, bytes);
    }

    /** Sets bytes to zero. */
    public static void clear(long address, long bytes) {
        // Not by a slice: that is an object until the code is compiled well enough to leave it out.
        long end = address + bytes;
        long at = address;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            putLong(at, 0);
        }
        for (; at < end; at++) {
            putByte(at, 0);
        }
    }
}
