package io.flowgauge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Compares Flowgauge with softflowd, nfpcapd and the bound on the same captures, as whole processes
 * and by their processor time, which other users of a machine disturb less than the clock. Programs
 * run in turn, several times, and medians count. Prints tables in Markdown.
 *
 * <p>Flowgauge runs over each capture once and several times ({@code -l}): the second minus the
 * first is its rate without the start and the compilation of a Java program.
 */
final class Comparison {
    private static final double KIB_PER_MIB = 1024;

    private final Path home;
    private final Path events;
    private final boolean quick;
    private final Program program;
    private final Lineup lineup;

    private Comparison(Path home, boolean quick) throws IOException {
        this.home = home;
        this.quick = quick;
        Path runs = home.resolve("bench/target/runs");
        events = runs.resolve("events");
        program = new Program(runs);
        Map<Trace, Path> files = new EnumMap<>(Trace.class);
        for (Trace trace : quick ? Trace.COMPARED : List.of(Trace.values())) {
            progress("capture " + trace.label());
            files.put(trace, trace.in(home.resolve("bench/target/traces")));
        }
        lineup = new Lineup(home, events, files, quick);
    }

    /** Arguments: the project's directory, how many runs, and {@code quick} for the main part. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Lineup.missing().forEach(Comparison::progress);
        boolean quick = arguments.length > 2 && arguments[2].equals("quick");
        new Comparison(Path.of(arguments[0]).toAbsolutePath().normalize(), quick)
                .run(Integer.parseInt(arguments[1]));
    }

    private void run(int runs) throws IOException, InterruptedException {
        progress("warm-up");
        // Builds what is stale.
        program.run(lineup.flowgauge(Trace.FEW, 1, "-N"));
        for (int run = 1; run <= runs; run++) {
            for (Subject subject : lineup.subjects()) {
                progress("run %d of %d: %s".formatted(run, runs, subject));
                subject.usages().add(measured(subject));
            }
        }
        Verdicts verdicts = new Verdicts(lineup);
        progress("table");
        verdicts.table(program.run(java("io.flowgauge.meter.TableMeasurement")));
        progress("holds");
        verdicts.holds(program.run(java("io.flowgauge.app.HoldMeasurement", quick ? "6" : "20")));
        print(verdicts, runs);
    }

    private static void progress(String what) {
        System.err.println("bench: " + what);
    }

    private Usage measured(Subject subject) throws IOException, InterruptedException {
        Files.createDirectories(events.resolve("nfpcapd"));
        Usage usage = program.run(subject.command());
        deleteEvents();
        if (subject.program().startsWith(Lineup.FLOWGAUGE)
                && usage.number("packets.metered") != subject.packets()) {
            throw new IllegalStateException("not all packets were metered: " + usage.output());
        }
        return usage;
    }

    private void deleteEvents() throws IOException {
        try (var paths = Files.walk(events)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Files.delete(path);
            }
        }
    }

    private List<String> java(String main, String... arguments) {
        Path bench = home.resolve("bench/target");
        return Lineup.with(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xmx256m",
                        "-cp",
                        bench.resolve("classes") + ":" + bench.resolve("lib") + "/*",
                        main),
                arguments);
    }

    private void print(Verdicts verdicts, int runs) throws IOException, InterruptedException {
        System.out.printf(
                "%s, commit %s; %d processors (%s); %s.%n%n",
                LocalDate.now(ZoneOffset.UTC),
                commit(),
                Runtime.getRuntime().availableProcessors(),
                processor(),
                runs == 1 ? "one run" : "medians of " + runs + " runs in turn");
        System.out.println("| target | wanted | measured | |");
        System.out.println("| --- | --- | --- | --- |");
        verdicts.targets().forEach(target -> System.out.println(target.row()));
        System.out.println();
        System.out.println(
                "| capture | program | Mpps per core | CPU seconds | seconds | peak MiB |");
        System.out.println("| --- | --- | ---: | ---: | ---: | ---: |");
        for (Trace trace : Trace.values()) {
            if (lineup.once(Lineup.FLOWGAUGE, trace).isPresent()) {
                lineup.subjects().stream()
                        .filter(one -> one.trace() == trace)
                        .forEach(Comparison::print);
                System.out.printf(
                        "| %s | flowgauge, start-up apart | %s | | | |%n",
                        trace.label(), Target.number(verdicts.marginalMpps(trace)));
            }
        }
    }

    private static void print(Subject subject) {
        boolean bound = subject.program().equals(Lineup.BOUND);
        double mpps =
                bound
                        ? subject.packets() / 1e6 / subject.median(one -> one.number("seconds"))
                        : subject.mppsPerCore();
        System.out.printf(
                "| %s | %s%s | %s | %s | %s | %s |%n",
                subject.trace().label(),
                subject.program(),
                subject.loops() > 1 ? " -l " + subject.loops() : bound ? ", best pass" : "",
                Target.number(mpps),
                Target.number(subject.median(Usage::cpuSeconds)),
                Target.number(subject.median(Usage::wallSeconds)),
                Target.number(subject.median(Usage::peakKib) / KIB_PER_MIB));
    }

    private String commit() throws IOException, InterruptedException {
        String describe = "describe --always --dirty --exclude=*";
        return program.run(
                        Lineup.with(List.of("git", "-C", home.toString()), describe.split(" ", -1)))
                .output()
                .trim();
    }

    private static String processor() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
            if (line.startsWith("model name")) {
                return line.substring(line.indexOf(':') + 1).trim();
            }
        }
        return System.getProperty("os.arch");
    }
}
