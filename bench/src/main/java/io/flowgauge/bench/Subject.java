package io.flowgauge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A program on a trace: a command, and what its runs took.
 *
 * @param program as the figures name it
 * @param loops how often it reads the trace
 */
record Subject(String program, Trace trace, int loops, List<String> command, List<Usage> usages) {
    Subject(String program, Trace trace, int loops, List<String> command) {
        this(program, trace, loops, List.copyOf(command), new ArrayList<>());
    }

    @Override
    public String toString() {
        return program + ", " + trace.label() + " x" + loops;
    }

    double packets() {
        return (double) trace.packets * loops;
    }

    double median(ToDoubleFunction<Usage> figure) {
        return Median.of(usages.stream().map(figure::applyAsDouble).toList());
    }

    /** Returns million packets per second of processor time, the whole process counted. */
    double mppsPerCore() {
        return packets() / 1e6 / median(Usage::cpuSeconds);
    }

    /**
     * Returns the median over the runs of how much more of a figure this took than another subject
     * in the same run.
     */
    double medianBeyond(Subject other, ToDoubleFunction<Usage> figure) {
        List<Double> differences = new ArrayList<>();
        for (int run = 0; run < usages.size(); run++) {
            differences.add(
                    figure.applyAsDouble(usages.get(run))
                            - figure.applyAsDouble(other.usages.get(run)));
        }
        return Median.of(differences);
    }

    /**
     * Returns million packets per second of processor time beyond what a shorter subject took: what
     * start-up and compilation cost both cancels out.
     */
    double marginalMppsPerCore(Subject shorter) {
        return (packets() - shorter.packets()) / 1e6 / medianBeyond(shorter, Usage::cpuSeconds);
    }
}
