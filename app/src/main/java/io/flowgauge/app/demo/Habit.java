package io.flowgauge.app.demo;

/** What is done again and again: it begins conversations, and sends nothing itself. */
final class Habit extends Actor {
    /** What there is to do at a time. */
    @FunctionalInterface
    interface Round {
        /** {@link #at} returns this when there is nothing more to do. */
        long NEVER = Long.MAX_VALUE;

        /** Does it and returns when to do it again: ns since the epoch, later than now. */
        long at(long nowNs);
    }

    private final Round round;

    Habit(long firstNs, Round round) {
        super(firstNs);
        this.round = round;
    }

    @Override
    boolean act(Wire wire) {
        atNs = round.at(atNs);
        return atNs != Round.NEVER;
    }
}
