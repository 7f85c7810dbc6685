package io.flowgauge.capture;

import io.flowgauge.base.Memory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * The part of a capture file that is in memory: a native buffer that moves forward over a channel.
 * Readers walk from {@link #position} to {@link #limit}; what they found there stays valid until
 * the window moves, and it moves only in {@link #require} and {@link #skip}.
 *
 * <p>Files are read into this buffer, not mapped: the pages of the buffer stay mapped and its bytes
 * in the second-level cache, while every page of a mapped file costs a fault or, in a virtual
 * machine, worse (see docs/decisions/0003-read-files-do-not-map-them.md). A refill takes what is
 * there and no more, so that packets from a pipe are passed on as they come.
 */
final class ByteWindow implements AutoCloseable {
    /** Bytes in the buffer: few refills, and still in the second-level cache. */
    static final int DEFAULT_BYTES = 1 << 18;

    /** Address of the next byte to read. */
    long position;

    /** Address behind the last byte in the window. */
    long limit;

    private final ReadableByteChannel channel;
    private final ReadBuffers buffers;
    private final int bufferBytes;
    private MemorySegment buffer;
    private ByteBuffer view;
    private long bufferOffset;
    private boolean ended;
    private boolean closed;

    /** Makes a window over bytes that were read ahead and a channel with what follows. */
    ByteWindow(byte[] ahead, ReadableByteChannel channel, int bufferBytes, ReadBuffers buffers) {
        this.channel = channel;
        this.buffers = buffers;
        this.bufferBytes = bufferBytes;
        this.buffer = buffers.take(Math.max(bufferBytes, ahead.length));
        this.view = buffer.asByteBuffer();
        this.position = buffer.address();
        this.limit = position + ahead.length;
        Memory.copy(ahead, 0, position, ahead.length);
    }

    /** Returns the place in the (decompressed) file of the next byte to read. */
    long offset() {
        return bufferOffset + (position - buffer.address());
    }

    /** Returns how many bytes can be read without moving the window. */
    long remaining() {
        return limit - position;
    }

    /**
     * Makes sure that a number of bytes can be read at {@link #position}, moving the window if they
     * don't fit; addresses taken before are then no longer valid.
     *
     * @return false if the file ends before; what is left of it is then in the window
     * @throws IOException if the file cannot be read or decompressed any further
     */
    boolean require(long bytes) throws IOException {
        return limit - position >= bytes || fill(bytes);
    }

    /** Steps over bytes, moving the window if need be; false if the file ends before. */
    boolean skip(long bytes) throws IOException {
        long left = bytes;
        while (left > remaining()) {
            left -= remaining();
            position = limit;
            if (!fill(1)) {
                return false;
            }
        }
        position += left;
        return true;
    }

    private boolean fill(long bytes) throws IOException {
        if (ended) {
            return false;
        }
        // What is left is moved only when there is no room behind it, so that each byte is moved
        // a bounded number of times however little is asked for at once.
        if (position - buffer.address() + bytes > buffer.byteSize()) {
            makeRoom(bytes);
        }
        view.limit(view.capacity()).position((int) (limit - buffer.address()));
        while (remaining() < bytes) {
            if (channel.read(view) < 0) {
                ended = true;
                return false;
            }
            limit = buffer.address() + view.position();
        }
        return true;
    }

    /** Goes on in another buffer: the packets in this one may still be in use. */
    private void makeRoom(long bytes) {
        long kept = remaining();
        bufferOffset = offset();
        MemorySegment next = buffers.take(Math.max(bufferBytes, 2 * bytes));
        MemorySegment.copy(buffer, position - buffer.address(), next, 0, kept);
        buffers.give(buffer);
        buffer = next;
        view = next.asByteBuffer();
        position = buffer.address();
        limit = position + kept;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        position = limit;
        ended = true;
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written, so nothing can be lost.
        }
        buffers.give(buffer);
    }
}
