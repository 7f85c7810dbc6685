package io.flowgauge.bench;

import java.util.ArrayList;
import java.util.List;

/** Holds what was measured against the targets. */
final class Verdicts {
    private static final double KIB_PER_MIB = 1024;
    private static final double NS_PER_MS = 1e6;

    private final Lineup lineup;
    private final List<Target> targets = new ArrayList<>();

    /** Judges the runs of a line-up, which are done. */
    Verdicts(Lineup lineup) {
        this.lineup = lineup;
        rate(Trace.FEW, 20);
        rate(Trace.MANY, 10);
        rate(Trace.CHURN, 8);
        rate(Trace.MILLION, 8);
        ratio(Lineup.SOFTFLOWD, Trace.FEW, 6);
        ratio(Lineup.LARGE_SOFTFLOWD, Trace.MANY, 20);
        ratio(Lineup.NFPCAPD, Trace.MANY, 20);
        workers(Trace.FEW);
        workers(Trace.MANY);
        memory();
        events();
    }

    List<Target> targets() {
        return targets;
    }

    /** Returns million packets per second of a core, start-up apart. */
    double marginalMpps(Trace trace) {
        return looped(Lineup.FLOWGAUGE, trace).marginalMppsPerCore(once(Lineup.FLOWGAUGE, trace));
    }

    private Subject once(String name, Trace trace) {
        return lineup.once(name, trace).orElseThrow();
    }

    private Subject looped(String name, Trace trace) {
        return lineup.loopedOver(name, trace).orElseThrow();
    }

    private void rate(Trace trace, double wanted) {
        if (lineup.once(Lineup.FLOWGAUGE, trace).isPresent()) {
            String title = trace.title + ", one core, start-up apart";
            atLeast(title, wanted, marginalMpps(trace), "Mpps");
        }
    }

    private void ratio(String peer, Trace trace, double wanted) {
        lineup.once(peer, trace)
                .ifPresent(
                        other -> {
                            double theirs = other.mppsPerCore();
                            double whole = looped(Lineup.FLOWGAUGE, trace).mppsPerCore();
                            String title = trace.title + ", times " + peer;
                            atLeast(
                                    title + ", start-up apart",
                                    wanted,
                                    marginalMpps(trace) / theirs,
                                    "x");
                            atLeast(title + ", start-up included", wanted, whole / theirs, "x");
                        });
    }

    private void workers(Trace trace) {
        lineup.loopedOver(Lineup.TWO_WORKERS, trace)
                .ifPresent(
                        two -> {
                            double both =
                                    two.medianBeyond(
                                            once(Lineup.TWO_WORKERS, trace), Usage::wallSeconds);
                            double one =
                                    looped(Lineup.FLOWGAUGE, trace)
                                            .medianBeyond(
                                                    once(Lineup.FLOWGAUGE, trace),
                                                    Usage::wallSeconds);
                            String title = trace.title + ", 2 workers against 1, by the clock";
                            atLeast(title, 1.7, one / both, "x");
                        });
    }

    private void memory() {
        double peakKib = looped(Lineup.FLOWGAUGE, Trace.MANY).median(Usage::peakKib);
        atMost("memory of the process at 500 k flows", 400, peakKib / KIB_PER_MIB, "MiB");
    }

    /**
     * A loop over the capture brings as many events with a file as without one; what the loop takes
     * more with a file is what they cost.
     */
    private void events() {
        Subject file = looped(Lineup.TO_FILE, Trace.CHURN);
        Subject fileOnce = once(Lineup.TO_FILE, Trace.CHURN);
        int loops = file.loops() - 1;
        double eventsOfLoop = (events(file) - events(fileOnce)) / loops;
        double cpuOfLoop = file.medianBeyond(fileOnce, Usage::cpuSeconds) / loops;
        Subject without = looped(Lineup.FLOWGAUGE, Trace.CHURN);
        double cpuOfLoopWithout =
                without.medianBeyond(once(Lineup.FLOWGAUGE, Trace.CHURN), Usage::cpuSeconds)
                        / (without.loops() - 1);
        atLeast(
                "events to a file as JSON: encode and write",
                500,
                eventsOfLoop / 1000 / (cpuOfLoop - cpuOfLoopWithout),
                "k/s");
        atLeast(
                "events to a file as JSON: all, a new flow for every second event",
                500,
                eventsOfLoop / 1000 / cpuOfLoop,
                "k/s");
    }

    private static double events(Subject subject) {
        return subject.usages().getFirst().number("events.published");
    }

    /** Adds what the measurement of the table said. */
    void table(Usage usage) {
        atMost(
                "memory that an IPv4 flow takes, of 1 M in a table for 1 M",
                160,
                usage.number("grown_per_flow"),
                "bytes");
    }

    /** Adds what the measurement of the holds said. */
    void holds(Usage usage) {
        hold("longest hold at 1 M flows, by the clock", usage, "wall_max");
        hold("the same, 99.9th percentile", usage, "wall_p999");
        hold("longest hold at 1 M flows, processor time", usage, "cpu_max");
        hold("the same, 99.9th percentile", usage, "cpu_p999");
    }

    /** What the machine did to pure arithmetic in that time is below what can be measured. */
    private void hold(String title, Usage usage, String name) {
        double machineNs = usage.number("machine_" + name);
        String floor = Target.number(machineNs / NS_PER_MS);
        atMost(
                title + " (arithmetic alone: " + floor + " ms)",
                2,
                usage.number(name) / NS_PER_MS,
                "ms");
    }

    private void atLeast(String what, double wanted, double measured, String unit) {
        targets.add(new Target(what, wanted, true, measured, unit));
    }

    private void atMost(String what, double wanted, double measured, String unit) {
        targets.add(new Target(what, wanted, false, measured, unit));
    }
}
