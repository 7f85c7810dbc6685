package io.flowgauge.output.queue;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before each batch in a file of the queue. All numbers are little-endian.
 *
 * <pre>
 *   0  mark                      4  bytes of the payload
 *   8  number of the first event
 *  16  number of events         20  CRC32C of the payload (RFC 3720 section 12.1)
 *  24  0                        28  CRC32C of the 28 bytes before
 * </pre>
 *
 * The payload follows, and zeros up to a multiple of eight bytes: behind damage the next frame is
 * looked for at such places.
 *
 * @param payloadBytes bytes of the payload
 * @param firstNumber number of the first event
 * @param events how many events there are
 * @param payloadCrc CRC32C of the payload
 */
record FrameHeader(int payloadBytes, long firstNumber, int events, int payloadCrc) {
    static final int BYTES = 32;

    /** Frames begin at multiples of it. */
    static final int ALIGNMENT = 8;

    /** The largest payload: more is a sign of damage. */
    static final int PAYLOAD_BYTES_MAX = 1 << 30;

    private static final int MARK = 0x46475142;
    private static final int CRC_AT = 28;

    /** Writes it to the next 32 bytes of a little-endian buffer with an array or without. */
    void put(ByteBuffer to) {
        int at = to.position();
        to.putInt(MARK).putInt(payloadBytes).putLong(firstNumber).putInt(events).putInt(payloadCrc);
        to.putInt(0);
        to.putInt(crc(to, at));
    }

    /** Reads it at a place of a little-endian buffer; null if there is none. */
    static @Nullable FrameHeader read(ByteBuffer from, int at) {
        if (from.getInt(at) != MARK || from.getInt(at + CRC_AT) != crc(from, at)) {
            return null;
        }
        FrameHeader header =
                new FrameHeader(
                        from.getInt(at + 4),
                        from.getLong(at + 8),
                        from.getInt(at + 16),
                        from.getInt(at + 20));
        boolean sound =
                header.payloadBytes >= 0
                        && header.payloadBytes <= PAYLOAD_BYTES_MAX
                        && header.firstNumber >= 0
                        && header.events >= 0;
        return sound ? header : null;
    }

    /** Returns the number of the first event of the next frame. */
    long endNumber() {
        return firstNumber + events;
    }

    /** Returns the bytes of the whole frame. */
    long frameBytes() {
        return aligned(BYTES + (long) payloadBytes);
    }

    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static int crc(ByteBuffer of, int at) {
        CRC32C crc = new CRC32C();
        crc.update(of.slice(at, CRC_AT));
        return (int) crc.getValue();
    }
}
