package io.flowgauge.output;

import io.flowgauge.event.EventBatch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to standard output. When it is a pipe whose reader has gone ({@code | head}), the
 * output ends and asks for no more events.
 */
public final class ConsoleSink implements EventSink {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private final EventWriter writer = new EventWriter();
    private final WritableByteChannel channel;
    private final boolean pipe;
    private boolean open = true;

    /** Writes to standard output. */
    @SuppressWarnings("resource") // the process's own, not to be closed
    public ConsoleSink() {
        this(new StandardOutput(), isPipe());
    }

    /** Writes to a channel; a write to a pipe fails only when its reader has gone. */
    ConsoleSink(WritableByteChannel channel, boolean pipe) {
        this.channel = channel;
        this.pipe = pipe;
    }

    @Override
    public int publish(EventBatch batch) {
        if (!open) {
            return 0;
        }
        int written = writer.write(channel, batch, 0, batch.events());
        if (writer.failure() != null && pipe) {
            open = false;
        }
        return written;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public String name() {
        return "standard output";
    }

    @Override
    public @Nullable IOException failure() {
        return writer.failure();
    }

    /** Does nothing: standard output belongs to the process. */
    @Override
    public void close() {}

    /**
     * Standard output as a channel that an interrupt does not close: a stop interrupts the thread
     * that reads packets, and that may be the one which writes.
     */
    private static final class StandardOutput implements WritableByteChannel {
        private final FileOutputStream stream = new FileOutputStream(FileDescriptor.out);

        @Override
        public int write(ByteBuffer from) throws IOException {
            int bytes = from.remaining();
            stream.write(from.array(), from.arrayOffset() + from.position(), bytes);
            from.position(from.limit());
            return bytes;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        /** Does nothing: standard output belongs to the process. */
        @Override
        public void close() {}
    }

    /** Returns whether standard output is a pipe or a socket, as far as /proc tells. */
    private static boolean isPipe() {
        try {
            String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }
}
