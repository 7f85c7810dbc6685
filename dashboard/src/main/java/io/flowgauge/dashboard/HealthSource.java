package io.flowgauge.dashboard;

import io.flowgauge.store.TimeRange;
import java.util.List;
import java.util.Optional;

/** Tells how the program does, as of now. Any thread may ask, about every second. */
public interface HealthSource {
    /** Returns the version of the program. */
    String version();

    /** Returns whether packets come from devices now. */
    boolean isLive();

    /** Returns what packets come from, in words, such as "device eth0". */
    String source();

    /** Returns the times that a page shows first; empty for the latest ones. */
    Optional<TimeRange> range();

    /** Returns what capture and meters counted. */
    Capture capture();

    /** Returns how the queue is. */
    Queue queue();

    /** Returns how each output is. */
    List<OutputState> outputs();

    /** Returns what the store holds. */
    Store store();

    /**
     * What capture and meters counted since the start; the names of components are those of the
     * API.
     *
     * @param received packets that arrived
     * @param metered packets counted on a flow
     * @param bytesMetered their bytes
     * @param dropped packets lost by kernel and interface
     * @param filtered packets taken out by a filter
     * @param notFlows packets that belong to no flow
     * @param flowsActive flows that live now
     * @param flowsEvicted flows ended early because the table was full
     * @param reportsCoalesced interim reports that became part of the next one
     */
    record Capture(
            long received,
            long metered,
            long bytesMetered,
            long dropped,
            long filtered,
            long notFlows,
            long flowsActive,
            long flowsEvicted,
            long reportsCoalesced) {}

    /**
     * How the queue is; the names of components are those of the API.
     *
     * @param events that wait
     * @param capacity the most events; 0 if it is bounded in bytes
     * @param filledPercent 0 to 100
     * @param waits times that it was full
     * @param dropped events that it did not take
     */
    record Queue(long events, long capacity, int filledPercent, long waits, long dropped) {}

    /**
     * How an output is; the names of components are those of the API.
     *
     * @param name in the configuration
     * @param type such as kafka
     * @param healthy whether it takes events
     * @param message what is wrong; empty if nothing is
     * @param acked events acknowledged
     * @param failed times that events were sent again
     * @param dropped events lost
     * @param waiting events in its hands
     */
    record OutputState(
            String name,
            String type,
            boolean healthy,
            String message,
            long acked,
            long failed,
            long dropped,
            long waiting) {}

    /**
     * What the store holds; the names of components are those of the API.
     *
     * @param bytes on disk
     * @param segments files
     * @param coalesced reports that became part of others, because storing was behind
     * @param damaged files set aside
     */
    record Store(long bytes, long segments, long coalesced, long damaged) {}
}
