package io.flowgauge.config;

/**
 * Something in the configuration that a person should know of although the program can run.
 *
 * @param warning whether it is probably a mistake; with --strict it then is an error
 * @param message one line, with the position
 */
public record Notice(boolean warning, String message) {}
