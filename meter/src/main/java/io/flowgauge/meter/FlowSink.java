package io.flowgauge.meter;

/** Takes the flow records that a meter reports. Called on the meter's thread. */
public interface FlowSink {
    /**
     * Takes a report. The record is only valid during the call: what is kept must be copied.
     *
     * @param recordAddress where the record lies: see {@link FlowRecord}
     * @param recordBytes its length, at most {@link FlowRecord#BYTES_MAX}
     * @param reason {@link EndReason#NONE} for an interim report, else why the flow ended
     * @param instantNs when the report was made, in packet time: ns since the epoch
     */
    void report(long recordAddress, int recordBytes, EndReason reason, long instantNs);

    /**
     * Returns whether reports can be taken without waiting. A meter asks before each interim report
     * and puts it off while this is false; a final report is always made.
     */
    default boolean hasRoom() {
        return true;
    }
}
