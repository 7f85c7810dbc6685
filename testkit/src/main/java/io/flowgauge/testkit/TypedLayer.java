package io.flowgauge.testkit;

import java.util.List;

/** A header of fixed bytes that names what follows in one field. */
final class TypedLayer extends Layer {
    /** How the field names what follows. */
    enum Naming {
        /** An Ethernet type, 2 bytes. */
        ETHER_TYPE,
        /** An IP protocol number, 1 byte. */
        IP_PROTOCOL,
        /** A PPP protocol number, 2 bytes (RFC 1661). */
        PPP,
        /** A BSD address family, 4 bytes, little-endian. */
        FAMILY_LITTLE_ENDIAN,
        /** A BSD address family, 4 bytes, big-endian. */
        FAMILY_BIG_ENDIAN,
        /** Not at all. */
        NOTHING
    }

    private final byte[] header;
    private final int offset;
    private final Naming naming;

    TypedLayer(int etherType, int ipProtocol, byte[] header, int offset, Naming naming) {
        super(etherType, ipProtocol);
        this.header = header;
        this.offset = offset;
        this.naming = naming;
    }

    @Override
    byte[] wrap(List<Layer> layers, int index, byte[] payload) {
        byte[] bytes = header.clone();
        switch (naming) {
            case ETHER_TYPE -> Bytes.put16(bytes, offset, nextEtherType(layers, index, payload));
            case IP_PROTOCOL -> bytes[offset] = (byte) nextProtocol(layers, index);
            case PPP -> Bytes.put16(bytes, offset, pppProtocol(layers, index, payload));
            case FAMILY_LITTLE_ENDIAN ->
                    Bytes.put32(
                            bytes, offset, Integer.reverseBytes(family(layers, index, payload)));
            case FAMILY_BIG_ENDIAN -> Bytes.put32(bytes, offset, family(layers, index, payload));
            case NOTHING -> {}
        }
        return Bytes.join(bytes, payload);
    }

    private int pppProtocol(List<Layer> layers, int index, byte[] payload) {
        return switch (nextEtherType(layers, index, payload)) {
            case 0x0800 -> 0x0021;
            case 0x86dd -> 0x0057;
            default -> next == NONE ? 0xc021 : next;
        };
    }

    private int family(List<Layer> layers, int index, byte[] payload) {
        // 2 is AF_INET everywhere, 30 is AF_INET6 on macOS.
        return switch (nextEtherType(layers, index, payload)) {
            case 0x0800 -> 2;
            case 0x86dd -> 30;
            default -> next == NONE ? 0 : next;
        };
    }
}
