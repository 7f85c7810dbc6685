package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.RecordRing;
import org.jspecify.annotations.Nullable;

/** Runs a meter loop and closes its ring in any case, so that the publisher comes to an end. */
final class MeterThread extends Thread {
    private final MeterLoop loop;
    private final RecordRing ring;
    private final Runnable onFailure;
    private @Nullable Throwable failure;

    /**
     * Makes a thread.
     *
     * @param onFailure called when metering fails: the other meters have to end too
     */
    MeterThread(MeterLoop loop, RecordRing ring, String name, Runnable onFailure) {
        super(name);
        this.onFailure = onFailure;
        this.loop = loop;
        this.ring = ring;
    }

    @Override
    public void run() {
        meter();
    }

    /** Meters on the calling thread; a failure is kept. */
    void meter() {
        try {
            loop.run();
        } catch (UserErrorException | RuntimeException | Error e) {
            failure = e;
            onFailure.run();
        } finally {
            ring.close();
        }
    }

    /** Throws what metering ended with, if it was a failure. */
    void throwFailure() throws UserErrorException {
        switch (failure) {
            case null -> {}
            case UserErrorException e -> throw e;
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }
}
