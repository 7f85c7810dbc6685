package io.flowgauge.app.demo;

/** What a packet carries above IP. */
enum Transport {
    TCP(6, 20),
    UDP(17, 8),
    /** Echo requests and replies; the client's port is their identifier. */
    ICMP(1, 8);

    private static final int ICMPV6 = 58;

    private final int number;
    private final int headerBytes;

    Transport(int number, int headerBytes) {
        this.number = number;
        this.headerBytes = headerBytes;
    }

    int number(boolean overIpv6) {
        return this == ICMP && overIpv6 ? ICMPV6 : number;
    }

    int headerBytes() {
        return headerBytes;
    }
}
