package io.flowgauge.output.queue;

import io.flowgauge.base.UserErrorException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of a queue on disk: frames, each with a batch, whose events have numbers without gaps.
 *
 * <pre>
 *   0  mark, 8 bytes     8  version    12  0
 *  16  number of the first event      24  0    28  CRC32C of the 28 bytes before
 *  32  frames: see {@link FrameHeader}
 * </pre>
 */
final class SegmentFile {
    static final int HEADER_BYTES = 32;
    static final String SUFFIX = ".seg";

    /** The version of the form of all files of a queue. */
    static final int VERSION = 1;

    private static final long MARK = 0x31676573_77676c66L;
    private static final int CRC_AT = 28;
    private static final int SCAN_BYTES = 1 << 16;

    private final Path path;
    private final long firstNumber;

    /** Bytes that are written; only what is before is read. */
    private volatile long bytes;

    /** Number of the first event of the next file; of what is appended so far. */
    private volatile long endNumber;

    /** A frame that was found, and where. */
    record Found(long offset, FrameHeader header) {}

    SegmentFile(Path path, long firstNumber, long bytes) {
        this.path = path;
        this.firstNumber = firstNumber;
        this.bytes = bytes;
        endNumber = firstNumber;
    }

    Path path() {
        return path;
    }

    long firstNumber() {
        return firstNumber;
    }

    long bytes() {
        return bytes;
    }

    long endNumber() {
        return endNumber;
    }

    /** Says that events up to a number are written, and what the file's size is by now. */
    void grow(long newBytes, long newEndNumber) {
        bytes = newBytes;
        endNumber = newEndNumber;
    }

    /** Returns the header of a file. */
    static ByteBuffer header(long firstNumber) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MARK).putInt(VERSION).putInt(0).putLong(firstNumber).putInt(0);
        header.putInt(crc(header)).flip();
        return header;
    }

    /**
     * Reads the header of a file.
     *
     * @return the number of its first event; -1 if the header is damaged
     * @throws UserErrorException if the file is of another version
     */
    static long readHeader(Path path, RandomAccessFile file)
            throws IOException, UserErrorException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try {
            file.seek(0);
            file.readFully(header.array());
        } catch (EOFException e) {
            return -1;
        }
        if (header.getLong(0) != MARK || header.getInt(CRC_AT) != crc(header)) {
            return -1;
        }
        checkVersion(path, header.getInt(8));
        return header.getLong(16);
    }

    static void checkVersion(Path path, int version) throws UserErrorException {
        if (version != VERSION) {
            throw new UserErrorException(
                    path
                            + ": this queue is of version "
                            + version
                            + " and can't be read by this program, which writes version "
                            + VERSION
                            + "; set queue.disk.path to another directory, or let the program that"
                            + " wrote it empty it");
        }
    }

    /**
     * Finds the next sound frame header.
     *
     * @param from where to begin, a multiple of eight
     * @return null if there is none up to {@link #bytes}
     */
    @Nullable Found find(RandomAccessFile file, long from) throws IOException {
        return find(file, from, bytes);
    }

    static @Nullable Found find(RandomAccessFile file, long from, long end) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(FrameHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = from; at + FrameHeader.BYTES <= end; ) {
            int length = (int) Math.min(window.capacity(), end - at);
            file.seek(at);
            file.readFully(window.array(), 0, length);
            int last = length - FrameHeader.BYTES;
            for (int i = 0; i <= last; i += FrameHeader.ALIGNMENT) {
                FrameHeader header = FrameHeader.read(window, i);
                if (header != null) {
                    return new Found(at + i, header);
                }
            }
            at += last / FrameHeader.ALIGNMENT * FrameHeader.ALIGNMENT + FrameHeader.ALIGNMENT;
            // The frame is not where it should be: more is read at a time.
            if (window.capacity() < SCAN_BYTES) {
                window = ByteBuffer.allocate(SCAN_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        return null;
    }

    /** Reads the batch of a frame; null if it is damaged. */
    static @Nullable QueuedBatch batch(RandomAccessFile file, Found found) throws IOException {
        ByteBuffer payload = payload(file, found);
        FrameHeader header = found.header();
        return payload == null
                ? null
                : BatchCodec.read(payload, header.firstNumber(), header.events());
    }

    /** Returns whether a frame is there and whole. */
    static boolean isWhole(RandomAccessFile file, Found found) throws IOException {
        return payload(file, found) != null;
    }

    private static @Nullable ByteBuffer payload(RandomAccessFile file, Found found)
            throws IOException {
        int bytes = found.header().payloadBytes();
        if (found.offset() + FrameHeader.BYTES + bytes > file.length()) {
            return null;
        }
        byte[] payload = new byte[bytes];
        file.seek(found.offset() + FrameHeader.BYTES);
        try {
            file.readFully(payload);
        } catch (EOFException e) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return (int) crc.getValue() == found.header().payloadCrc()
                ? ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN)
                : null;
    }

    private static int crc(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, CRC_AT));
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return path.getFileName() + " from " + firstNumber + " to " + endNumber;
    }
}
