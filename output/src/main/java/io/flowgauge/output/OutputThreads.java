package io.flowgauge.output;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of an output. */
final class OutputThreads {
    private static final Logger LOG = LoggerFactory.getLogger(OutputThreads.class);
    private static final long CLOSE_MS = 1_000;

    private final String name;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** What a thread does. */
    interface Work {
        /** Works until it is interrupted or there is no more to do. */
        void run() throws InterruptedException;
    }

    OutputThreads(String name) {
        this.name = name;
    }

    /**
     * Starts a thread.
     *
     * @param onFailure called on it if it fails because of a mistake of the program
     */
    synchronized void start(Work work, Runnable onFailure) {
        threads.add(
                Thread.ofPlatform()
                        .name(name + "-" + threads.size())
                        .daemon()
                        .start(() -> run(work, onFailure)));
    }

    private void run(Work work, Runnable onFailure) {
        try {
            work.run();
        } catch (InterruptedException e) {
            // The output was closed.
        } catch (RuntimeException | Error e) {
            if (!closed) {
                LOG.error("{}: the output failed because of a mistake in the program", name, e);
                onFailure.run();
            }
        }
    }

    /** Waits for all threads; returns whether they ended in time. */
    boolean awaitEnd(long waitMs) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        for (Thread thread : all()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            if (!thread.isAlive()) {
                continue;
            }
            if (leftMs <= 0) {
                return false;
            }
            thread.join(leftMs);
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    /** Interrupts all threads and waits a little for them. */
    void close() {
        closed = true;
        all().forEach(Thread::interrupt);
        try {
            if (!awaitEnd(CLOSE_MS)) {
                LOG.debug("{}: a thread of the output did not end in time", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Thread> all() {
        return List.copyOf(threads);
    }
}
