package io.flowgauge.app.config;

import io.flowgauge.config.Position;
import java.nio.file.Path;

/** The one enabled output below {@code output}. */
public sealed interface OutputSettings {
    /**
     * Standard output.
     *
     * @param codec how an event is written
     * @param bulkMaxSize most events of one batch, 1 or more
     */
    record Console(Codec codec, int bulkMaxSize) implements OutputSettings {}

    /**
     * A file that is rotated: {@code FILENAME}, {@code FILENAME.1}, {@code FILENAME.2}, ...
     *
     * @param directory where the files are; relative to the working directory
     * @param filename name of the current file
     * @param rotateEveryKb size at which it is rotated, in units of 1024 bytes, 1 or more
     * @param numberOfFiles how many files are kept, 2 to 1024
     * @param permissions of new files, such as 0600
     * @param codec how an event is written
     */
    record File(
            Path directory,
            String filename,
            int rotateEveryKb,
            int numberOfFiles,
            int permissions,
            Codec codec)
            implements OutputSettings {
        /** Returns the same file with events written in another way. */
        public File withCodec(Codec other) {
            return new File(directory, filename, rotateEveryKb, numberOfFiles, permissions, other);
        }
    }

    /** Nowhere: events are encoded and forgotten. */
    record Discard() implements OutputSettings {}

    /** How an event is written. */
    sealed interface Codec {
        /**
         * As JSON, one event a line.
         *
         * @param pretty whether an event is spread over several lines, indented
         * @param escapeHtml whether {@code <}, {@code >} and {@code &} are written as escapes
         */
        record Json(boolean pretty, boolean escapeHtml) implements Codec {}

        /**
         * By a format string.
         *
         * @param string such as {@code %{[source.ip]} %{[dest.ip]}}
         * @param position where it was written, for messages about it
         */
        record Format(String string, Position position) implements Codec {}
    }
}
