package io.flowgauge.testkit;

import java.util.List;

/** A UDP header (RFC 768). */
final class UdpLayer extends Layer {
    private final int sourcePort;
    private final int destinationPort;
    int length = NONE;

    UdpLayer(int sourcePort, int destinationPort) {
        super(NONE, 17);
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    @Override
    byte[] wrap(List<Layer> layers, int index, byte[] payload) {
        byte[] datagram = Bytes.join(new byte[8], payload);
        Bytes.put16(datagram, 0, sourcePort);
        Bytes.put16(datagram, 2, destinationPort);
        Bytes.put16(datagram, 4, length == NONE ? datagram.length : length);
        long pseudo = pseudoHeader(layers, index, 17, datagram.length);
        int checksum = Bytes.checksum(pseudo + Bytes.sum(datagram));
        Bytes.put16(datagram, 6, checksum == 0 ? 0xffff : checksum);
        return datagram;
    }
}
