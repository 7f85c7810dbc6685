package io.flowgauge.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Writes a pcap file, in memory or to a stream: both byte orders, microseconds or nanoseconds, any
 * link type (draft-ietf-opsawg-pcap). The settings come before the first packet.
 */
public final class PcapWriter implements AutoCloseable {
    private final OutputStream target;
    private final EndianOutput out;
    private boolean bigEndian;
    private boolean nanoseconds;
    private int linkType = 1;
    private int snaplen = 262144;
    private boolean started;

    /** Makes a writer into memory; {@link #toByteArray} returns the file. */
    public PcapWriter() {
        this(new ByteArrayOutputStream());
    }

    /** Makes a writer to a stream; it need not be buffered, {@link #close} closes it. */
    public PcapWriter(OutputStream target) {
        this.target = target;
        this.out = new EndianOutput(target, 1 << 16);
    }

    /** Writes numbers in network order; otherwise they are little-endian. */
    public PcapWriter bigEndian() {
        bigEndian = true;
        return this;
    }

    /** Keeps nanoseconds (magic a1b23c4d); otherwise microseconds (a1b2c3d4). */
    public PcapWriter nanoseconds() {
        nanoseconds = true;
        return this;
    }

    /** Sets the whole link type field: a LINKTYPE number, with flags in the upper bits if any. */
    public PcapWriter linkType(int field) {
        linkType = field;
        return this;
    }

    /** Sets the snap length in the file header; packets are not cut to it. */
    public PcapWriter snaplen(int bytes) {
        snaplen = bytes;
        return this;
    }

    /** Adds a packet that was captured whole; the time is ns since the epoch. */
    public PcapWriter packet(long timestampNs, byte[] frame) {
        return packet(timestampNs, frame, frame.length);
    }

    /** Adds a packet with a wire length other than what was captured of it. */
    public PcapWriter packet(long timestampNs, byte[] captured, int wireLength) {
        return packet(timestampNs, captured, captured.length, wireLength);
    }

    /** Adds the first bytes of a buffer as a packet; allocates nothing. */
    public PcapWriter packet(long timestampNs, byte[] buffer, int captured, int wireLength) {
        long fraction = Math.floorMod(timestampNs, 1_000_000_000L);
        int seconds = (int) Math.floorDiv(timestampNs, 1_000_000_000L);
        return record(
                seconds,
                (int) (nanoseconds ? fraction : fraction / 1000),
                captured,
                wireLength,
                buffer,
                captured);
    }

    /** Adds a record whose header says anything, followed by some bytes of data. */
    public PcapWriter record(
            int seconds, int fraction, int captured, int wireLength, byte[] data, int dataLength) {
        start();
        out.put32(seconds);
        out.put32(fraction);
        out.put32(captured);
        out.put32(wireLength);
        out.put(data, dataLength);
        return this;
    }

    /** Adds bytes as they are, for damaged files. */
    public PcapWriter bytes(byte[] bytes) {
        start();
        out.put(bytes);
        return this;
    }

    /** Returns the file written so far; only for a writer into memory. */
    public byte[] toByteArray() {
        start();
        out.flush();
        return ((ByteArrayOutputStream) target).toByteArray();
    }

    /** Writes what is left, the file header too if there was no packet, and closes the stream. */
    @Override
    public void close() {
        start();
        out.flush();
        try {
            target.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        if (started) {
            return;
        }
        started = true;
        out.bigEndian(bigEndian);
        out.put32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
        out.put16(2);
        out.put16(4);
        out.put32(0);
        out.put32(0);
        out.put32(snaplen);
        out.put32(linkType);
    }
}
