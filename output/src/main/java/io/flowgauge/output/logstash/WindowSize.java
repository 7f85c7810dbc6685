package io.flowgauge.output.logstash;

/**
 * How many events a window may have: with {@code slow_start} few at first, more after each window
 * that was acknowledged, and half after one that was not. Any thread may call.
 */
final class WindowSize {
    private static final int SLOW_START = 10;

    private final int max;
    private final boolean slow;
    private int size;

    /**
     * Makes a size.
     *
     * @param max {@code bulk_max_size}, 1 or more
     * @param slow {@code slow_start}
     */
    WindowSize(int max, boolean slow) {
        this.max = max;
        this.slow = slow;
        size = slow ? Math.min(SLOW_START, max) : max;
    }

    /** Returns how many events the next window may have. */
    synchronized int events() {
        return size;
    }

    /** Takes note that a window was acknowledged: if it was full, the next may have more. */
    synchronized void acknowledged(int events) {
        if (events >= size) {
            size = (int) Math.min(max, (3L * size + 1) / 2);
        }
    }

    /** Takes note that a window was not acknowledged. */
    synchronized void failed() {
        if (slow) {
            size = Math.max(1, size / 2);
        }
    }
}
