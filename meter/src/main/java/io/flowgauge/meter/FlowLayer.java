package io.flowgauge.meter;

/**
 * A layer that takes part in a flow key. Constants of the 16-bit flags of Packetbeat's flow id:
 * layer {@code n} is bit {@code n}, and the n-th of the 12 offsets in its header
 * (packetbeat/flows/flowid.go of 6.7).
 */
public final class FlowLayer {
    /** Ethernet: two MAC addresses, 12 bytes. */
    public static final int ETHERNET = 0;

    /** The tag before the innermost: 2 bytes, little-endian. */
    public static final int OUTER_VLAN = 1;

    /** The innermost 802.1Q tag: 2 bytes, little-endian. */
    public static final int VLAN = 2;

    /** The IPv4 header before the innermost: two addresses, 8 bytes. */
    public static final int OUTER_IPV4 = 3;

    /** The innermost IPv4 header: two addresses, 8 bytes. */
    public static final int IPV4 = 4;

    /** The IPv6 header before the innermost: two addresses, 32 bytes. */
    public static final int OUTER_IPV6 = 5;

    /** The innermost IPv6 header: two addresses, 32 bytes. */
    public static final int IPV6 = 6;

    /** ICMP identifier: 2 bytes, little-endian. */
    public static final int ICMPV4 = 7;

    /** ICMPv6 identifier: 2 bytes, little-endian. */
    public static final int ICMPV6 = 8;

    /** UDP: two ports, each 2 bytes, little-endian. */
    public static final int UDP = 9;

    /** TCP: two ports, each 2 bytes, little-endian. */
    public static final int TCP = 10;

    /** Number of a TCP connection: 8 bytes, little-endian. */
    public static final int CONNECTION_ID = 11;

    /** How many layers there are. */
    public static final int COUNT = 12;

    private static final int[] SIZE = {12, 2, 2, 8, 8, 32, 32, 2, 2, 4, 4, 8};

    private FlowLayer() {}

    /** Returns how many bytes a layer takes in a key. */
    public static int size(int layer) {
        return SIZE[layer];
    }
}
