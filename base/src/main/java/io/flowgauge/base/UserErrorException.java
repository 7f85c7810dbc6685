package io.flowgauge.base;

/**
 * Something that the user can put right: a wrong setting, a missing file, a missing privilege. The
 * message is one line that says what happened, where, and what to do; it is shown as it stands,
 * without a stack trace, and the program ends with status 1.
 */
public final class UserErrorException extends Exception {
    private static final long serialVersionUID = 1;

    /** Makes an error with a message of one line, complete in itself. */
    public UserErrorException(String message) {
        super(message);
    }

    /** Makes an error with a message of one line and the failure behind it. */
    public UserErrorException(String message, Throwable cause) {
        super(message, cause);
    }
}
