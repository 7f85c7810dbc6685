package io.flowgauge.store;

import java.util.List;

/**
 * A flow with all that is stored of it.
 *
 * @param flow over all of its time
 * @param event the fields of its events that are in no column, as JSON
 * @param before what its reports added up to that retention has deleted
 * @param reports the oldest first; of more than can be told the last ones
 * @param reportsLeftOut how many are not told
 */
public record StoredFlow(
        FlowRow flow,
        String event,
        ReportBatch.Sums before,
        List<FlowReport> reports,
        long reportsLeftOut) {
    /** Keeps a copy of the list. */
    public StoredFlow {
        reports = List.copyOf(reports);
    }
}
