package io.flowgauge.app.demo;

/**
 * The two ends of a conversation; the client speaks first. The probe sees a conversation once, in
 * the VLAN of the client, or in that of the server where the client is outside.
 *
 * @param overIpv6 whether it is over IPv6, which both ends have then
 */
record Ends(
        Station client,
        int clientPort,
        Station server,
        int serverPort,
        Transport transport,
        boolean overIpv6) {
    /** The router, in each VLAN. */
    private static final long ROUTER = 0x0200_5e00_0001L;

    /** The VLAN in which it is seen; {@link Station#OUTSIDE} on the line to the Internet. */
    int vlan() {
        return client.isOutside() ? server.vlan() : client.vlan();
    }

    /** Returns the hardware address that is seen of an end: the router's where it is elsewhere. */
    long mac(boolean ofServer) {
        Station end = ofServer ? server : client;
        return end.vlan() == vlan() && !end.isOutside() ? end.mac() : ROUTER;
    }
}
