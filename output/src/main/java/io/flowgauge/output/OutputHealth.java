package io.flowgauge.output;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
     * Says that a target takes events.
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

    /** Returns what doesn't work and why; empty if everything does, as far as is known. */
    public synchronized Optional<String> problem() {
        for (Map.Entry<String, @Nullable String> one : reasons.entrySet()) {
            if (one.getValue() != null) {
                return Optional.of(one.getKey() + ": " + one.getValue());
            }
        }
        return Optional.empty();
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
