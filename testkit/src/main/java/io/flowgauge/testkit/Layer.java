package io.flowgauge.testkit;

import java.util.List;

/** One header of a built packet, with how the headers before it name it. */
abstract class Layer {
    /** Not named by this kind of header, or not overridden. */
    static final int NONE = -1;

    /** An Ethernet type that is written as the length of what follows (IEEE 802.3). */
    static final int LENGTH = -2;

    /** An Ethernet type reserved for local experiments (IEEE 802, 0x88b5). */
    static final int EXPERIMENTAL_ETHER_TYPE = 0x88b5;

    /** An IP protocol reserved for experiments (RFC 3692). */
    static final int EXPERIMENTAL_PROTOCOL = 253;

    /** How Ethernet and its relatives name this layer. */
    final int etherType;

    /** How IP names this layer. */
    final int ipProtocol;

    /** Overrides what this layer says about the one after it, unless {@link #NONE}. */
    int next = NONE;

    Layer(int etherType, int ipProtocol) {
        this.etherType = etherType;
        this.ipProtocol = ipProtocol;
    }

    /** Returns this layer with everything behind it. */
    abstract byte[] wrap(List<Layer> layers, int index, byte[] payload);

    final int nextEtherType(List<Layer> layers, int index, byte[] payload) {
        if (next != NONE) {
            return next;
        }
        if (index + 1 == layers.size()) {
            return EXPERIMENTAL_ETHER_TYPE;
        }
        int type = layers.get(index + 1).etherType;
        if (type == LENGTH) {
            return payload.length;
        }
        return type == NONE ? EXPERIMENTAL_ETHER_TYPE : type;
    }

    final int nextProtocol(List<Layer> layers, int index) {
        if (next != NONE) {
            return next;
        }
        int protocol = index + 1 == layers.size() ? NONE : layers.get(index + 1).ipProtocol;
        return protocol == NONE ? EXPERIMENTAL_PROTOCOL : protocol;
    }

    /** Finds the sum of the pseudo-header for a layer behind IP, 0 where there is none. */
    static long pseudoHeader(List<Layer> layers, int index, int protocol, int length) {
        for (int i = index - 1; i >= 0; i--) {
            if (layers.get(i) instanceof IpLayer ip) {
                return ip.addressSum() + protocol + length;
            }
        }
        return 0;
    }
}
