package io.flowgauge.store;

/** Why a question about the history has no answer. */
public final class HistoryException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of reason it is. */
    public enum Reason {
        /** Too many questions at once; try again soon. */
        BUSY,
        /** It took longer than is allowed. */
        TIME_LIMIT,
        /** The history is closed. */
        CLOSED,
        /** The database failed. */
        FAILED
    }

    private final Reason reason;

    HistoryException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    HistoryException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Returns the kind of reason. */
    public Reason reason() {
        return reason;
    }
}
