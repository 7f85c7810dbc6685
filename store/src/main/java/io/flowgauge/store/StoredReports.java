package io.flowgauge.store;

import java.util.Optional;

/**
 * How much the history holds.
 *
 * @param reports of flows
 * @param range times of the first and the last report; empty while there is none
 */
public record StoredReports(long reports, Optional<TimeRange> range) {}
