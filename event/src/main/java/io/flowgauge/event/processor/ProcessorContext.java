package io.flowgauge.event.processor;

import io.flowgauge.config.Notice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a processor is made in.
 *
 * @param configDirectory where relative names of files in settings begin
 * @param notices takes what a person should know although the configuration can be used
 * @param files takes what is read when a processor is made: a change there asks for a new processor
 */
public record ProcessorContext(
        Path configDirectory, Consumer<Notice> notices, Consumer<Path> files) {
    /** Makes a context that lets nobody know of files. */
    public ProcessorContext(Path configDirectory, Consumer<Notice> notices) {
        this(configDirectory, notices, _ -> {});
    }

    /** Reads the text of a file that a setting names. */
    String read(String name) throws IOException {
        Path file = configDirectory.resolve(name);
        files.accept(file);
        return Files.readString(file);
    }
}
