package io.flowgauge.event;

/**
 * Says why something could not be done with one event. It is no fault of the program: it is
 * counted, and shown in the log only at level debug. So it has no stack trace, and one made in
 * advance may be thrown again and again.
 */
public final class EventException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean dropsEvent;

    /** Makes a failure after which the event goes on as it then is. */
    public EventException(String message) {
        this(message, false);
    }

    private EventException(String message, boolean dropsEvent) {
        super(message, null, false, false);
        this.dropsEvent = dropsEvent;
    }

    /** Returns a failure after which the event is dropped. */
    public static EventException dropping(String message) {
        return new EventException(message, true);
    }

    /** Returns whether the event must not go on. */
    public boolean dropsEvent() {
        return dropsEvent;
    }

    /** Returns what happened. */
    @Override
    public String getMessage() {
        return "" + super.getMessage();
    }
}
