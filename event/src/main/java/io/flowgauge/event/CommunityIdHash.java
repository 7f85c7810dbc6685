package io.flowgauge.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The Community ID of a flow, version 1 of github.com/corelight/community-id-spec: {@code 1:} and
 * base64 of SHA-1 over seed, lower end, upper end, protocol and ports. Both directions have the
 * same. One thread uses it.
 */
public final class CommunityIdHash {
    /** The protocol number of ICMP. */
    public static final int ICMP = 1;

    /** The protocol number of TCP. */
    public static final int TCP = 6;

    /** The protocol number of UDP. */
    public static final int UDP = 17;

    /** The protocol number of ICMP for IPv6. */
    public static final int ICMP6 = 58;

    /** The protocol number of SCTP. */
    public static final int SCTP = 132;

    /** The most bytes that are stored when an id is written. */
    static final int BYTES_MAX = 30;

    /** Types of ICMP that ask, with those that answer. */
    private static final int[][] ICMP_PAIRS = {{8, 0}, {13, 14}, {15, 16}, {10, 9}, {17, 18}};

    private static final int[][] ICMP6_PAIRS = {
        {128, 129}, {130, 131}, {133, 134}, {135, 136}, {139, 140}, {144, 145}
    };
    private static final int INPUT_BYTES_MAX = 2 + 16 + 16 + 2 + 4;
    private static final int DIGEST_BYTES = 20;

    private final MessageDigest sha1;
    private final ByteBuffer input = ByteBuffer.allocate(INPUT_BYTES_MAX);
    private final byte[] digest = new byte[DIGEST_BYTES];
    private final byte[] text = new byte[BYTES_MAX];
    private final short seed;

    /** The addresses of both ends, and where they lie. */
    private byte[] ends = new byte[0];

    private int fromAt;
    private int fromBytes;
    private int toAt;
    private int toBytes;

    /** Makes a hash of a seed of 16 bits. */
    public CommunityIdHash(int seed) {
        this.seed = (short) seed;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Returns the id of a flow between ports. */
    public String withPorts(byte[] from, byte[] to, int protocol, int fromPort, int toPort) {
        between(from, to);
        addPorts(protocol, fromPort, toPort);
        return text();
    }

    /**
     * Returns the id of ICMP messages. A type that is answered by another has that as its other
     * port and is ordered as ports are; any other has its code, in the direction in which it goes.
     */
    public String ofIcmp(byte[] from, byte[] to, int protocol, int type, int code) {
        between(from, to);
        addIcmp(protocol, type, code);
        return text();
    }

    /** Returns the id of a flow of a protocol without ports. */
    public String withoutPorts(byte[] from, byte[] to, int protocol) {
        between(from, to);
        add(protocol, order() > 0);
        return text();
    }

    private void between(byte[] from, byte[] to) {
        ends = Arrays.copyOf(from, from.length + to.length);
        System.arraycopy(to, 0, ends, from.length, to.length);
        fromAt = 0;
        fromBytes = from.length;
        toAt = from.length;
        toBytes = to.length;
    }

    /**
     * Sets the two ends; returns this.
     *
     * @param addresses holds both addresses, each of so many bytes; it must stay as it is until the
     *     id is written
     */
    CommunityIdHash between(byte[] addresses, int from, int to, int bytes) {
        ends = addresses;
        fromAt = from;
        fromBytes = bytes;
        toAt = to;
        toBytes = bytes;
        return this;
    }

    /** Writes the id of a flow between ports; returns where it ends. */
    int putWithPorts(int protocol, int fromPort, int toPort, byte[] into, int at) {
        addPorts(protocol, fromPort, toPort);
        return put(into, at);
    }

    /** Writes the id of ICMP messages, as {@link #ofIcmp} has it; returns where it ends. */
    int putIcmp(int protocol, int type, int code, byte[] into, int at) {
        addIcmp(protocol, type, code);
        return put(into, at);
    }

    private int order() {
        return Arrays.compareUnsigned(ends, fromAt, fromAt + fromBytes, ends, toAt, toAt + toBytes);
    }

    private void addPorts(int protocol, int fromPort, int toPort) {
        int order = order();
        boolean swapped = order > 0 || (order == 0 && fromPort >= toPort);
        add(protocol, swapped);
        input.putShort((short) (swapped ? toPort : fromPort));
        input.putShort((short) (swapped ? fromPort : toPort));
    }

    private void addIcmp(int protocol, int type, int code) {
        int counterpart = counterpart(protocol, type);
        if (counterpart >= 0) {
            addPorts(protocol, type, counterpart);
        } else {
            add(protocol, false);
            input.putShort((short) type).putShort((short) code);
        }
    }

    private void add(int protocol, boolean swapped) {
        input.clear().putShort(seed);
        if (swapped) {
            input.put(ends, toAt, toBytes).put(ends, fromAt, fromBytes);
        } else {
            input.put(ends, fromAt, fromBytes).put(ends, toAt, toBytes);
        }
        input.put((byte) protocol).put((byte) 0);
    }

    /** Returns the type that answers one or is answered by it, -1 for none. */
    private static int counterpart(int protocol, int type) {
        for (int[] pair : protocol == ICMP ? ICMP_PAIRS : ICMP6_PAIRS) {
            if (type == pair[0]) {
                return pair[1];
            }
            if (type == pair[1]) {
                return pair[0];
            }
        }
        return -1;
    }

    private String text() {
        return new String(text, 0, put(text, 0), StandardCharsets.US_ASCII);
    }

    private int put(byte[] into, int at) {
        sha1.update(input.array(), 0, input.position());
        try {
            sha1.digest(digest, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e); // there is room
        }
        into[at] = '1';
        into[at + 1] = ':';
        int end = Base64Text.put(digest, 0, DIGEST_BYTES, into, at + 2);
        into[end] = '=';
        return end + 1;
    }
}
