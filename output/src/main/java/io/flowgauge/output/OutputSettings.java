package io.flowgauge.output;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.output.queue.EventForm;
import java.util.Optional;

/** The settings of one output, read and checked: they make the output. */
public interface OutputSettings {
    /** Returns the kind of output, as its key in the configuration has it: {@code kafka}. */
    String kind();

    /** Returns where events go, for people: {@code to standard output}. */
    String destination();

    /**
     * Returns what the output wants of events; empty if it only counts them.
     *
     * @throws UserErrorException if a format string in the settings is wrong, with its place
     */
    Optional<EventForm> form(EventSettings events) throws UserErrorException;

    /**
     * Makes the output, which is not started. Another side that is not there is no error.
     *
     * @param prefix what the names of its counters begin with, such as {@code output}
     * @throws UserErrorException if the output can never work like this
     */
    Output open(String prefix) throws UserErrorException;

    /**
     * Returns what makes the output another one: while it equals the one of new settings, an open
     * output goes on when the configuration is read again.
     */
    Object target();

    /**
     * Returns how many events the output takes at a time: it waits that many, or {@code
     * queue.mem.flush}, whichever is reached first. 1 for outputs that never wait.
     */
    int batchEvents();
}
