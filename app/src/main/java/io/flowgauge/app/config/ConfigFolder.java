package io.flowgauge.app.config;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Position;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * The files that match a pattern such as {@code /etc/flowgauge/config.d/*.yml}: wildcards {@code *
 * ? [abc] {a,b}} in the last part of the path, names that begin with a dot left out.
 *
 * @param directory where the files are
 * @param pattern of their names
 * @param position where the pattern was written
 */
record ConfigFolder(Path directory, String pattern, Position position) {
    private static final String KEY = ReloadSettings.SECTION.keyOf(ReloadSettings.PATH);

    /**
     * Makes a folder of a pattern.
     *
     * @param base the directory of a relative pattern
     */
    static ConfigFolder of(String pattern, Path base, Position position) throws UserErrorException {
        Path path = base.resolve(pattern);
        Path directory = path.getParent();
        Path names = path.getFileName();
        if (directory == null || names == null || directory.toString().matches(".*[*?\\[{].*")) {
            throw ConfigErrors.at(
                    position,
                    KEY,
                    "\"" + pattern + "\" is no pattern of files in one directory",
                    "a directory and a pattern, such as ${path.config}/config.d/*.yml");
        }
        return new ConfigFolder(directory, names.toString(), position);
    }

    /**
     * Returns the files that are there now, in order of their names.
     *
     * @throws UserErrorException if the directory can't be read or the pattern is wrong; a missing
     *     directory has no files
     */
    List<Path> files() throws UserErrorException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, pattern)) {
            for (Path file : found) {
                if (!String.valueOf(file.getFileName()).startsWith(".") && isFile(file)) {
                    files.add(file);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (PatternSyntaxException e) {
            throw ConfigErrors.at(
                    position, KEY, "\"" + pattern + "\": " + e.getDescription(), "a pattern");
        } catch (IOException | DirectoryIteratorException e) {
            throw ConfigErrors.at(
                    position, KEY, "can't read " + directory + ": " + FileFailure.reason(e));
        }
        files.sort(Comparator.comparing(file -> String.valueOf(file.getFileName())));
        return files;
    }

    private static boolean isFile(Path file) {
        return !Files.isDirectory(file);
    }

    /** Checks that a file of the folder names no folder itself. */
    static void checkFile(ConfigObject config) throws UserErrorException {
        ConfigObject.Entry entry = config.find(KEY).orElse(null);
        if (entry != null) {
            throw ConfigErrors.at(
                    entry.keyPosition(),
                    KEY,
                    "a file that this key names can't have the key itself; write it in the main"
                            + " file");
        }
    }
}
