package io.flowgauge.app.demo;

import java.util.Arrays;

/**
 * Writes the headers of a packet as they are on the line: Ethernet, 802.1Q, IPv4 with its checksum
 * (RFC 791) or IPv6 (RFC 8200), TCP, UDP or ICMP echo. What they carry is not written, and has no
 * checksum therefore.
 */
final class FrameWriter {
    /** Most bytes of headers. */
    static final int HEADERS_MAX = 14 + 4 + 40 + 20;

    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;

    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int SMALLEST = 60;

    private final byte[] bytes = new byte[HEADERS_MAX];
    private int at;

    /** Returns where the headers are written to. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns how many bytes of headers were written. */
    int length() {
        return at;
    }

    /**
     * Writes a packet.
     *
     * @param back whether it goes from server to client
     * @param payloadBytes what it carries above its headers
     * @param flags of TCP
     * @param sequence of TCP: number of its first byte; of ICMP: which echo it is
     * @param acknowledged of TCP
     * @return its bytes on the wire, without the frame check sequence, at least 60
     */
    int write(
            Ends ends, boolean back, int payloadBytes, int flags, int sequence, int acknowledged) {
        Arrays.fill(bytes, (byte) 0);
        at = 0;
        put48(destinationMac(ends, back));
        put48(ends.mac(back));
        if (ends.vlan() != Station.OUTSIDE) {
            put16(0x8100);
            put16(ends.vlan());
        }
        int above = ends.transport().headerBytes() + payloadBytes;
        int network = at + 2;
        if (ends.overIpv6()) {
            ipv6(ends, back, above);
        } else {
            ipv4(ends, back, above);
        }
        int from = back ? ends.serverPort() : ends.clientPort();
        int to = back ? ends.clientPort() : ends.serverPort();
        switch (ends.transport()) {
            case TCP -> {
                put16(from);
                put16(to);
                put32(sequence);
                put32(acknowledged);
                put16(5 << 12 | flags);
                put16(0xffff);
                at += 4;
            }
            case UDP -> {
                put16(from);
                put16(to);
                put16(above);
                at += 2;
            }
            case ICMP -> {
                int request = ends.overIpv6() ? 128 : 8;
                int reply = ends.overIpv6() ? 129 : 0;
                put16((back ? reply : request) << 8);
                at += 2;
                put16(ends.clientPort());
                put16(sequence);
            }
        }
        return Math.max(SMALLEST, network + (ends.overIpv6() ? IPV6 : IPV4) + above);
    }

    private static long destinationMac(Ends ends, boolean back) {
        Station to = back ? ends.client() : ends.server();
        int group = to.ipv4() >>> 28;
        // RFC 1112 section 6.4
        return group == 14 ? 0x0100_5e00_0000L | to.ipv4() & 0x7f_ffff : ends.mac(!back);
    }

    private void ipv4(Ends ends, boolean back, int above) {
        put16(0x0800);
        int header = at;
        put16(0x4500);
        put16(IPV4 + above);
        put32(0x4000);
        put16(64 << 8 | ends.transport().number(false));
        at += 2;
        put32((back ? ends.server() : ends.client()).ipv4());
        put32((back ? ends.client() : ends.server()).ipv4());
        int sum = 0;
        for (int i = header; i < at; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = ~(sum + (sum >>> 16));
        bytes[header + 10] = (byte) (sum >>> 8);
        bytes[header + 11] = (byte) sum;
    }

    private void ipv6(Ends ends, boolean back, int above) {
        put16(0x86dd);
        put32(6 << 28);
        put16(above);
        put16(ends.transport().number(true) << 8 | 64);
        put128(back ? ends.server() : ends.client());
        put128(back ? ends.client() : ends.server());
    }

    private void put128(Station station) {
        put64(station.ipv6High());
        put64(station.ipv6Low());
    }

    private void put64(long value) {
        put32((int) (value >>> 32));
        put32((int) value);
    }

    private void put48(long value) {
        put16((int) (value >>> 32));
        put32((int) value);
    }

    private void put32(int value) {
        put16(value >>> 16);
        put16(value);
    }

    private void put16(int value) {
        bytes[at++] = (byte) (value >>> 8);
        bytes[at++] = (byte) value;
    }
}
