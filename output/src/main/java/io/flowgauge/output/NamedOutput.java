package io.flowgauge.output;

/**
 * An enabled output.
 *
 * @param name what its place in the queue is kept under, and its counters are named by: {@code
 *     output} for the one below that key
 * @param settings what it is
 */
public record NamedOutput(String name, OutputSettings settings) {
    /** The name of the output below the key {@code output}, whichever kind it is. */
    public static final String OUTPUT = "output";
}
