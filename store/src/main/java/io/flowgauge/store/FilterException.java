package io.flowgauge.store;

/** What is wrong with a text of the query bar, and where. */
public final class FilterException extends Exception {
    private static final long serialVersionUID = 1;

    private final int position;

    /**
     * Makes one.
     *
     * @param message one sentence, complete in itself
     * @param position where in the text, in characters (UTF-16) from 0
     */
    FilterException(String message, int position) {
        super(message);
        this.position = position;
    }

    /** Returns where in the text it is, in characters (UTF-16) from 0; its length for the end. */
    public int position() {
        return position;
    }
}
