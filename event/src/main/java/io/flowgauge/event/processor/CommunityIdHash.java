package io.flowgauge.event.processor;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The Community ID of a flow, version 1 of github.com/corelight/community-id-spec: {@code 1:} and
 * base64 of SHA-1 over seed, lower end, upper end, protocol and ports. Both directions have the
 * same.
 */
final class CommunityIdHash {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP6 = 58;
    static final int SCTP = 132;

    /** Types of ICMP that ask, with those that answer. */
    private static final int[][] ICMP_PAIRS = {{8, 0}, {13, 14}, {15, 16}, {10, 9}, {17, 18}};

    private static final int[][] ICMP6_PAIRS = {
        {128, 129}, {130, 131}, {133, 134}, {135, 136}, {139, 140}, {144, 145}
    };
    private static final int BYTES_MAX = 2 + 16 + 16 + 2 + 4;

    private final MessageDigest sha1;
    private final ByteBuffer input = ByteBuffer.allocate(BYTES_MAX);
    private final short seed;

    /** Makes a hash of a seed of 16 bits. */
    CommunityIdHash(int seed) {
        this.seed = (short) seed;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Returns the id of a flow between ports. */
    String withPorts(byte[] from, byte[] to, int protocol, int fromPort, int toPort) {
        int order = Arrays.compareUnsigned(from, to);
        return order < 0 || (order == 0 && fromPort < toPort)
                ? id(from, to, protocol, true, fromPort, toPort)
                : id(to, from, protocol, true, toPort, fromPort);
    }

    /**
     * Returns the id of ICMP messages. A type that is answered by another has that as its other
     * port and is ordered as ports are; any other has its code, in the direction in which it goes.
     */
    String ofIcmp(byte[] from, byte[] to, int protocol, int type, int code) {
        for (int[] pair : protocol == ICMP ? ICMP_PAIRS : ICMP6_PAIRS) {
            if (type == pair[0]) {
                return withPorts(from, to, protocol, type, pair[1]);
            }
            if (type == pair[1]) {
                return withPorts(from, to, protocol, type, pair[0]);
            }
        }
        return id(from, to, protocol, true, type, code);
    }

    /** Returns the id of a flow of a protocol without ports. */
    String withoutPorts(byte[] from, byte[] to, int protocol) {
        return Arrays.compareUnsigned(from, to) <= 0
                ? id(from, to, protocol, false, 0, 0)
                : id(to, from, protocol, false, 0, 0);
    }

    private String id(byte[] from, byte[] to, int protocol, boolean ports, int first, int second) {
        input.clear().putShort(seed).put(from).put(to).put((byte) protocol).put((byte) 0);
        if (ports) {
            input.putShort((short) first).putShort((short) second);
        }
        sha1.update(input.flip());
        return "1:" + Base64.getEncoder().encodeToString(sha1.digest());
    }
}
