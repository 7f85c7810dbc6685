package io.flowgauge.output;

import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;

/** Takes the records that come out of a {@link RecordRing}. */
@FunctionalInterface
public interface RecordHandler {
    /**
     * Takes a record; it is only valid during the call.
     *
     * @param reason {@link EndReason#NONE} for an interim report, else why the flow ended
     * @param instantNs when the report was made, ns since the epoch
     */
    void take(FlowRecord record, EndReason reason, long instantNs);
}
