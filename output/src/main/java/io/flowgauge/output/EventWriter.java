package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.event.EventBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.slf4j.Logger;

/** Writes events to a channel, knows how many arrived whole, and keeps account of failures. */
final class EventWriter {
    private static final byte[] LINE_FEED = {'\n'};

    /** What the C library calls EPIPE: no failure, whoever read has had enough. */
    private static final String BROKEN_PIPE = "Broken pipe";

    private final Counter bytes =
            new Counter("output.bytes", "Bytes of events that the output wrote.");
    private final Counter errors =
            new Counter("output.errors", "Writes that failed, each with the events it lost.");
    private final Logger log;
    private final String what;
    private ByteBuffer buffer = ByteBuffer.wrap(LINE_FEED);
    private boolean torn;
    private boolean failed;

    /**
     * Makes a writer.
     *
     * @param what the output as a log line names it, such as {@code file /var/flows}
     */
    EventWriter(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    /**
     * Writes some events of a batch, from the first up to one before the end.
     *
     * @return how many were written whole; fewer than asked for after a failure
     */
    @SuppressWarnings("ReferenceEquality") // whether the buffer still wraps the batch's array
    int write(WritableByteChannel channel, EventBatch batch, int first, int end) {
        failed = false;
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
        bytes.add(written - from);
        int whole = first;
        while (whole < end && batch.end(whole) <= written) {
            whole++;
        }
        torn = torn || (whole < end && written > batch.start(whole));
        return whole - first;
    }

    /** Counts a failure; logs it if it is the first. */
    void fail(IOException e) {
        failed = true;
        if (errors.get() == 0) {
            if (BROKEN_PIPE.equals(e.getMessage())) {
                log.info("The reader of {} has gone; further events are dropped", what);
            } else {
                log.error("Can't write events to {}, they are lost: {}", what, e.toString());
            }
        }
        errors.increment();
    }

    /** Returns whether the last write failed. */
    boolean hasFailed() {
        return failed;
    }

    /** Returns whether the channel ends in a part of an event. */
    boolean isTorn() {
        return torn;
    }

    /** Says that the channel ends in a whole event, or begins. */
    void mend() {
        torn = false;
    }

    List<Counter> counters() {
        return List.of(bytes, errors);
    }

    private static void writeAll(WritableByteChannel channel, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }
}
