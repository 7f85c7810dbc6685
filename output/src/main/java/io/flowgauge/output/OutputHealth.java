package io.flowgauge.output;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log when a target of an output goes or comes back: a line for each change of state,
 * none for each retry. Any thread may call.
 */
public final class OutputHealth {
    private static final Logger LOG = LoggerFactory.getLogger("output");

    private final String output;

    /** Why each target is down; null where it is up. */
    private final Map<String, @Nullable String> reasons = new HashMap<>();

    /**
     * Makes the health of targets of which nothing is known.
     *
     * @param output its name in the log, such as {@code kafka}
     */
    public OutputHealth(String output) {
        this.output = output;
    }

    /**
     * Says that a target works.
     *
     * @param detail what it said of itself, such as a product and version; may be empty
     */
    public synchronized void up(String target, String detail) {
        boolean known = reasons.containsKey(target);
        String before = reasons.put(target, null);
        if (!known || before != null) {
            LOG.info(
                    "{}: connected to {}{}{}",
                    output,
                    target,
                    detail.isEmpty() ? "" : ", " + detail,
                    before == null ? "" : "; it was down: " + before);
        }
    }

    /** Says that a target doesn't work, and why. */
    public synchronized void down(String target, String reason) {
        boolean wasUp = reasons.get(target) == null;
        reasons.put(target, reason);
        if (wasUp) {
            LOG.error(
                    "{}: {} can't be used: {}; events wait in the queue, it is tried again",
                    output,
                    target,
                    reason);
        } else {
            LOG.debug("{}: {} can't be used: {}", output, target, reason);
        }
    }
}
