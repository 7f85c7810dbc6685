package io.flowgauge.output.queue;

import io.flowgauge.base.FileFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was written from the operating system to the disk (fsync), every so often and on a
 * thread of its own, so that nobody waits for it.
 */
final class DiskSync {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSync.class);
    private static final long CLOSE_MS = 10_000;

    private final Path directory;
    private final ReaderPositions positions;
    private final Deque<RandomAccessFile> finished = new ArrayDeque<>();
    private final @Nullable Thread thread;
    private @Nullable RandomAccessFile written;
    private boolean released;
    private boolean closed;
    private boolean failed;

    /**
     * Makes one and starts its thread.
     *
     * @param intervalNs how often it works, ns; 0 if whoever writes does so at once
     */
    DiskSync(Path directory, long intervalNs, ReaderPositions positions) {
        this.directory = directory;
        this.positions = positions;
        thread =
                intervalNs == 0
                        ? null
                        : Thread.ofPlatform()
                                .name("queue-sync")
                                .daemon()
                                .start(() -> run(intervalNs));
    }

    /** Says that something was written to a file. */
    synchronized void written(@Nullable RandomAccessFile file) {
        written = file;
    }

    /** Says that a position has changed. */
    synchronized void released() {
        released = true;
    }

    /** Takes a file that nothing more is written to, and closes it. */
    @SuppressWarnings("ReferenceEquality") // whether it is that file
    void finished(RandomAccessFile file) {
        synchronized (this) {
            if (written == file) {
                written = null;
            }
            finished.add(file);
        }
        if (thread == null) {
            sync();
        }
    }

    /** Brings the names of new files to the disk. */
    void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void run(long intervalNs) {
        try {
            while (awaitTurn(intervalNs)) {
                sync();
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted", e);
        }
    }

    private synchronized boolean awaitTurn(long intervalNs) throws InterruptedException {
        if (!closed) {
            TimeUnit.NANOSECONDS.timedWait(this, intervalNs);
        }
        return !closed;
    }

    private void sync() {
        try {
            while (syncOne()) {
                // The next.
            }
            boolean moved;
            synchronized (this) {
                moved = released;
                released = false;
            }
            if (moved) {
                positions.force();
            }
            failed = false;
        } catch (IOException | RuntimeException e) {
            if (!failed) {
                failed = true;
                LOG.error(
                        "The queue in {} can't be brought to the disk: {}; a loss of power would"
                                + " cost events",
                        directory,
                        FileFailure.reason(e));
            }
        }
    }

    /** Syncs one file; returns whether there may be more to do. */
    private boolean syncOne() throws IOException {
        RandomAccessFile file;
        boolean end;
        synchronized (this) {
            file = finished.poll();
            end = file != null;
            if (file == null) {
                file = written;
                written = null;
            }
        }
        if (file == null) {
            return false;
        }
        try {
            file.getFD().sync();
        } finally {
            if (end) {
                file.close();
            }
        }
        return true;
    }

    /** Brings everything to the disk and ends. */
    void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        if (thread != null) {
            try {
                thread.join(CLOSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            released = true;
        }
        sync();
    }
}
