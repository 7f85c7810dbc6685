package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import picocli.CommandLine.Model.CommandSpec;

/** A command of the command line. */
interface Command {
    /**
     * Returns name, flags and help. Built by hand: picocli's annotations would be looked up by
     * reflection at each start.
     */
    CommandSpec spec();

    /** Does what was asked for and returns the exit status. */
    int run(Invocation invocation) throws UserErrorException;
}
