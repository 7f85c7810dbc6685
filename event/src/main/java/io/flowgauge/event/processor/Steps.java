package io.flowgauge.event.processor;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a processor does to an event, one thing after the other. What fails is passed over, or all
 * is undone.
 */
final class Steps {
    /** Changes an event; if it fails, the event is as it was. */
    interface Step {
        /**
         * Does it.
         *
         * @throws EventException with the reason if it can't be done
         */
        void take(Event event) throws EventException;
    }

    private static final FieldPath ERROR = FieldPath.of("error.message");

    private final List<? extends Step> steps;
    private final boolean failOnError;
    private final @Nullable String problem;

    /**
     * Makes a sequence.
     *
     * @param failOnError whether the first failure ends and undoes it
     * @param problem what stands before the reason in the event's {@code error.message}; null for
     *     an event that isn't told
     */
    Steps(List<? extends Step> steps, boolean failOnError, @Nullable String problem) {
        this.steps = List.copyOf(steps);
        this.failOnError = failOnError;
        this.problem = problem;
    }

    /** Takes all steps; returns true. */
    boolean take(Event event) throws EventException {
        Event.Mark before = event.mark();
        for (int i = 0; i < steps.size(); i++) {
            try {
                steps.get(i).take(event);
            } catch (EventException e) {
                if (failOnError) {
                    event.revert(before);
                    tell(event, e.getMessage());
                    throw e;
                }
            }
        }
        return true;
    }

    private void tell(Event event, String reason) {
        if (problem == null) {
            return;
        }
        try {
            event.put(ERROR, problem + reason);
        } catch (EventException e) {
            // There is no place for the reason; the log has it.
        }
    }
}
