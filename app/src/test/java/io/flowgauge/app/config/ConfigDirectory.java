package io.flowgauge.app.config;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A directory with configuration files, and the command line that reads them. */
final class ConfigDirectory {
    private final Path directory;
    private final List<String> files = new ArrayList<>();
    private final List<String> overrides = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private boolean strict;

    ConfigDirectory(Path directory) {
        this.directory = directory;
    }

    /** Writes a file that only its owner can write, whatever the umask. */
    Path write(String name, String... lines) {
        try {
            Path file = directory.resolve(name);
            Files.writeString(file, String.join("\n", lines) + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfigDirectory file(String name) {
        files.add(name);
        return this;
    }

    ConfigDirectory override(String keyAndValue) {
        overrides.add(keyAndValue);
        return this;
    }

    ConfigDirectory variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ConfigDirectory strict() {
        strict = true;
        return this;
    }

    Settings load() throws UserErrorException {
        return read().settings();
    }

    ConfigLoader.Loaded read() throws UserErrorException {
        return loader().read();
    }

    ConfigLoader loader() {
        return new ConfigLoader(
                new ConfigSources(directory, files, overrides, Map.of(), true, strict, true),
                name -> Optional.ofNullable(environment.get(name)));
    }
}
