package io.flowgauge.base;

import java.util.Optional;

/**
 * What a captured frame starts with. The numbers are the LINKTYPE values of the tcpdump registry,
 * as they stand in capture files; the numbers that libpcap uses on other systems for the same
 * format are listed beside them.
 */
public enum LinkType {
    /** BSD loopback: 4 bytes of address family in the byte order of the capturing host. */
    NULL(0),
    /** IEEE 802.3 Ethernet, without the frame check sequence. */
    ETHERNET(1),
    /** PPP, with or without the HDLC address and control bytes (RFC 1661, RFC 1662). */
    PPP(9),
    /** An IPv4 or IPv6 packet, told apart by its version; DLT_RAW is 12 or 14 on some systems. */
    RAW(101),
    /** IEEE 802.11 frame. */
    IEEE802_11(105),
    /** OpenBSD loopback: 4 bytes of address family in network order. */
    LOOP(108),
    /** Linux cooked capture, version 1. */
    LINUX_SLL(113),
    /** IEEE 802.11 frame behind a radiotap header. */
    IEEE802_11_RADIOTAP(127),
    /** PPP in HDLC-like framing (RFC 1662). */
    PPP_HDLC(50),
    /** An IPv4 packet. */
    IPV4(228),
    /** An IPv6 packet. */
    IPV6(229),
    /** Linux cooked capture, version 2. */
    LINUX_SLL2(276);

    private static final LinkType[] ALL = values();

    private final int number;

    LinkType(int number) {
        this.number = number;
    }

    /** Returns the LINKTYPE number that a capture file carries. */
    public int number() {
        return number;
    }

    /** Returns the link type with a LINKTYPE or DLT number, or nothing where it is not decoded. */
    public static Optional<LinkType> of(int number) {
        if (number == 12 || number == 14) {
            return Optional.of(RAW);
        }
        for (LinkType type : ALL) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
