package io.flowgauge.app.monitoring;

import io.flowgauge.base.Counter;
import java.util.List;

/** What the pages show of the program's work, as of now. */
public interface Numbers {
    /** Returns all counters. */
    List<Counter> counters();

    /** Returns how many reports wait to become events. */
    long waiting();

    /** Returns how many can. */
    long waitingMax();
}
