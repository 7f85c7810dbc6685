package io.flowgauge.app.monitoring;

import io.flowgauge.base.Counter;
import java.util.List;

/** What the pages show of the program's work, as of now. */
public interface Numbers {
    /** Returns all counters. */
    List<Counter> counters();

    /** Returns how many events wait in the queue for an output to acknowledge them. */
    long waiting();

    /** Returns how many can; 0 if the queue is not bounded by a number of events. */
    long waitingMax();

    /** Returns how much of what bounds the queue is used, from 0 to 1. */
    double fill();

    /** Returns what each output counts; its counters are among {@link #counters} too. */
    List<OutputNumbers> outputs();
}
