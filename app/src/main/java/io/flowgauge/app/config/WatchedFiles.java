package io.flowgauge.app.config;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files that a configuration was read from, and those that its processors were made of, to see
 * when one of them is another.
 */
public final class WatchedFiles {
    private final List<Path> files;
    private final List<Path> named;
    private final Optional<ConfigFolder> folder;

    WatchedFiles(List<Path> files, List<Path> named, Optional<ConfigFolder> folder) {
        this.files = List.copyOf(files);
        this.named = List.copyOf(named);
        this.folder = folder;
    }

    /** Returns the files that settings name: their change changes no setting. */
    public List<Path> named() {
        return named;
    }

    /**
     * Returns what is there now; it equals an earlier answer if no file came, went or changed.
     * Times and sizes tell a change, and the file's identity, as editors replace files. The answer
     * is the caller's to change.
     */
    public Map<Path, String> state() {
        List<Path> all = new ArrayList<>(files);
        all.addAll(named);
        try {
            if (folder.isPresent()) {
                all.addAll(folder.get().files());
            }
        } catch (UserErrorException e) {
            // Reading the configuration will say so.
            all.add(folder.orElseThrow().directory());
        }
        Map<Path, String> state = new TreeMap<>();
        all.forEach(file -> state.put(file, stateOf(file)));
        return state;
    }

    private static String stateOf(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "missing";
        }
    }
}
