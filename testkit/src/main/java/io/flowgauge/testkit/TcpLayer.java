package io.flowgauge.testkit;

import java.util.List;

/** A TCP header (RFC 9293). */
final class TcpLayer extends Layer {
    private final int sourcePort;
    private final int destinationPort;
    byte[] options = {};
    int dataOffset = NONE;
    int flags = 0x10;
    long sequence = 1;
    long acknowledgement;
    int window = 65535;

    TcpLayer(int sourcePort, int destinationPort) {
        super(NONE, 6);
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    @Override
    byte[] wrap(List<Layer> layers, int index, byte[] payload) {
        byte[] header = new byte[20 + ((options.length + 3) & ~3)];
        Bytes.put16(header, 0, sourcePort);
        Bytes.put16(header, 2, destinationPort);
        Bytes.put32(header, 4, sequence);
        Bytes.put32(header, 8, acknowledgement);
        header[12] = (byte) ((dataOffset == NONE ? header.length / 4 : dataOffset) << 4);
        header[13] = (byte) flags;
        Bytes.put16(header, 14, window);
        System.arraycopy(options, 0, header, 20, options.length);
        byte[] segment = Bytes.join(header, payload);
        long pseudo = pseudoHeader(layers, index, 6, segment.length);
        Bytes.put16(segment, 16, Bytes.checksum(pseudo + Bytes.sum(segment)));
        return segment;
    }
}
