package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import java.util.List;

/**
 * What {@code flowgauge read} was asked to do.
 *
 * @param files capture files, at least one; "-" is standard input
 * @param format what is printed
 * @param top most rows of each table, 1 or more
 * @param lenient --lenient: whether reading goes on behind a damaged part of a file
 * @param settings the configuration, flags applied; its output does not count
 */
record ReadOptions(List<String> files, Format format, int top, boolean lenient, Settings settings) {
    /** What is printed. */
    enum Format {
        /** Totals and the largest conversations, ports and protocols, for people. */
        TABLE,
        /** Every flow as a line of JSON. */
        JSON,
        /** Every flow as a line of comma-separated values, with a line of names first. */
        CSV
    }
}
