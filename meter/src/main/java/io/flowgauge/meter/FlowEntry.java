package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.getLong;
import static io.flowgauge.base.Memory.putInt;
import static io.flowgauge.base.Memory.putLong;

import io.flowgauge.base.Memory;

/**
 * Where a flow's fields lie in the table: in two parts, so that a packet of a flow with a short key
 * touches one cache line and no other. What packets compare and change is in the head; the tail
 * holds what is needed when a flow begins, is reported or ends, and what a longer key has beyond
 * its first four words.
 *
 * <pre>
 *   head, one cache line                       tail, 32, 64 or 128 bytes
 *    0  bytes, both directions                  0  start, ns since the epoch
 *   16  packets, low 32 bits, both              8  hash, 32 bits     12  next free number, if free;
 *                                                  else of the first packet
 *   24  last packet, ns since the epoch        16  reports           20  report pass
 *   32  first four words of the key            24  packets, high 32 bits, both
 *                                              32  other words of the key
 * </pre>
 *
 * The sorted direction comes first of both. Side by side, the start of the tail and then the head
 * are what {@link FlowRecord} reads.
 */
final class FlowEntry {
    static final int HEAD_BYTES = 64;
    static final int BYTES = 0;
    static final int PACKETS = 16;
    static final int LAST_NS = 24;
    static final int KEY = 32;

    /** Bytes of the key in the head. */
    static final int HEAD_KEY_BYTES = 32;

    /** Bytes of the tail without words of the key. */
    static final int TAIL_BYTES = 32;

    static final int START_NS = 0;
    static final int HASH = 8;
    static final int NEXT_FREE = 12;

    /**
     * Of a flow that lives: ICMP type (bits 0 to 7) and code (8 to 15) of the first packet, the
     * number of its device (16 to 23), and flags that {@link FlowRecord} names.
     */
    static final int FIRST_PACKET = NEXT_FREE;

    static final int REPORTS = 16;
    static final int REPORT_PASS = 20;
    static final int PACKETS_HIGH = 24;
    static final int KEY_REST = TAIL_BYTES;

    private FlowEntry() {}

    /**
     * Counts a packet.
     *
     * @param direction 0 for the sorted one, 1 for the reverse
     * @return whether the low half of the number of packets went over, so that {@link #carry} has
     *     to follow
     */
    static boolean count(long head, int direction, long bytes) {
        long bytesAt = Memory.known(head + BYTES + (long) direction * Long.BYTES);
        putLong(bytesAt, getLong(bytesAt) + bytes);
        long packetsAt = Memory.known(head + PACKETS + (long) direction * Integer.BYTES);
        int packets = getInt(packetsAt) + 1;
        putInt(packetsAt, packets);
        return packets == 0;
    }

    /** Adds one to the high half of the number of packets in a direction. */
    static void carry(long tail, int direction) {
        long at = tail + PACKETS_HIGH + (long) direction * Integer.BYTES;
        putInt(at, getInt(at) + 1);
    }

    /**
     * Copies both parts to one place.
     *
     * @param tailBytes length of this tail
     * @return how many bytes there are
     */
    static int gather(long head, long tail, int tailBytes, long to) {
        for (int at = 0; at < TAIL_BYTES; at += Long.BYTES) {
            putLong(to + at, getLong(tail + at));
        }
        for (int at = 0; at < HEAD_BYTES; at += Long.BYTES) {
            putLong(to + TAIL_BYTES + at, getLong(head + at));
        }
        for (int at = TAIL_BYTES; at < tailBytes; at += Long.BYTES) {
            putLong(to + HEAD_BYTES + at, getLong(tail + at));
        }
        return HEAD_BYTES + tailBytes;
    }
}
