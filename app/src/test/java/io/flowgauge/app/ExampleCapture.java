package io.flowgauge.app;

import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.PcapWriter;

/**
 * The capture of docs/example.pcap: a minute in which a computer looks up a name, fetches a page
 * over TLS, asks for the time over IPv6, pings its router, and talks to a device in a VLAN. Of long
 * packets only the headers are kept, as a capture with a small snap length does.
 */
final class ExampleCapture {
    static final int PACKETS = 20;
    static final int FLOWS = 7;

    private static final long START_NS = 1_767_258_000_000_000_000L; // 2026-01-01T09:00:00Z
    private static final int SNAPLEN = 78;
    private static final String HOST_MAC = "02:00:5e:10:00:0a";
    private static final String ROUTER_MAC = "02:00:5e:10:00:01";
    private static final String HOST = "192.0.2.10";
    private static final String ROUTER = "192.0.2.1";
    private static final String SERVER = "198.51.100.7";
    private static final int CLIENT_PORT = 49_152;

    private final PcapWriter writer = new PcapWriter().snaplen(SNAPLEN);

    private ExampleCapture() {}

    static byte[] bytes() {
        ExampleCapture capture = new ExampleCapture();
        capture.write();
        return capture.writer.toByteArray();
    }

    private void write() {
        at(0, out().arp(1, HOST, ROUTER).padTo(60));
        at(1, in().arp(2, ROUTER, HOST).padTo(60));
        at(12, out().ipv4(HOST, ROUTER).udp(53_122, 53).payload(33));
        at(29, in().ipv4(ROUTER, HOST).udp(53, 53_122).payload(49));
        at(31, toServer("S").tcpOptions(2, 4, 5, 0xb4));
        at(58, fromServer("SA").tcpOptions(2, 4, 5, 0xb4));
        at(59, toServer("A"));
        at(60, toServer("PA").payload(517));
        at(92, fromServer("A").payload(1460));
        at(93, fromServer("PA").payload(1120));
        at(95, toServer("A"));
        at(98, toServer("PA").payload(411));
        at(3_120, out().ipv4(HOST, ROUTER).icmpv4(8, 0, 7, 1).payload(56));
        at(3_121, in().ipv4(ROUTER, HOST).icmpv4(0, 0, 7, 1).payload(56));
        at(5_000, out().ipv6("2001:db8::a", "2001:db8::123").udp(40_123, 123).payload(48));
        at(5_021, in().ipv6("2001:db8::123", "2001:db8::a").udp(123, 40_123).payload(48));
        at(
                8_400,
                out().vlan(100).ipv4("203.0.113.10", "203.0.113.80").udp(50_000, 502).payload(20));
        at(14_030, fromServer("PA").payload(1460));
        at(14_031, toServer("FA"));
        at(
                58_000,
                out().vlan(100).ipv4("203.0.113.10", "203.0.113.80").udp(50_000, 502).payload(20));
    }

    private static PacketBuilder out() {
        return PacketBuilder.ethernet(HOST_MAC, ROUTER_MAC);
    }

    private static PacketBuilder in() {
        return PacketBuilder.ethernet(ROUTER_MAC, HOST_MAC);
    }

    private static PacketBuilder toServer(String flags) {
        return out().ipv4(HOST, SERVER).tcp(CLIENT_PORT, 443).flags(flags);
    }

    private static PacketBuilder fromServer(String flags) {
        return in().ipv4(SERVER, HOST).tcp(443, CLIENT_PORT).flags(flags);
    }

    private void at(long ms, PacketBuilder packet) {
        byte[] frame = packet.build();
        writer.packet(
                START_NS + ms * 1_000_000, frame, Math.min(frame.length, SNAPLEN), frame.length);
    }
}
