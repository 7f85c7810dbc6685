package io.flowgauge.capture;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import org.jspecify.annotations.Nullable;

/** An interface of a pcapng section: its link type, and how its timestamps are to be read. */
final class CaptureInterface {
    private static final int OPTION_END = 0;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;

    /** The LINKTYPE number in the interface description. */
    final int linkNumber;

    /** The link type of that number, or null if it is not decoded. */
    final @Nullable LinkType linkType;

    /** Bytes captured of a packet at most; 0 if there was no limit. */
    final long snaplen;

    private final boolean binary;
    private final int exponent;
    private final long factor;
    private final long offsetNs;

    private CaptureInterface(int linkNumber, long snaplen, int resolution, long offsetSeconds) {
        this.linkNumber = linkNumber;
        this.linkType = LinkType.of(linkNumber).orElse(null);
        this.snaplen = snaplen;
        this.binary = (resolution & 0x80) != 0;
        this.exponent = resolution & 0x7f;
        this.factor = binary ? 1 : powerOfTen(Math.abs(9 - exponent));
        long most = CaptureReader.MAX_TIMESTAMP_NS / CaptureReader.SECOND_NS;
        this.offsetNs = Math.clamp(offsetSeconds, -most, most) * CaptureReader.SECOND_NS;
    }

    /**
     * Reads an interface description block (IDB).
     *
     * @param p address of the block
     * @param length its length, at least 20
     * @param swapped whether its numbers are big-endian
     */
    static CaptureInterface read(long p, long length, boolean swapped) {
        int resolution = 6;
        long offsetSeconds = 0;
        long end = p + length - 4;
        long at = p + 16;
        while (end - at >= 4) {
            int code = swapped ? Memory.getShortBigEndian(at) : Memory.getShort(at);
            int size = swapped ? Memory.getShortBigEndian(at + 2) : Memory.getShort(at + 2);
            long value = at + 4;
            // An option that reaches out of its block ends the list; the block itself is whole.
            if (code == OPTION_END || end - value < size) {
                break;
            }
            if (code == OPTION_RESOLUTION && size >= 1) {
                resolution = Memory.getByte(value);
            } else if (code == OPTION_OFFSET && size >= 8) {
                offsetSeconds = swapped ? Memory.getLongBigEndian(value) : Memory.getLong(value);
            }
            at = value + ((size + 3) & ~3);
        }
        int link = swapped ? Memory.getShortBigEndian(p + 8) : Memory.getShort(p + 8);
        int snaplen = swapped ? Memory.getIntBigEndian(p + 12) : Memory.getInt(p + 12);
        return new CaptureInterface(link, snaplen & 0xffff_ffffL, resolution, offsetSeconds);
    }

    /**
     * Returns a timestamp as ns since the epoch.
     *
     * @param ticks the unsigned 64-bit count in the interface's unit
     * @return the time, which may be negative; {@link Long#MAX_VALUE} if it is too late for a long
     */
    long toNs(long ticks) {
        long ns = binary ? binaryNs(ticks) : decimalNs(ticks);
        return ns == Long.MAX_VALUE ? ns : ns + offsetNs;
    }

    private long decimalNs(long ticks) {
        if (exponent > 9) {
            return factor == 0 ? 0 : Long.divideUnsigned(ticks, factor);
        }
        if (ticks < 0 || ticks > CaptureReader.MAX_TIMESTAMP_NS / factor) {
            return Long.MAX_VALUE;
        }
        return ticks * factor;
    }

    private long binaryNs(long ticks) {
        long seconds = exponent < 64 ? ticks >>> exponent : 0;
        if (seconds < 0 || seconds > CaptureReader.MAX_TIMESTAMP_NS / CaptureReader.SECOND_NS) {
            return Long.MAX_VALUE;
        }
        long fraction = exponent < 64 ? ticks & ((1L << exponent) - 1) : ticks;
        long high = Math.unsignedMultiplyHigh(fraction, CaptureReader.SECOND_NS);
        long low = fraction * CaptureReader.SECOND_NS;
        long fractionNs;
        if (exponent == 0) {
            fractionNs = 0;
        } else if (exponent < 64) {
            fractionNs = high << (64 - exponent) | low >>> exponent;
        } else {
            fractionNs = high >>> (exponent - 64);
        }
        return seconds * CaptureReader.SECOND_NS + fractionNs;
    }

    /** Returns 10 to a power as an unsigned long, 0 if it does not fit. */
    private static long powerOfTen(int power) {
        if (power > 19) {
            return 0;
        }
        long value = 1;
        for (int i = 0; i < power; i++) {
            value *= 10;
        }
        return value;
    }
}
