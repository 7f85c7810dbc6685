package io.flowgauge.app;

import java.util.concurrent.CountDownLatch;

/**
 * Turns SIGINT and SIGTERM into an orderly end: packets are no longer read, all flows are reported
 * as final, everything is written, and only then the process ends, with status 0.
 *
 * <p>The signal makes the JVM run its shutdown hooks. Ours asks for the stop, waits for the work to
 * end, and then halts the JVM itself: left alone it would end with 128 plus the signal's number.
 */
final class StopSignal implements AutoCloseable {
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onSignal, "stop");
    private final CountDownLatch signalled = new CountDownLatch(1);
    private volatile boolean requested;
    private volatile Runnable onRequest = () -> {};

    /** Of a stop by signal: a failure, until the work says that it came to an orderly end. */
    private volatile int status = 1;

    /** Begins to listen for signals. */
    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Sets what else is to be done when a stop is asked for, such as waking a blocked reader. */
    void onRequest(Runnable action) {
        onRequest = action;
        if (requested) {
            action.run();
        }
    }

    boolean requested() {
        return requested;
    }

    /** Returns whether a signal asked for the stop. */
    boolean isSignalled() {
        return signalled.getCount() == 0;
    }

    /** Waits until a signal asks for the stop; an interrupt is no reason to go on. */
    void awaitSignal() {
        while (signalled.getCount() > 0) {
            try {
                signalled.await();
            } catch (InterruptedException e) {
                // What is waited for may have come with it.
            }
        }
    }

    /** Asks for the stop from within. */
    void request() {
        requested = true;
        onRequest.run();
    }

    /** Sets the exit status of a stop by signal; 1 until the work has ended well. */
    void endWith(int exitStatus) {
        status = exitStatus;
    }

    private void onSignal() {
        signalled.countDown();
        request();
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(status);
    }

    /** The work has ended: lets go a stop that waits for it, and listens no longer. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already: the hook runs, and ends it with our status.
        }
    }
}
