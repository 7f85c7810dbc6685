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
    /** Returns the number that stands last behind a name and {@code =} or {@code ":}. */
    double number(String name) {
        Matcher matcher =
                Pattern.compile("\\b" + Pattern.quote(name) + "(?:=|\":)([0-9.]+)").matcher(output);
        String last = null;
        while (matcher.find()) {
            last = matcher.group(1);
        }
        if (last == null) {
            throw new IllegalStateException("no " + name + " in: " + output);
        }
        return Double.parseDouble(last);
    }
}
