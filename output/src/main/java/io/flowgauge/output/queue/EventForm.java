package io.flowgauge.output.queue;

import io.flowgauge.event.EventEncoder;

/**
 * What an output wants of an event.
 *
 * @param encoder writes it
 * @param router says where it goes
 * @param fingerprint the same whenever encoder and router do the same: events that an earlier run
 *     has queued in another form are told by it
 */
public record EventForm(EventEncoder encoder, EventRouter router, String fingerprint) {}
