package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.app.demo.DemoDay;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import java.nio.file.Path;
import java.util.List;

/** The work behind the commands, which themselves only parse and call. */
interface Work {
    /**
     * Meters packets until the end of the file or until the process is asked to stop.
     *
     * @return exit status: 0, or 1 if a capture file was damaged
     */
    int run(RunOptions options) throws UserErrorException;

    /**
     * Meters capture files and prints what was in them.
     *
     * @return exit status: 0, or 1 if a capture file was damaged
     */
    int read(ReadOptions options) throws UserErrorException;

    /**
     * Writes the packets of a made-up day to a pcap file; one that is there is replaced.
     *
     * @return how many packets
     */
    long writeDay(DemoDay day, Path file) throws UserErrorException;

    /**
     * Shows what goes over the line, on a terminal or once.
     *
     * @return exit status: 0, or 1 if a capture file was damaged
     */
    int top(TopOptions options) throws UserErrorException;

    /** Returns a line for each device that packets can be captured from. */
    List<String> devices() throws UserErrorException;

    /**
     * Checks what only a start would show, such as filters; opens nothing.
     *
     * @return what would probably be refused on this machine
     */
    List<Notice> check(Settings settings) throws UserErrorException;
}
