package io.flowgauge.meter;

import java.util.Locale;

/**
 * The header at which the decoding of a packet stopped because it was broken or cut short. The
 * packet counts on the flow of the layers before it, as in Packetbeat (which drops a packet whose
 * header is cut short; we count it).
 */
public enum Malformed {
    /** VLAN tag cut short. */
    VLAN,
    /** IPv4: length below 20, header length below 5 words or beyond the packet, broken options. */
    IPV4,
    /** IPv6: header cut short, length 0 without a jumbogram option, broken hop-by-hop header. */
    IPV6,
    /** TCP: header cut short, data offset below 5 or beyond the packet, broken options. */
    TCP,
    /** UDP: header cut short or a length from 1 to 7. */
    UDP,
    /** ICMP: less than 8 bytes. */
    ICMP;

    /** Returns the last part of the counter's name. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
