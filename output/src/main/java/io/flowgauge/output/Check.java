package io.flowgauge.output;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * A step of {@code flowgauge test output}. Nothing happens before it is run.
 *
 * @param name what it does, in a word or two: {@code dns lookup}
 * @param action does it
 */
public record Check(String name, Action action) {
    /** Does a step. */
    @FunctionalInterface
    public interface Action {
        /**
         * Does the step, within some seconds.
         *
         * @throws IOException if it fails; the message says why and what to do, in words for people
         */
        Finding run() throws IOException, InterruptedException;
    }

    /**
     * What a step that did not fail has found.
     *
     * @param warning whether a person should look at it although it works
     * @param detail such as addresses or a version; may be empty
     */
    public record Finding(boolean warning, String detail) {
        /** Says that all is well. */
        public static Finding ok(String detail) {
            return new Finding(false, detail);
        }

        /** Says that it works, but. */
        public static Finding warning(String detail) {
            return new Finding(true, detail);
        }
    }

    /** Returns a step that can't fail: it tells what is known by then. */
    public static Check note(String name, Supplier<Finding> finding) {
        return new Check(name, finding::get);
    }
}
