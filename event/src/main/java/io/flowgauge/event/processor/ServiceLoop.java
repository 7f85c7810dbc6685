package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Follows a service on a virtual thread of its own: round after round, with growing pauses while
 * the service can't be reached.
 */
final class ServiceLoop implements AutoCloseable {
    private static final long PAUSE_MS_MIN = 200;
    private static final long PAUSE_MS_MAX = 30_000;
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** What is done between two pauses. */
    interface Round {
        /**
         * Works until there is nothing more to wait for.
         *
         * @return whether another round shall follow
         * @throws IOException if the service can't be reached, or says what can't be understood
         */
        boolean run() throws IOException, InterruptedException;
    }

    private final String service;
    private final Logger log;
    private final Counter interruptions;
    private final Round round;
    private final CountDownLatch first = new CountDownLatch(1);
    private long pauseMs = PAUSE_MS_MIN;
    private boolean reached;
    private boolean failing;
    private volatile boolean closed;
    private @Nullable Thread thread;

    /**
     * Makes a loop that does not run yet.
     *
     * @param service what messages call it
     * @param interruptions counts failures
     */
    ServiceLoop(String service, Logger log, Counter interruptions, Round round) {
        this.service = service;
        this.log = log;
        this.interruptions = interruptions;
        this.round = round;
    }

    /** Starts, and waits a while for {@link #succeeded} or the first failure. */
    void start(Duration wait) {
        thread = Thread.ofVirtual().name(service).start(this::run);
        try {
            if (!first.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                log.debug("{} has not answered yet", service);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called within a round when the service has answered as it should. */
    void succeeded() {
        if (failing) {
            log.info("{} answers again", service);
        }
        reached = true;
        failing = false;
        pauseMs = PAUSE_MS_MIN;
        first.countDown();
    }

    /** Returns whether the service was ever reached; for rounds. */
    boolean wasReached() {
        return reached;
    }

    private void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = once();
            }
        } catch (InterruptedException e) {
            // closed
        } finally {
            first.countDown();
        }
    }

    private boolean once() throws InterruptedException {
        try {
            return round.run();
        } catch (IOException | RuntimeException e) {
            if (closed || Thread.interrupted()) {
                throw new InterruptedException();
            }
            interruptions.increment();
            if (failing) {
                log.debug("{}: {}", service, e.toString());
            } else {
                log.warn("{} can't be followed and is tried again: {}", service, e.toString());
            }
            failing = true;
            first.countDown();
            Thread.sleep(pauseMs);
            pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX);
            return true;
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                if (!running.join(CLOSING)) {
                    log.debug("{} is still busy", service);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
