package io.flowgauge.app.demo;

/**
 * A machine that sends and receives packets.
 *
 * @param vlan the VLAN it is in, 1 to 4094; {@link #OUTSIDE} if it is behind the router
 * @param mac its hardware address, 48 bits; without meaning outside
 * @param ipv4 its address
 * @param ipv6High first half of its IPv6 address; 0 where it has none
 * @param ipv6Low second half
 */
record Station(int vlan, long mac, int ipv4, long ipv6High, long ipv6Low) {
    /** {@link #vlan} of machines on the Internet, and of the line to it. */
    static final int OUTSIDE = 0;

    boolean isOutside() {
        return vlan == OUTSIDE;
    }

    boolean hasIpv6() {
        return ipv6High != 0;
    }
}
