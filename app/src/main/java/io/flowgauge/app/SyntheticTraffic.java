package io.flowgauge.app;

import java.util.Arrays;

/**
 * Makes the packets of numbered flows: Ethernet, one in 16 flows IPv6, a quarter UDP and the rest
 * TCP, frames of 64, 576 and 1500 bytes as 7 : 4 : 1, three of eight packets against the direction
 * of the flow. The same seed makes the same packets. Checksums are zero.
 */
public final class SyntheticTraffic {
    /** The most bytes of a frame that are filled in: enough for all headers. */
    public static final int CAPTURED_MAX = 96;

    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int TCP = 20;
    private static final int UDP = 8;
    private static final int[] SERVICES = {80, 443, 53, 22, 3306, 5432, 8080, 9200};

    /** 2001:db8::/32 (RFC 3849). */
    private static final int DOCUMENTATION_PREFIX = 0x2001_0db8;

    private final long seed;
    private final byte[] frame = new byte[CAPTURED_MAX];

    /** Makes traffic whose flows follow from a seed. */
    public SyntheticTraffic(long seed) {
        this.seed = seed;
    }

    /** Returns the buffer that {@link #packet} fills. */
    public byte[] frame() {
        return frame;
    }

    /**
     * Writes a packet of a flow to {@link #frame}.
     *
     * @param flow number of the flow, 0 or more
     * @param random decides direction and length of the packet
     * @return bytes on the wire, which may be more than the buffer holds
     */
    public int packet(long flow, long random) {
        long traits = mix(flow ^ seed << 40);
        boolean v6 = (traits & 15) == 0;
        boolean udp = (traits >>> 4 & 7) < 2;
        boolean reverse = (random >>> 60) < 6;
        int headers = ETHERNET + (v6 ? IPV6 : IPV4) + (udp ? UDP : TCP);
        int length = Math.max(headers, length((int) (random >>> 40 & 0xfffff) % 12));

        Arrays.fill(frame, (byte) 0);
        long client = 0x0200_0000_0001L | (traits >>> 42 & 0xffff) << 8;
        long server = 0x0200_0000_0002L | (traits >>> 36 & 15) << 8;
        mac(0, reverse ? client : server);
        mac(6, reverse ? server : client);
        int clientIp = 0x0a00_0000 | (int) (traits & 0xff_ffff);
        int serverIp = 0xc0a8_0000 | (int) (traits >>> 24 & 0xffff);
        int transport = v6 ? ipv6(length, udp) : ipv4(length, udp);
        int sourceIp = v6 ? 22 : 26;
        int destinationIp = v6 ? 38 : 30;
        address(reverse ? destinationIp : sourceIp, clientIp, v6, 0);
        address(reverse ? sourceIp : destinationIp, serverIp, v6, 1);
        int clientPort = 1024 + (int) ((traits >>> 30 & 0xffff) % 60_000);
        int serverPort = SERVICES[(int) (traits >>> 46 & 7)];
        put16(transport, reverse ? serverPort : clientPort);
        put16(transport + 2, reverse ? clientPort : serverPort);
        if (udp) {
            put16(transport + 4, length - transport);
        } else {
            put32(transport + 4, (int) random);
            frame[transport + 12] = TCP / 4 << 4;
            frame[transport + 13] = 0x10;
            put16(transport + 14, 0xffff);
        }
        return length;
    }

    /** Scrambles a number into one with no visible relation to it (SplitMix64's finisher). */
    public static long mix(long number) {
        long z = number + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    private static int length(int twelfth) {
        return twelfth < 7 ? 64 : twelfth < 11 ? 576 : 1500;
    }

    private int ipv4(int length, boolean udp) {
        put16(12, 0x0800);
        frame[14] = 0x45;
        put16(16, length - ETHERNET);
        frame[20] = 0x40;
        frame[22] = 64;
        frame[23] = (byte) (udp ? 17 : 6);
        return ETHERNET + IPV4;
    }

    private int ipv6(int length, boolean udp) {
        put16(12, 0x86dd);
        frame[14] = 0x60;
        put16(18, length - ETHERNET - IPV6);
        frame[20] = (byte) (udp ? 17 : 6);
        frame[21] = 64;
        return ETHERNET + IPV6;
    }

    private void address(int at, int number, boolean v6, int network) {
        if (v6) {
            put32(at, DOCUMENTATION_PREFIX);
            frame[at + 7] = (byte) network;
        }
        put32(at + (v6 ? 12 : 0), number);
    }

    private void mac(int at, long address) {
        put16(at, (int) (address >>> 32));
        put32(at + 2, (int) address);
    }

    private void put16(int at, int value) {
        frame[at] = (byte) (value >>> 8);
        frame[at + 1] = (byte) value;
    }

    private void put32(int at, int value) {
        put16(at, value >>> 16);
        put16(at + 2, value);
    }
}
