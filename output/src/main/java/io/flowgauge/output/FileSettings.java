package io.flowgauge.output;

import java.nio.file.Path;

/**
 * Settings of {@link FileSink}: {@code output.file} of Packetbeat 6.7.
 *
 * @param directory {@code path}; made if it is not there
 * @param filename {@code filename}: the newest file; older ones have {@code .1}, {@code .2} behind
 * @param rotateEveryKb {@code rotate_every_kb}: KiB after which a new file begins, 1 or more
 * @param numberOfFiles {@code number_of_files}: how many older files are kept, 2 to 1024
 * @param permissions {@code permissions}: of new files, 0 to 0777 (octal), less the umask
 */
public record FileSettings(
        Path directory, String filename, int rotateEveryKb, int numberOfFiles, int permissions) {
    /** The default of {@code filename}. */
    public static final String FILENAME = "packetbeat";

    /** The default of {@code rotate_every_kb}. */
    public static final int ROTATE_EVERY_KB = 10 * 1024;

    /** The default of {@code number_of_files}. */
    public static final int NUMBER_OF_FILES = 7;

    /** The least {@code number_of_files}. */
    public static final int NUMBER_OF_FILES_MIN = 2;

    /** The largest {@code number_of_files}. */
    public static final int NUMBER_OF_FILES_MAX = 1024;

    /** The default of {@code permissions}: 0600. */
    public static final int PERMISSIONS = 0b110_000_000;

    /** Most events that are written at a time. */
    static final int EVENTS_MAX = 2_048;

    private static final int PERMISSIONS_MAX = 0b111_111_111;

    /** Makes settings; values out of range are refused. */
    public FileSettings {
        if (rotateEveryKb < 1) {
            throw new IllegalArgumentException("rotate_every_kb must be 1 or more");
        }
        if (numberOfFiles < NUMBER_OF_FILES_MIN || numberOfFiles > NUMBER_OF_FILES_MAX) {
            throw new IllegalArgumentException(
                    "The number_of_files to keep should be between 2 and 1024");
        }
        if (permissions < 0 || permissions > PERMISSIONS_MAX) {
            throw new IllegalArgumentException("permissions must be 0 to 0777");
        }
    }

    /** Returns the defaults for a directory. */
    public static FileSettings in(Path directory) {
        return new FileSettings(directory, FILENAME, ROTATE_EVERY_KB, NUMBER_OF_FILES, PERMISSIONS);
    }
}
