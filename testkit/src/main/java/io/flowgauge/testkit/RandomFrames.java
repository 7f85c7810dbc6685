package io.flowgauge.testkit;

import io.flowgauge.base.LinkType;
import java.util.SplittableRandom;

/**
 * Makes random frames of all kinds and link types: plain traffic, VLAN tags, tunnels, options,
 * fragments, extension headers, other protocols, and headers that lie about a length. Addresses and
 * ports are few, so that flows meet again in both directions and in odd company.
 */
public final class RandomFrames {
    private static final int[] PORTS = {1, 2, 53, 80, 256, 443, 8080, 65535};
    private static final int[] IP_PROTOCOLS = {2, 4, 17, 41, 50, 51, 89, 94, 132, 253};
    private static final int[] LENGTHS = {0, 1, 7, 8, 19, 20, 21, 28, 40, 48, 1500, 65535};
    private static final int PAYLOAD_MAX = 80;

    private final SplittableRandom random;
    private final int hosts;

    /**
     * Makes a source of frames.
     *
     * @param hosts how many MAC and IP addresses of each kind there are, 1 to 255
     */
    public RandomFrames(SplittableRandom random, int hosts) {
        this.random = random;
        this.hosts = hosts;
    }

    /** Returns a frame of a link type. */
    public byte[] next(LinkType type) {
        PacketBuilder frame = link(type);
        if (type == LinkType.ETHERNET || type == LinkType.LINUX_SLL) {
            tags(frame);
            if (one(12)) {
                return notIp(frame).payload(random.nextInt(PAYLOAD_MAX)).build();
            }
        }
        boolean v4 = type == LinkType.IPV4 || type != LinkType.IPV6 && !one(3);
        ip(frame, v4);
        while (one(6)) {
            v4 = tunnel(frame, v4);
        }
        transport(frame, v4);
        frame.payload(random.nextInt(PAYLOAD_MAX));
        if (one(8)) {
            frame.padTo(60);
        }
        if (one(12)) {
            frame.cutTo(random.nextInt(90));
        }
        return frame.build();
    }

    private PacketBuilder link(LinkType type) {
        return switch (type) {
            case ETHERNET -> PacketBuilder.ethernet(mac(), mac());
            case LINUX_SLL -> PacketBuilder.linuxSll();
            case LINUX_SLL2 -> PacketBuilder.linuxSll2(random.nextInt(4));
            case NULL -> PacketBuilder.bsdNull(random.nextBoolean());
            case LOOP -> PacketBuilder.bsdLoop();
            case RAW, IPV4, IPV6 -> PacketBuilder.raw();
            case PPP -> PacketBuilder.ppp(random.nextBoolean());
            case PPP_HDLC -> hdlc();
            case IEEE802_11 -> wireless();
            case IEEE802_11_RADIOTAP -> wireless().radiotap(8 + random.nextInt(40));
        };
    }

    private PacketBuilder hdlc() {
        byte[] cisco = {0x0f, 0, 8, 0};
        return one(2) ? PacketBuilder.ppp(true) : PacketBuilder.raw().header(-1, -1, cisco);
    }

    private PacketBuilder wireless() {
        boolean toDs = random.nextBoolean();
        boolean fromDs = random.nextBoolean();
        boolean qos = random.nextBoolean();
        if (one(10)) {
            return PacketBuilder.ieee80211Frame(random.nextInt(256), random.nextInt(256));
        }
        return one(8)
                ? PacketBuilder.ieee80211Protected(toDs, fromDs, qos)
                : PacketBuilder.ieee80211(toDs, fromDs, qos);
    }

    private void tags(PacketBuilder frame) {
        while (one(6)) {
            frame.vlan(one(6) ? 0x88a8 : 0x8100, random.nextInt(4) | random.nextInt(16) << 12);
        }
    }

