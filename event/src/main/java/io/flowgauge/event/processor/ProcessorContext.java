package io.flowgauge.event.processor;

import io.flowgauge.config.Notice;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a processor is made in.
 *
 * @param configDirectory where relative names of files in settings begin
 * @param notices takes what a person should know although the configuration can be used
 */
public record ProcessorContext(Path configDirectory, Consumer<Notice> notices) {}
