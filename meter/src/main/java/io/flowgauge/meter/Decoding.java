package io.flowgauge.meter;

/** Which headers are followed: what a Packetbeat of one generation decodes. */
public enum Decoding {
    /** As 6.7: 802.1Q, and IPv4 in IP under protocol 94 only. */
    PACKETBEAT_6,
    /** As 9: 802.1ad (0x88a8) too, and IPv4 in IPv4 or IPv6 under protocol 4 too. */
    PACKETBEAT_9
}
