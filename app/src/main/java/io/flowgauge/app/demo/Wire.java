package io.flowgauge.app.demo;

/** The line that packets go over. */
interface Wire {
    /**
     * Sends a packet now.
     *
     * @param back whether it goes from server to client
     * @param payloadBytes what it carries above its headers, up to 65,000
     * @param flags of TCP, see {@link FrameWriter}
     * @param sequence of TCP: number of its first byte; of ICMP: which echo it is
     * @param acknowledged of TCP
     */
    void send(Ends ends, boolean back, int payloadBytes, int flags, int sequence, int acknowledged);
}
