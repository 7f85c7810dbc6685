package io.flowgauge.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process took, and what it said.
 *
 * @param wallSeconds from start to end
 * @param cpuSeconds user and system time of all its threads, in steps of 10 ms
 * @param peakKib the most memory that was resident
 * @param output its standard output and standard error
 */
record Usage(double wallSeconds, double cpuSeconds, long peakKib, String output) {
    /** Returns the number behind a name and {@code =} or {@code ":} in the output. */
    double number(String name) {
        Matcher matcher =
                Pattern.compile("\\b" + Pattern.quote(name) + "(?:=|\":)([0-9.]+)").matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + name + " in: " + output);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
