package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A capture file as a packet source: pcap or pcapng, plain or compressed with gzip, zstd, xz or
 * lz4, all told by content.
 *
 * <p>A file that is cut short or damaged is read up to the damage; {@link #damage} then says what
 * was wrong and where. A lenient reading goes on at the next place that looks like a record.
 *
 * <p>Interrupting the reading thread ends the file at the next time that bytes are fetched; this is
 * how a read that waits on a pipe is stopped.
 */
public final class CaptureFile implements PacketSource {
    /** The name that means standard input. */
    public static final String STANDARD_INPUT = "-";

    private static final String ALLOWED =
            "allowed are pcap and pcapng files, plain or compressed with gzip, zstd, xz or lz4";

    private final CaptureReader reader;
    private final FileCounters counters;
    private final ReadableByteChannel channel;
    private final long sizeBytes;

    /** Buffers that end with this file; null if they are another's. */
    private final @Nullable ReadBuffers ownBuffers;

    private CaptureFile(
            CaptureReader reader,
            FileCounters counters,
            ReadableByteChannel channel,
            long sizeBytes,
            @Nullable ReadBuffers ownBuffers) {
        this.reader = reader;
        this.counters = counters;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.ownBuffers = ownBuffers;
    }

    /**
     * Opens a capture file and reads its header.
     *
     * @param name a path, or {@code -} for standard input
     * @param lenient whether to go on behind damage, where a next record can be found
     * @throws UserErrorException if the file is missing, unreadable, empty, or no capture, or if
     *     its link type is not decoded
     */
    public static CaptureFile open(String name, boolean lenient) throws UserErrorException {
        ReadBuffers buffers = new ReadBuffers();
        try {
            return open(name, lenient, buffers, buffers);
        } catch (UserErrorException e) {
            buffers.close();
            throw e;
        }
    }

    /** As {@link #open(String, boolean)}, with buffers that outlive the file. */
    static CaptureFile open(String name, boolean lenient, ReadBuffers buffers)
            throws UserErrorException {
        return open(name, lenient, buffers, null);
    }

    private static CaptureFile open(
            String name, boolean lenient, ReadBuffers buffers, @Nullable ReadBuffers own)
            throws UserErrorException {
        if (name.equals(STANDARD_INPUT)) {
            FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
            return open("standard input", in, lenient, ByteWindow.DEFAULT_BYTES, -1, buffers, own);
        }
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw failure(name, "it is a directory", ALLOWED);
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            long size = Files.isRegularFile(path) ? channel.size() : -1;
            return open(name, channel, lenient, ByteWindow.DEFAULT_BYTES, size, buffers, own);
        } catch (InvalidPathException e) {
            throw failure(name, "not a file name", ALLOWED);
        } catch (NoSuchFileException e) {
            throw failure(name, "no such file", "check the path");
        } catch (AccessDeniedException e) {
            throw failure(name, "permission denied", "make it readable for this user");
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Opens a capture that comes from a channel, with a size of the window's buffer. */
    static CaptureFile open(
            String name,
            ReadableByteChannel channel,
            boolean lenient,
            int bufferBytes,
            long sizeBytes)
            throws UserErrorException {
        ReadBuffers buffers = new ReadBuffers();
        return open(name, channel, lenient, bufferBytes, sizeBytes, buffers, buffers);
    }

    private static CaptureFile open(
            String name,
            ReadableByteChannel channel,
            boolean lenient,
            int bufferBytes,
            long sizeBytes,
            ReadBuffers buffers,
            @Nullable ReadBuffers own)
            throws UserErrorException {
        @Nullable ByteWindow window = null;
        try {
            ByteBuffer start = ByteBuffer.allocate(Compression.MAGIC_BYTES);
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // A pipe may bring less than was asked for.
            }
            byte[] ahead = Arrays.copyOf(start.array(), start.position());
            window = window(ahead, channel, bufferBytes, buffers);
            FileCounters counters = new FileCounters();
            window.require(4);
            CaptureReader reader = reader(name, window, lenient, counters);
            reader.start();
            return new CaptureFile(reader, counters, channel, sizeBytes, own);
        } catch (IOException e) {
            close(window == null ? channel : window);
            throw unreadable(name, e);
        } catch (UserErrorException e) {
            close(window == null ? channel : window);
            throw e;
        }
    }

    private static ByteWindow window(
            byte[] ahead, ReadableByteChannel channel, int bufferBytes, ReadBuffers buffers)
            throws IOException {
        Compression compression = Compression.of(ahead);
        if (compression == Compression.NONE) {
            return new ByteWindow(ahead, channel, bufferBytes, buffers);
        }
        InputStream start = new ByteArrayInputStream(ahead);
        InputStream all = new SequenceInputStream(start, Channels.newInputStream(channel));
        InputStream plain = DecompressedStream.of(compression, all);
        return new ByteWindow(new byte[0], Channels.newChannel(plain), bufferBytes, buffers);
    }

    private static CaptureReader reader(
            String name, ByteWindow window, boolean lenient, FileCounters counters)
            throws UserErrorException {
        if (window.remaining() == 0) {
            throw failure(name, "it is empty", ALLOWED);
        }
        if (window.remaining() < 4) {
            throw failure(name, "not a capture file", ALLOWED);
        }
        int magic = Memory.getInt(window.position);
        if (PcapReader.recognises(magic)) {
            return new PcapReader(name, window, lenient, counters);
        }
        if (magic == PcapngReader.SECTION_HEADER) {
            return new PcapngReader(name, window, lenient, counters);
        }
        throw failure(name, otherFormat(magic), ALLOWED);
    }

    /** Names formats that are met under the name of a capture but are none that is read here. */
    private static String otherFormat(int magic) {
        return switch (Integer.reverseBytes(magic)) {
            case 0xa1b2cd34, 0x34cdb2a1 -> "a pcap variant with patched record headers (Kuznetzov)";
            case 0xa1e2cb12, 0x12cbe2a1 -> "a pcap variant of Navtel";
            case 0x1c0001ac, 0xac01001c, 0x1c0001ab, 0xab01001c -> "a pcap variant of IXIA";
            case 0x736e6f6f -> "a snoop file";
            case 0x474d4255, 0x52545353 -> "a Microsoft Network Monitor file";
            case 0x58435000 -> "a Network Associates Sniffer file";
            case 0x504b0304 -> "a zip archive";
            case 0x425a6839 -> "compressed with bzip2";
            default -> "not a capture file";
        };
    }

    private static UserErrorException failure(String name, String what, String hint) {
        return new UserErrorException(
                "cannot read capture file %s: %s; %s".formatted(name, what, hint));
    }

    private static UserErrorException unreadable(String name, IOException e) {
        return new UserErrorException(
                "cannot read capture file %s: %s".formatted(name, CaptureReader.reason(e)), e);
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // The failure before is the one to tell.
        }
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        return reader.read(batch);
    }

    @Override
    public long nowNs() {
        return reader.latestNs;
    }

    @Override
    public Optional<String> damage() {
        return reader.damage();
    }

    @Override
    public List<Counter> counters() {
        return counters.all();
    }

    /** Returns how many bytes of the file, as it is stored, have been read; 0 for a stream. */
    public long bytesRead() {
        try {
            return channel instanceof FileChannel file && sizeBytes >= 0 ? file.position() : 0;
        } catch (ClosedChannelException e) {
            // A decompressor closes its input when it has seen the end of it.
            return sizeBytes;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Returns how many bytes the file had when it was opened, or -1 if it is a stream. */
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void close() {
        reader.window.close();
        if (ownBuffers != null) {
            ownBuffers.close();
        }
    }
}