    private PacketBuilder notIp(PacketBuilder frame) {
        return switch (random.nextInt(4)) {
            case 0 -> frame.arp(1 + random.nextInt(2), ipv4(), ipv4());
            case 1 -> frame.lldp();
            case 2 -> frame.llc();
            default -> frame.mpls(random.nextInt(1 << 20)).ipv4(ipv4(), ipv4()).udp(1, 2);
        };
    }

    private void ip(PacketBuilder frame, boolean v4) {
        if (v4) {
            frame.ipv4(ipv4(), ipv4());
            if (one(8)) {
                frame.ipOptions(one(3) ? bytes(1 + random.nextInt(40)) : new int[] {148, 4, 0, 0});
            }
            if (one(30)) {
                frame.headerWords(random.nextInt(16));
            }
            if (one(15)) {
                frame.fragment(8 * random.nextInt(4), random.nextBoolean());
            }
        } else {
            frame.ipv6(ipv6(), ipv6());
        }
        if (one(15)) {
            frame.totalLength(LENGTHS[random.nextInt(LENGTHS.length)]);
        }
        if (!v4) {
            extension(frame);
        }
    }

    private void extension(PacketBuilder frame) {
        switch (random.nextInt(24)) {
            case 0, 1 -> frame.hopByHop();
            case 2 -> frame.destinationOptions();
            case 3 -> frame.routing();
            case 4 -> frame.ipv6Fragment(8 * random.nextInt(4), random.nextBoolean(), 1);
            default -> {}
        }
    }

    /** Adds an IP header inside the last one; returns its version. */
    private boolean tunnel(PacketBuilder frame, boolean outerV4) {
        boolean v4 = random.nextBoolean();
        int protocol = v4 ? one(5) ? 4 : 94 : 41;
        frame.next(protocol);
        if (outerV4 && one(10)) {
            frame.gre();
        }
        ip(frame, v4);
        return v4;
    }

    private void transport(PacketBuilder frame, boolean v4) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> tcp(frame);
            case 4, 5, 6, 7 -> udp(frame);
            case 8 -> icmp(frame, v4);
            case 9 -> frame.sctp(port(), port());
            case 10 ->
                    frame.header(
                            -1,
                            IP_PROTOCOLS[random.nextInt(IP_PROTOCOLS.length)],
                            new byte[random.nextInt(24)]);
            default -> frame.gre().ipv4(ipv4(), ipv4()).udp(port(), port());
        }
    }

    private void tcp(PacketBuilder frame) {
        frame.tcp(port(), port());
        if (one(3)) {
            frame.tcpOptions(one(3) ? bytes(1 + random.nextInt(40)) : new int[] {2, 4, 5, 180, 0});
        }
        if (one(20)) {
            frame.dataOffset(random.nextInt(16));
        }
    }

    private void udp(PacketBuilder frame) {
        frame.udp(port(), port());
        if (one(15)) {
            frame.udpLength(LENGTHS[random.nextInt(LENGTHS.length)]);
        }
    }

    private void icmp(PacketBuilder frame, boolean v4) {
        if (v4) {
            frame.icmpv4(random.nextInt(20), 0, random.nextInt(4), 1);
        } else {
            frame.icmpv6(126 + random.nextInt(12), 0, random.nextInt(4), 1);
        }
    }

    private int[] bytes(int length) {
        int[] bytes = new int[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = one(2) ? random.nextInt(6) : random.nextInt(256);
        }
        return bytes;
    }

    private String mac() {
        return "02:00:00:00:%02x:01".formatted(random.nextInt(hosts));
    }

    private String ipv4() {
        return "10.0." + random.nextInt(hosts) + ".1";
    }

    private String ipv6() {
        return "2001:db8:" + Integer.toHexString(random.nextInt(hosts)) + "::1";
    }

    private int port() {
        return PORTS[random.nextInt(PORTS.length)];
    }

    private boolean one(int of) {
        return random.nextInt(of) == 0;
    }
}
