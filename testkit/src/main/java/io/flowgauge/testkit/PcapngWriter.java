package io.flowgauge.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a pcapng file in memory, block by block, as the caller says (draft-ietf-opsawg-pcapng).
 * The first call is {@link #section}.
 */
public final class PcapngWriter {
    /** The resolution of an interface that has no if_tsresol option: microseconds. */
    public static final int DEFAULT_RESOLUTION = 6;

    private static final byte[] COMMENT = "made for a test".getBytes(StandardCharsets.UTF_8);

    private final ByteArrayOutputStream target = new ByteArrayOutputStream();
    private final EndianOutput out = new EndianOutput(target, 1 << 16);
    private boolean bigEndian;

    /** Starts a section (SHB), its length not given, in a byte order. */
    public PcapngWriter section(boolean bigEndianOrder) {
        bigEndian = bigEndianOrder;
        out.bigEndian(bigEndian);
        byte[] options = options(1, COMMENT);
        int length = 28 + options.length;
        out.put32(0x0a0d0d0a);
        out.put32(length);
        out.put32(0x1a2b3c4d);
        out.put16(1);
        out.put16(0);
        out.put32(-1);
        out.put32(-1);
        out.put(options);
        out.put32(length);
        return this;
    }

    /** Adds an interface (IDB) without options. */
    public PcapngWriter addInterface(int linkType, int snaplen) {
        return addInterface(linkType, snaplen, new byte[0]);
    }

    /**
     * Adds an interface (IDB) with a time resolution and an offset.
     *
     * @param resolution if_tsresol: a negative power of 10, or of 2 with bit 7 set
     * @param offsetSeconds if_tsoffset, left out if 0
     */
    public PcapngWriter addInterface(
            int linkType, int snaplen, int resolution, long offsetSeconds) {
        byte[] resolutionOption = option(9, new byte[] {(byte) resolution});
        byte[] offsetOption =
                offsetSeconds == 0 ? new byte[0] : option(14, number64(offsetSeconds));
        byte[] name = option(2, "eth0".getBytes(StandardCharsets.UTF_8));
        return addInterface(
                linkType, snaplen, Bytes.join(name, resolutionOption, offsetOption, new byte[4]));
    }

    /** Adds an interface (IDB) with options as encoded by {@link #option}. */
    public PcapngWriter addInterface(int linkType, int snaplen, byte[] options) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        EndianOutput to = body(body);
        to.put16(linkType);
        to.put16(0);
        to.put32(snaplen);
        to.put(options);
        return block(1, to, body);
    }

    /** Adds an enhanced packet block (EPB) that was captured whole. */
    public PcapngWriter enhanced(int interfaceId, long ticks, byte[] frame) {
        return enhanced(interfaceId, ticks, frame, frame.length);
    }

    /** Adds an enhanced packet block (EPB); ticks are in the unit of the interface. */
    public PcapngWriter enhanced(int interfaceId, long ticks, byte[] captured, int wireLength) {
        return enhanced(interfaceId, ticks, captured, captured.length, wireLength);
    }

    /** Adds an enhanced packet block (EPB) that says a captured length of choice. */
    public PcapngWriter enhanced(
            int interfaceId, long ticks, byte[] data, int capturedLength, int wireLength) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        EndianOutput to = body(body);
        to.put32(interfaceId);
        packet(to, ticks, data, capturedLength, wireLength);
        to.put(options(2, number32(1))); // epb_flags: inbound
        return block(6, to, body);
    }

    /** Adds a packet block (type 2), obsolete but still met. */
    public PcapngWriter obsolete(int interfaceId, long ticks, byte[] captured, int wireLength) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        EndianOutput to = body(body);
        to.put16(interfaceId);
        to.put16(0xffff);
        packet(to, ticks, captured, captured.length, wireLength);
        return block(2, to, body);
    }

    /** Adds a simple packet block (SPB): no interface, no time. */
    public PcapngWriter simple(byte[] captured, int wireLength) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        EndianOutput to = body(body);
        to.put32(wireLength);
        to.put(captured);
        to.zeros(-captured.length & 3);
        return block(3, to, body);
    }

    /** Adds a name resolution block: 10.0.0.1 is host.example. */
    public PcapngWriter nameResolution() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        EndianOutput to = body(body);
        byte[] name = "host.example\0".getBytes(StandardCharsets.UTF_8);
        to.put16(1);
        to.put16(4 + name.length);
        to.put(new byte[] {10, 0, 0, 1});
        to.put(name);
        to.zeros(-name.length & 3);
        to.put32(0);
        return block(4, to, body);
    }

    /** Adds an interface statistics block. */
    public PcapngWriter statistics(int interfaceId) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        EndianOutput to = body(body);
        to.put32(interfaceId);
        to.put32(0);
        to.put32(0);
        return block(5, to, body);
    }

    /** Adds a block of any type, its body padded to a multiple of 4 bytes. */
    public PcapngWriter block(int type, byte[] bodyBytes) {
        int length = 12 + ((bodyBytes.length + 3) & ~3);
        out.put32(type);
        out.put32(length);
        out.put(bodyBytes);
        out.zeros(-bodyBytes.length & 3);
        out.put32(length);
        return this;
    }

    /** Adds bytes as they are, for damaged files. */
    public PcapngWriter bytes(byte[] bytes) {
        out.put(bytes);
        return this;
    }

    /** Encodes one option in the byte order of the present section, padded. */
    public byte[] option(int code, byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        EndianOutput to = body(bytes);
        to.put16(code);
        to.put16(value.length);
        to.put(value);
        to.zeros(-value.length & 3);
        to.flush();
        return bytes.toByteArray();
    }

    /** Returns the file written so far. */
    public byte[] toByteArray() {
        out.flush();
        return target.toByteArray();
    }

    private static void packet(
            EndianOutput to, long ticks, byte[] data, int capturedLength, int wireLength) {
        to.put32((int) (ticks >>> 32));
        to.put32((int) ticks);
        to.put32(capturedLength);
        to.put32(wireLength);
        to.put(data);
        to.zeros(-data.length & 3);
    }

    private PcapngWriter block(int type, EndianOutput body, ByteArrayOutputStream bytes) {
        body.flush();
        return block(type, bytes.toByteArray());
    }

    private EndianOutput body(ByteArrayOutputStream bytes) {
        EndianOutput to = new EndianOutput(bytes, 64);
        to.bigEndian(bigEndian);
        return to;
    }

    private byte[] options(int code, byte[] value) {
        return Bytes.join(option(code, value), new byte[4]);
    }

    private byte[] number32(int value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        EndianOutput to = body(bytes);
        to.put32(value);
        to.flush();
        return bytes.toByteArray();
    }

    private byte[] number64(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        EndianOutput to = body(bytes);
        to.put32((int) (bigEndian ? value >>> 32 : value));
        to.put32((int) (bigEndian ? value : value >>> 32));
        to.flush();
        return bytes.toByteArray();
    }
}
