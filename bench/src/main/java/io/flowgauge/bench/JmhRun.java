package io.flowgauge.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks, briefly, and shows what they allocate. Takes JMH's own flags. */
final class JmhRun {
    private JmhRun() {}

    /** Runs those whose names match the arguments, or all. */
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        OptionsBuilder options = new OptionsBuilder();
        options.parent(given);
        if (!given.getForkCount().hasValue()) {
            options.forks(1);
        }
        if (!given.getWarmupIterations().hasValue()) {
            options.warmupIterations(3);
        }
        if (!given.getMeasurementIterations().hasValue()) {
            options.measurementIterations(3);
        }
        if (!given.getWarmupTime().hasValue()) {
            options.warmupTime(TimeValue.seconds(1));
        }
        if (!given.getMeasurementTime().hasValue()) {
            options.measurementTime(TimeValue.seconds(1));
        }
        options.addProfiler(GCProfiler.class);
        options.jvmArgsPrepend(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx256m");
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        System.out.println();
        System.out.println("| step | ns | bytes allocated |");
        System.out.println("| --- | ---: | ---: |");
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
            String name = result.getParams().getBenchmark();
            String owner = name.substring(0, name.lastIndexOf('.'));
            StringBuilder step = new StringBuilder();
            step.append(owner.substring(owner.lastIndexOf('.') + 1).replace("Benchmark", ""));
            step.append(' ').append(time.getLabel());
            for (String parameter : result.getParams().getParamsKeys()) {
                step.append(", ").append(result.getParams().getParam(parameter));
                step.append(' ').append(parameter);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.2f |%n",
                    step,
                    Target.number(time.getScore()),
                    allocated == null ? Double.NaN : allocated.getScore());
        }
    }
}
