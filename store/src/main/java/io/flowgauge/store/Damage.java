package io.flowgauge.store;

import java.util.List;

/** What an error of DuckDB says about a file, as far as it can be told from its text. */
enum Damage {
    /** The file is of a DuckDB that this one can't read. */
    OTHER_VERSION,
    /** The file is not what it was written as. */
    FILE,
    /** The log beside the file is. */
    LOG,
    /** The file may be in order: no room, no permission. */
    NONE;

    private static final List<String> VERSION_WORDS =
            List.of("database file with version number", "storage version");
    private static final List<String> ROOM_WORDS =
            List.of(
                    "No space left",
                    "Permission denied",
                    "Out of Memory",
                    "Too many open files",
                    "Input/output error",
                    "Could not set lock",
                    "Read-only file system");
    private static final List<String> LOG_WORDS = List.of("WAL");
    private static final List<String> FILE_WORDS =
            List.of(
                    "Corrupt",
                    "not a valid DuckDB database",
                    "Could not read enough bytes",
                    "checksum",
                    "Serialization Error",
                    "INTERNAL Error");

    static Damage of(Exception e) {
        String text = "" + e.getMessage();
        if (has(text, VERSION_WORDS)) {
            return OTHER_VERSION;
        }
        if (has(text, ROOM_WORDS)) {
            return NONE;
        }
        if (has(text, LOG_WORDS)) {
            return LOG;
        }
        return has(text, FILE_WORDS) ? FILE : NONE;
    }

    private static boolean has(String text, List<String> words) {
        return words.stream().anyMatch(text::contains);
    }

    /** Returns the first line of an error's text. */
    static String line(Exception e) {
        return ("" + e.getMessage()).lines().findFirst().orElse("");
    }
}
