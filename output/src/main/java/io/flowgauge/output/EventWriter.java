package io.flowgauge.output;

import io.flowgauge.event.EventBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** Writes events to a channel, knows how many arrived whole, and why not all did. */
final class EventWriter {
    private static final byte[] LINE_FEED = {'\n'};

    private ByteBuffer buffer = ByteBuffer.wrap(LINE_FEED);
    private boolean torn;
    private @Nullable IOException failure;

    /**
     * Writes some events of a batch, from the first up to one before the end.
     *
     * @return how many were written whole; fewer than asked for after a failure
     */
    @SuppressWarnings("ReferenceEquality") // whether the buffer still wraps the batch's array
    int write(WritableByteChannel channel, EventBatch batch, int first, int end) {
        failure = null;
        int from = batch.start(first);
        int to = batch.end(end - 1);
        int written = from;
        try {
            if (torn) {
                // What is left of an event must not run into the next one.
                writeAll(channel, ByteBuffer.wrap(LINE_FEED));
                torn = false;
            }
            if (buffer.array() != batch.bytes()) {
                buffer = ByteBuffer.wrap(batch.bytes());
            }
            buffer.limit(to).position(from);
            writeAll(channel, buffer);
            written = to;
        } catch (IOException e) {
            if (!torn) {
                written = buffer.position();
            }
            fail(e);
        }
        int whole = first;
        while (whole < end && batch.end(whole) <= written) {
            whole++;
        }
        torn = torn || (whole < end && written > batch.start(whole));
        return whole - first;
    }

    /** Takes note of a failure of what stands around the writing. */
    void fail(IOException e) {
        failure = e;
    }

    /** Returns why the last write did not write all; null if it did. */
    @Nullable IOException failure() {
        return failure;
    }

    /** Returns whether the channel ends in a part of an event. */
    boolean isTorn() {
        return torn;
    }

    /** Says that the channel ends in a whole event, or begins. */
    void mend() {
        torn = false;
    }

    private static void writeAll(WritableByteChannel channel, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }
}
