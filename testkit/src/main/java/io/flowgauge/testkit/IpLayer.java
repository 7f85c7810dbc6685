package io.flowgauge.testkit;

import java.util.List;

/** An IPv4 (RFC 791) or IPv6 (RFC 8200) header. */
final class IpLayer extends Layer {
    final int version;
    final byte[] source;
    final byte[] destination;
    byte[] options = {};
    int headerWords = NONE;
    int totalLength = NONE;
    int fragmentOffset;
    boolean moreFragments;
    boolean dontFragment;
    int identification;
    int hops = 64;
    int trafficClass;

    IpLayer(int version, byte[] source, byte[] destination) {
        super(version == 4 ? 0x0800 : 0x86dd, version == 4 ? 4 : 41);
        this.version = version;
        this.source = source;
        this.destination = destination;
    }

    long addressSum() {
        return Bytes.sum(source) + Bytes.sum(destination);
    }

    @Override
    byte[] wrap(List<Layer> layers, int index, byte[] payload) {
        int protocol = nextProtocol(layers, index);
        return Bytes.join(
                version == 4 ? header4(protocol, payload) : header6(protocol, payload), payload);
    }

    private byte[] header4(int protocol, byte[] payload) {
        int padded = (options.length + 3) & ~3;
        byte[] header = new byte[20 + padded];
        int words = headerWords == NONE ? header.length / 4 : headerWords;
        header[0] = (byte) (0x40 | words);
        header[1] = (byte) trafficClass;
        Bytes.put16(header, 2, totalLength == NONE ? header.length + payload.length : totalLength);
        Bytes.put16(header, 4, identification);
        int flags = (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0);
        Bytes.put16(header, 6, flags | fragmentOffset / 8);
        header[8] = (byte) hops;
        header[9] = (byte) protocol;
        System.arraycopy(source, 0, header, 12, 4);
        System.arraycopy(destination, 0, header, 16, 4);
        System.arraycopy(options, 0, header, 20, options.length);
        Bytes.put16(header, 10, Bytes.checksum(Bytes.sum(header)));
        return header;
    }

    private byte[] header6(int protocol, byte[] payload) {
        byte[] header = new byte[40];
        Bytes.put32(header, 0, 0x60000000L | (long) trafficClass << 20);
        Bytes.put16(header, 4, totalLength == NONE ? payload.length : totalLength);
        header[6] = (byte) protocol;
        header[7] = (byte) hops;
        System.arraycopy(source, 0, header, 8, 16);
        System.arraycopy(destination, 0, header, 24, 16);
        return header;
    }
}
