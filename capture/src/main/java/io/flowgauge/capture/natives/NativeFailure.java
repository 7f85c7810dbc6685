package io.flowgauge.capture.natives;

/** A system call that failed: which one, and why. */
public final class NativeFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int errno;

    NativeFailure(String call, int errno, String reason) {
        super(call + ": " + reason);
        this.errno = errno;
    }

    /** Returns the error number, one of the {@code E...} constants of {@link LibC} among others. */
    public int errno() {
        return errno;
    }
}
