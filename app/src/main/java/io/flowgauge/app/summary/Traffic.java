package io.flowgauge.app.summary;

import java.util.List;
import java.util.Map;

/**
 * What went over the line in some time.
 *
 * @param seconds how long that was; 0 if nothing is known
 * @param bytes on the wire
 * @param packets of all flows
 * @param flows that have not ended; of all of a capture, all
 * @param bytesByTransport bytes by the name of the transport, those that had any
 * @param conversations the largest, in order
 */
public record Traffic(
        double seconds,
        long bytes,
        long packets,
        long flows,
        Map<String, Long> bytesByTransport,
        List<Conversation> conversations) {
    /** Nothing so far. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, Map.of(), List.of());

    /**
     * What two hosts had to say to each other.
     *
     * @param a the address of one
     * @param b that of the other
     * @param flows flows with packets
     * @param packets in both directions
     * @param bytesToB bytes from a to b
     * @param bytesToA bytes from b to a
     */
    public record Conversation(
            String a, String b, long flows, long packets, long bytesToB, long bytesToA) {
        /** Returns whether a part of an address is in one of them. */
        public boolean has(String part) {
            return part.isEmpty() || a.contains(part) || b.contains(part);
        }
    }

    /** What conversations are ordered by, the largest first. */
    public enum Order {
        /** Bytes of both directions. */
        BYTES,
        /** Packets of both directions. */
        PACKETS,
        /** Flows that had packets. */
        FLOWS
    }
}
