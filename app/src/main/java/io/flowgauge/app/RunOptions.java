package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code flowgauge run} was asked to do.
 *
 * @param files -I: capture files to read in order instead of the first interface's device; "-" is
 *     standard input
 * @param topSpeed -t: whether a file is read as fast as possible, and not at the speed of its
 *     timestamps
 * @param loops -l: how many times files are read, 0 for ever
 * @param stepping -O: whether each packet waits for Enter
 * @param dumpFile --dump: where every captured packet is written to
 * @param lenient --lenient: whether reading goes on behind a damaged part of a file
 * @param config where the configuration comes from, to read it again
 * @param settings the configuration, flags applied
 */
record RunOptions(
        List<String> files,
        boolean topSpeed,
        int loops,
        boolean stepping,
        Optional<Path> dumpFile,
        boolean lenient,
        ConfigOrigin config,
        Settings settings) {}
