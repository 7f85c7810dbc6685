package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every packet that passes to a pcap file of microseconds (Packetbeat 6.7's {@code --dump}),
 * little-endian, at exactly the path given; what was there is replaced. VLAN tags that the kernel
 * took out of a frame are put back.
 */
public final class DumpingSource extends WrappedSource {
    private static final Logger LOG = LoggerFactory.getLogger(DumpingSource.class);

    private static final int RECORD_HEADER_BYTES = 16;
    private static final int TAG_BYTES = 4;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long MAX_SECONDS = 0xffff_ffffL;

    private final String name;
    // A stream, not a channel: an interrupt, which ends the reading, must not cut the dump short.
    private final FileOutputStream out;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final Counter written =
            new Counter("dump.packets", "Packets that were written to the dump file.");
    private final Counter leftOut =
            new Counter(
                    "dump.left_out",
                    "Packets left out of the dump file, because they have another link type"
                            + " than its first.");
    private boolean closed;
    private @Nullable LinkType linkType;

    /**
     * Opens the dump file.
     *
     * @throws UserErrorException if it can't be written
     */
    public DumpingSource(PacketSource source, String name) throws UserErrorException {
        super(source);
        this.name = name;
        try {
            out = new FileOutputStream(name);
        } catch (IOException e) {
            // The message already starts with the name.
            throw new UserErrorException(
                    "cannot write dump file %s".formatted(CaptureReader.reason(e)), e);
        }
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        int packets = source.read(batch);
        try {
            if (packets > 0) {
                write(batch);
            } else {
                // Nothing more for now: let readers of the file see what there is.
                flush();
            }
        } catch (IOException e) {
            throw failure(e);
        }
        return packets;
    }

    private void write(PacketBatch batch) throws IOException {
        if (linkType == null) {
            start(batch.linkType);
        }
        if (linkType != batch.linkType) {
            leftOut.add(batch.count);
            return;
        }
        for (int i = 0; i < batch.count; i++) {
            writePacket(batch, i);
        }
        written.add(batch.count);
    }

    private void writePacket(PacketBatch batch, int i) throws IOException {
        int captured = batch.capturedLength[i];
        int tagOffset = batch.hasVlans && batch.vlan[i] != PacketBatch.NO_VLAN ? tagOffset() : -1;
        int tag = tagOffset >= 0 && captured >= tagOffset ? TAG_BYTES : 0;
        if (RECORD_HEADER_BYTES + tag + captured > buffer.remaining()) {
            flush();
        }
        long ns = Math.max(batch.timestampNs[i], 0);
        buffer.putInt((int) Math.min(ns / 1_000_000_000, MAX_SECONDS));
        buffer.putInt((int) (ns % 1_000_000_000 / 1000));
        buffer.putInt(captured + tag);
        buffer.putInt(batch.wireLength[i] + tag);
        long from = batch.address[i];
        if (tag == 0) {
            put(from, captured);
        } else {
            put(from, tagOffset);
            buffer.putInt(Integer.reverseBytes(batch.vlan[i]));
            put(from + tagOffset, captured - tagOffset);
        }
    }

    private void put(long from, int length) {
        Memory.copy(from, bytes, buffer.position(), length);
        buffer.position(buffer.position() + length);
    }

    /** Where a VLAN tag stands in a frame: in front of the type; -1 if it has no place. */
    private int tagOffset() {
        if (linkType == LinkType.ETHERNET) {
            return 12;
        }
        return linkType == LinkType.LINUX_SLL ? 14 : -1;
    }

    private void start(LinkType type) {
        linkType = type;
        buffer.putInt(PcapReader.MICROSECONDS_MAGIC);
        buffer.putShort((short) 2);
        buffer.putShort((short) 4);
        buffer.putLong(0);
        buffer.putInt(CaptureReader.MAX_CAPTURED_BYTES);
        buffer.putInt(type.number());
    }

    private void flush() throws IOException {
        out.write(bytes, 0, buffer.position());
        buffer.clear();
    }

    private UserErrorException failure(IOException e) {
        return new UserErrorException(
                "cannot write dump file %s: %s".formatted(name, CaptureReader.reason(e)), e);
    }

    @Override
    public List<Counter> counters() {
        List<Counter> all = new ArrayList<>(source.counters());
        all.add(written);
        all.add(leftOut);
        return List.copyOf(all);
    }

    /** Completes the dump file; one without packets is still a valid file. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            if (linkType == null) {
                start(LinkType.ETHERNET);
            }
            flush();
        } catch (IOException e) {
            LOG.warn("cannot complete dump file {}: {}", name, CaptureReader.reason(e));
        } finally {
            source.close();
        }
    }
}
