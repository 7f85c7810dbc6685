package io.flowgauge.app.monitoring;

import io.flowgauge.event.EventSettings;
import java.util.UUID;

/**
 * Which probe this is, and what it is made of.
 *
 * @param name the configured name
 * @param hostname of the machine
 * @param version of the program
 * @param commit that it was built from
 * @param uuid of this installation
 * @param ephemeralId of this run
 * @param output type of the output, such as "file"
 * @param queue kind of the queue, such as "mem"
 */
public record Probe(
        String name,
        String hostname,
        String version,
        String commit,
        UUID uuid,
        UUID ephemeralId,
        String output,
        String queue) {
    /** The Beat that this is for those who watch one, as it is in events. */
    static final String BEAT = "packetbeat";

    /** The version of that Beat whose events these are. */
    static final String BEAT_VERSION = EventSettings.PACKETBEAT_6;

    /** What the program is called by itself. */
    static final String PROGRAM = "flowgauge";
}
