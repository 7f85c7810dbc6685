package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.queue.Delivery;

/**
 * What became of the events of a delivery. They are acknowledged and counted from the first on: a
 * count is never given back when the rest has to be sent again.
 */
final class BulkProgress {
    private final Delivery delivery;
    private final OutputCounters counters;
    private final Fate[] fates;

    /** What became of an event. */
    enum Fate {
        /** Not known yet. */
        OPEN,
        /** The server has it. */
        TAKEN,
        /** It is in the dead letter index. */
        DEAD,
        /** It is lost. */
        LOST
    }

    BulkProgress(Delivery delivery, OutputCounters counters) {
        this.delivery = delivery;
        this.counters = counters;
        fates = new Fate[delivery.size()];
        java.util.Arrays.fill(fates, Fate.OPEN);
    }

    /** Says what became of an event. */
    void set(int event, Fate fate) {
        fates[event] = fate;
    }

    /** Returns the events of which that is not known, in order. */
    int[] open() {
        int[] open = new int[fates.length - delivery.next()];
        int count = 0;
        for (int i = delivery.next(); i < fates.length; i++) {
            if (fates[i] == Fate.OPEN) {
                open[count++] = i;
            }
        }
        return java.util.Arrays.copyOf(open, count);
    }

    /**
     * Acknowledges the events before the first that is open.
     *
     * @param sinceNs how long ago they were sent, ns
     */
    void settle(long sinceNs) {
        int taken = 0;
        int dead = 0;
        int lost = 0;
        int event = delivery.next();
        for (; event < fates.length && fates[event] != Fate.OPEN; event++) {
            switch (fates[event]) {
                case TAKEN -> taken++;
                case DEAD -> dead++;
                default -> lost++;
            }
        }
        if (taken > 0) {
            counters.acked(taken, sinceNs);
        }
        counters.dead(dead);
        counters.dropped(lost);
        delivery.acknowledgeBefore(event);
    }
}
