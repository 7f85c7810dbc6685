package io.flowgauge.app.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The machines of an office and those that it talks to. Inside are the private addresses
 * 10.10.VLAN.0/24 and 2001:db8:10:VLAN::/64; all that is outside has addresses kept for
 * documentation (RFC 5737, RFC 3849), so that nobody's are shown.
 */
final class Office {
    static final int SERVERS = 10;
    static final int WORKSTATIONS = 20;
    static final int PHONES = 30;
    static final int GUESTS = 40;
    static final int PRINTERS = 50;
    static final int PUBLIC = 60;

    private static final int WORKSTATION_COUNT = 40;
    private static final int GUEST_COUNT = 18;
    private static final int PRINTER_COUNT = 4;

    /** 2001:db8::/32. */
    private static final long DOCUMENTATION = 0x2001_0db8_0000_0000L;

    private static final int HERE = 192 << 24 | 2 << 8;
    private static final int CLOUD = 198 << 24 | 51 << 16 | 100 << 8;
    private static final int WEB = 203 << 24 | 113 << 8;

    // Servers of the office.
    final Station directory = server(10);
    final Station secondDirectory = server(11);
    final Station files = server(20);
    final Station mail = server(25);
    final Station updates = server(30);
    final Station proxy = server(31);
    final Station application = server(40);
    final Station database = server(50);
    final Station backup = server(60);
    final Station monitoring = server(90);
    final Station website = inside(PUBLIC, 10, true);
    final Station exchange = inside(PHONES, 5, false);

    /** What other servers are watched and saved with. */
    final List<Station> servers =
            List.of(
                    directory,
                    secondDirectory,
                    files,
                    mail,
                    updates,
                    proxy,
                    application,
                    database,
                    backup,
                    website,
                    exchange);

    final List<Station> workstations = row(WORKSTATIONS, WORKSTATION_COUNT);
    final List<Station> phones = row(PHONES, WORKSTATION_COUNT);
    final List<Station> guests = row(GUESTS, GUEST_COUNT);
    final List<Station> printers = row(PRINTERS, PRINTER_COUNT);

    // Services on the Internet.
    final Station resolver = outside(CLOUD, 53, true);
    final List<Station> clocks = outside(CLOUD, 120, 4, true);
    final List<Station> meetings = outside(CLOUD, 30, 6, false);
    final List<Station> cloud = outside(CLOUD, 10, 12, true);
    final Station cloudStorage = outside(CLOUD, 200, false);
    final Station telephony = outside(CLOUD, 60, false);
    final Station vendor = outside(CLOUD, 80, true);
    final List<Station> mailServers = outside(HERE, 100, 40, false);
    final List<Station> web = websites();
    final List<Station> visitors = outside(WEB, 1, 190, true);
    final List<Station> scanners = outside(WEB, 240, 4, false);
    final Station dropPoint = outside(WEB, 199, false);

    /** Addresses of the office on the line to the Internet. */
    final List<Station> own = outside(HERE, 1, 14, false);

    /** Where machines ask who is there (RFC 6762, RFC 4795). */
    final Station everybody = new Station(Station.OUTSIDE, 0, 224 << 24 | 251, 0, 0);

    private static Station server(int host) {
        return inside(SERVERS, host, true);
    }

    private static Station inside(int vlan, int host, boolean hasIpv6) {
        return new Station(
                vlan,
                0x0200_0000_0000L | vlan << 8 | host,
                10 << 24 | 10 << 16 | vlan << 8 | host,
                hasIpv6 ? DOCUMENTATION | 0x10 << 16 | vlan : 0,
                host);
    }

    private static List<Station> row(int vlan, int count) {
        List<Station> row = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Of the workstations and guests some have IPv6; phones and printers never do.
            boolean hasIpv6 = vlan == WORKSTATIONS && i % 5 < 2 || vlan == GUESTS && i % 2 == 0;
            row.add(inside(vlan, 20 + i, hasIpv6));
        }
        return List.copyOf(row);
    }

    private static Station outside(int network, int host, boolean hasIpv6) {
        return new Station(
                Station.OUTSIDE,
                0,
                network | host,
                hasIpv6 ? DOCUMENTATION | 0xffff_0000L | network >>> 8 & 0xff : 0,
                host);
    }

    private static List<Station> outside(int network, int first, int count, boolean hasIpv6) {
        List<Station> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(outside(network, first + i, hasIpv6 && i % 3 != 2));
        }
        return List.copyOf(all);
    }

    /** The popular ones first. */
    private static List<Station> websites() {
        List<Station> all = new ArrayList<>(outside(CLOUD, 140, 40, true));
        all.addAll(outside(WEB, 200, 38, true));
        all.addAll(outside(HERE, 150, 100, false));
        return List.copyOf(all);
    }
}
