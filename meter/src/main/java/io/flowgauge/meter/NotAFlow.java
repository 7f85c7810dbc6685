package io.flowgauge.meter;

/** Why a packet belongs to no flow: none of its layers has an address that could name one. */
public enum NotAFlow {
    /** The frame is shorter than its link header. */
    LINK_HEADER_CUT("shorter than its link header"),
    /**
     * The link header has no addresses and what follows is not IP (such as ARP in a cooked frame).
     */
    NO_IP("no link addresses, and the payload is not IP"),
    /** The link header has no addresses and the IP header behind it can't be read. */
    BROKEN_IP("no link addresses, and the IP header is broken or cut short"),
    /** An IEEE 802.11 management, control or data-less frame. */
    WIRELESS_CONTROL("an 802.11 frame that carries no data");

    private final String description;

    NotAFlow(String description) {
        this.description = description;
    }

    /** Returns what such a packet is, as a part of a sentence. */
    public String description() {
        return description;
    }

    /** Returns the last part of the counter's name: lower case with underscores. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
