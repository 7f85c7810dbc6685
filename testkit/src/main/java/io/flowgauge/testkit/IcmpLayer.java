package io.flowgauge.testkit;

import java.util.List;

/** An ICMPv4 (RFC 792) or ICMPv6 (RFC 4443) header of 8 bytes. */
final class IcmpLayer extends Layer {
    private final int type;
    private final int code;
    private final int identifier;
    private final int sequence;

    IcmpLayer(int version, int type, int code, int identifier, int sequence) {
        super(NONE, version == 4 ? 1 : 58);
        this.type = type;
        this.code = code;
        this.identifier = identifier;
        this.sequence = sequence;
    }

    @Override
    byte[] wrap(List<Layer> layers, int index, byte[] payload) {
        byte[] message = Bytes.join(new byte[8], payload);
        message[0] = (byte) type;
        message[1] = (byte) code;
        Bytes.put16(message, 4, identifier);
        Bytes.put16(message, 6, sequence);
        long pseudo =
                ipProtocol == 58 ? pseudoHeader(layers, index, ipProtocol, message.length) : 0;
        Bytes.put16(message, 2, Bytes.checksum(pseudo + Bytes.sum(message)));
        return message;
    }
}
