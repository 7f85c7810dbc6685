package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.app.demo.DemoDay;
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
 * @param demo the made-up day whose packets are read, in place of files and devices
 * @param opens whether the packets have a store of their own, which the page shows until the
 *     program is stopped
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
        Optional<DemoDay> demo,
        boolean opens,
        ConfigOrigin config,
        Settings settings) {
    /** Returns whether packets come from devices, and so never end by themselves. */
    boolean isLive() {
        return files.isEmpty() && demo.isEmpty();
    }

    /** Returns the same with files read as fast as possible. */
    RunOptions atTopSpeed() {
        return new RunOptions(
                files, true, loops, stepping, dumpFile, lenient, demo, opens, config, settings);
    }
}
