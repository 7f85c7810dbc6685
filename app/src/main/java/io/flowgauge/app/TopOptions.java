package io.flowgauge.app;

import io.flowgauge.app.top.TopView;
import java.net.URI;
import java.util.Optional;

/**
 * What {@code flowgauge top} was asked to do.
 *
 * @param page where a running process is asked; nothing where packets are captured in any case
 * @param token lets us in there; empty where none is needed
 * @param pageOnly whether nothing is captured where no process answers
 * @param capture what is captured otherwise
 * @param intervalNs how often the screen is drawn anew, and of what time rates are
 * @param once whether a table is printed, once, in any case
 * @param view what is shown first
 */
record TopOptions(
        Optional<URI> page,
        String token,
        boolean pageOnly,
        RunOptions capture,
        long intervalNs,
        boolean once,
        TopView view) {}
