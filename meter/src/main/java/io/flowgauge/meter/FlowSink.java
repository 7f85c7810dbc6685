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
     * Returns whether reports can be taken without waiting. While this is false a meter puts off
     * interim reports and the ends of idle flows; only a flow that has to end at once, for a packet
     * that begins the next one in its place, is reported all the same.
     */
    default boolean hasRoom() {
        return true;
    }
}
