package io.flowgauge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares Flowgauge with softflowd, nfpcapd and the bound on the same captures, as whole processes
 * and by their processor time, which other users of a machine disturb less than the clock. Programs
 * run in turn, several times, and medians count. Prints tables in Markdown.
 *
 * <p>Flowgauge runs over each capture once and several times ({@code -l}): the second minus the
 * first is its rate without the start and the compilation of a Java program.
 */
final class Comparison {
    private static final int FEW_LOOPS = 21;
    private static final int LOOPS = 7;
    private static final int FILE_LOOPS = 3;
    private static final String TO_FILE = "flowgauge to a file";
    private static final double MEBIBYTE_OF_KIB = 1024;

    private final Path home;
    private final Path work;
    private final Path events;
    private final boolean quick;
    private final Program program;
    private final Map<Trace, Path> files = new EnumMap<>(Trace.class);
    private final List<Subject> subjects = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();

    private Comparison(Path home, boolean quick) throws IOException {
        this.home = home;
        this.quick = quick;
        work = home.resolve("bench/target/runs");
        events = work.resolve("events");
        program = new Program(work);
    }

    /** Arguments: the project's directory, how many runs, and {@code quick} for the main part. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean quick = arguments.length > 2 && arguments[2].equals("quick");
        new Comparison(Path.of(arguments[0]).toAbsolutePath().normalize(), quick)
                .run(Integer.parseInt(arguments[1]));
    }

    private void run(int runs) throws IOException, InterruptedException {
        for (Trace trace : Trace.values()) {
            progress("trace " + trace.label());
            files.put(trace, trace.in(home.resolve("bench/target/traces")));
        }
        plan();
        // Builds what is stale, and brings the captures into the page cache.
        for (Trace trace : Trace.values()) {
            flowgaugeOnce(trace);
        }
        for (int run = 1; run <= runs; run++) {
            for (Subject subject : subjects) {
                progress(
                        "run %d of %d: %s, %s x%d"
                                .formatted(
                                        run,
                                        runs,
                                        subject.program(),
                                        subject.trace().label(),
                                        subject.loops()));
                subject.usages().add(measured(subject));
            }
        }
        judge();
        judgeTable();
        judgeHolds();
        print(runs);
    }

    private static void progress(String what) {
        System.err.println("bench: " + what);
    }

    private void plan() {
        for (Trace trace : Trace.values()) {
            flowgauge(trace, 1);
            flowgauge(trace, loops(trace));
        }
        add(TO_FILE, Trace.CHURN, 1, toFile(1));
        add(TO_FILE, Trace.CHURN, FILE_LOOPS, toFile(FILE_LOOPS));
        if (Runtime.getRuntime().availableProcessors() > 1) {
            for (Trace trace : quick ? List.of(Trace.FEW) : List.of(Trace.FEW, Trace.MANY)) {
                add("flowgauge, 2 workers", trace, 1, twoWorkers(trace, 1));
                add("flowgauge, 2 workers", trace, loops(trace), twoWorkers(trace, loops(trace)));
            }
        }
        List<Trace> compared =
                quick ? List.of(Trace.FEW) : List.of(Trace.FEW, Trace.MANY, Trace.CHURN);
        for (Trace trace : compared) {
            peers(trace);
        }
        Path bound = home.resolve("bench/target/bound");
        if (Files.isExecutable(bound)) {
            for (Trace trace : Trace.values()) {
                String slots = Integer.toString(trace.slotsLog2);
                add("bound", trace, 1, List.of(bound.toString(), file(trace), slots));
            }
        }
    }

    private void peers(Trace trace) {
        String file = file(trace);
        if (Program.isInstalled("softflowd")) {
            // Without a control socket: it would wait for a client there when it reads a file.
            // NetFlow 9, as 5 would leave IPv6 out. Nobody needs to listen at the port.
            List<String> softflowd =
                    List.of("softflowd", "-d", "-c", "none", "-v", "9", "-n", "127.0.0.1:9", "-r");
            if (trace == Trace.FEW) {
                add("softflowd", trace, 1, with(softflowd, file));
            }
            add("softflowd -m 1000000", trace, 1, with(softflowd, file, "-m", "1000000"));
        } else {
            progress("softflowd is left out: apt-get install softflowd");
        }
        if (Program.isInstalled("nfpcapd")) {
            String directory = events.resolve("nfpcapd").toString();
            add("nfpcapd", trace, 1, List.of("nfpcapd", "-r", file, "-w", directory));
        } else {
            progress("nfpcapd is left out: apt-get install nfdump");
        }
    }

    private int loops(Trace trace) {
        return trace == Trace.FEW ? FEW_LOOPS : LOOPS;
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private String file(Trace trace) {
        return String.valueOf(files.get(trace));
    }

    private void add(String name, Trace trace, int loops, List<String> command) {
        subjects.add(new Subject(name, trace, loops, command));
    }

    private List<String> flowgaugeOn(Trace trace, int loops) {
        return List.of(
                home.resolve("flowgauge").toString(),
                "run",
                "-e",
                "-c",
                home.resolve("bench/flows.yml").toString(),
                "-t",
                "-l",
                Integer.toString(loops),
                "-I",
                file(trace));
    }

    private void flowgauge(Trace trace, int loops) {
        add("flowgauge", trace, loops, with(flowgaugeOn(trace, loops), "-N"));
    }

    private void flowgaugeOnce(Trace trace) throws IOException, InterruptedException {
        progress("warm-up " + trace.label());
        program.run(with(flowgaugeOn(trace, 1), "-N"));
    }

    private List<String> twoWorkers(Trace trace, int loops) {
        return with(flowgaugeOn(trace, loops), "-N", "-E", "flowgauge.workers=2");
    }

    private List<String> toFile(int loops) {
        return with(
                flowgaugeOn(Trace.CHURN, loops),
                "-E",
                "output.file.path=" + events.resolve("json"));
    }

    private Usage measured(Subject subject) throws IOException, InterruptedException {
        Files.createDirectories(events.resolve("nfpcapd"));
        Usage usage = program.run(subject.command());
        deleteEvents();
        if (subject.program().startsWith("flowgauge")
                && usage.number("packets.metered") != subject.packets()) {
            throw new IllegalStateException(
                    "not all packets of " + subject.trace().label() + " were metered");
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

    private @Nullable Subject find(String name, Trace trace, int loops) {
        for (Subject subject : subjects) {
            if (subject.program().equals(name)
                    && subject.trace() == trace
                    && subject.loops() == loops) {
                return subject;
            }
        }
        return null;
    }

    private double marginal(Trace trace) {
        return longest("flowgauge", trace).marginalMppsPerCore(once("flowgauge", trace));
    }

    private Subject once(String name, Trace trace) {
        return required(name, trace, 1);
    }

    private Subject longest(String name, Trace trace) {
        return required(name, trace, loops(trace));
    }

    private Subject required(String name, Trace trace, int loops) {
        return Objects.requireNonNull(find(name, trace, loops));
    }

    private void judge() {
        rate(Trace.FEW, 20);
        rate(Trace.MANY, 10);
        rate(Trace.CHURN, 8);
        rate(Trace.MILLION, 8);
        ratio("softflowd", Trace.FEW, 6);
        ratio("softflowd -m 1000000", Trace.MANY, 20);
        ratio("nfpcapd", Trace.MANY, 20);
        speedUp();
        double peakMib = longest("flowgauge", Trace.MANY).median(Usage::peakKib) / MEBIBYTE_OF_KIB;
        targets.add(new Target("memory of the process at 500 k flows", 400, false, peakMib, "MiB"));
        events();
    }

    private void rate(Trace trace, double wanted) {
        targets.add(
                new Target(
                        trace.title + ", one core, start-up apart",
                        wanted,
                        true,
                        marginal(trace),
                        "Mpps"));
    }

    private void ratio(String peer, Trace trace, double wanted) {
        Subject other = find(peer, trace, 1);
        if (other != null) {
            double peers = other.mppsPerCore();
            String title = trace.title + ", times " + peer;
            targets.add(new Target(title, wanted, true, marginal(trace) / peers, "x"));
            double whole = longest("flowgauge", trace).mppsPerCore() / peers;
            targets.add(new Target(title + ", start-up included", wanted, true, whole, "x"));
        }
    }

    private void speedUp() {
        for (Trace trace : List.of(Trace.FEW, Trace.MANY)) {
            Subject two = find("flowgauge, 2 workers", trace, loops(trace));
            if (two != null) {
                double one =
                        longest("flowgauge", trace)
                                .medianBeyond(once("flowgauge", trace), Usage::wallSeconds);
                double both = two.medianBeyond(once(two.program(), trace), Usage::wallSeconds);
                targets.add(
                        new Target(
                                trace.title + ", 2 workers against 1, by the clock",
                                1.7,
                                true,
                                one / both,
                                "x"));
            }
        }
    }

    /**
     * A loop over the capture brings as many events with a file as without one; what the loop takes
     * more with a file is what they cost.
     */
    private void events() {
        Subject file = required(TO_FILE, Trace.CHURN, FILE_LOOPS);
        Subject fileOnce = required(TO_FILE, Trace.CHURN, 1);
        double eventsOfLoop = (events(file) - events(fileOnce)) / (FILE_LOOPS - 1);
        double loopCpu = file.medianBeyond(fileOnce, Usage::cpuSeconds) / (FILE_LOOPS - 1);
        double loopCpuWithout =
                longest("flowgauge", Trace.CHURN)
                                .medianBeyond(once("flowgauge", Trace.CHURN), Usage::cpuSeconds)
                        / (LOOPS - 1);
        targets.add(
                new Target(
                        "events to a file as JSON: encode and write",
                        500,
                        true,
                        eventsOfLoop / 1000 / (loopCpu - loopCpuWithout),
                        "k/s"));
        targets.add(
                new Target(
                        "events to a file as JSON: all, a new flow for every second event",
                        500,
                        true,
                        eventsOfLoop / 1000 / loopCpu,
                        "k/s"));
    }

    private static double events(Subject subject) {
        return subject.usages().getFirst().number("events.published");
    }

    private List<String> java(String main, String... arguments) {
        Path bench = home.resolve("bench/target");
        return with(
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

    private void judgeTable() throws IOException, InterruptedException {
        progress("table");
        Usage usage = program.run(java("io.flowgauge.meter.TableMeasurement"));
        targets.add(
                new Target(
                        "memory that an IPv4 flow takes, of 1 M in a table for 1 M",
                        160,
                        false,
                        usage.number("grown_per_flow"),
                        "bytes"));
    }

    private void judgeHolds() throws IOException, InterruptedException {
        progress("holds");
        Usage usage = program.run(java("io.flowgauge.app.HoldMeasurement", quick ? "6" : "20"));
        hold(usage, "longest hold at 1 M flows, processor time", "cpu_max");
        hold(usage, "the same, 99.9th percentile", "cpu_p999");
        hold(usage, "longest hold at 1 M flows, by the clock", "wall_max");
        hold(usage, "the same, 99.9th percentile", "wall_p999");
    }

    private void hold(Usage usage, String title, String name) {
        targets.add(new Target(title, 2, false, usage.number(name) / 1e6, "ms"));
    }

    private void print(int runs) throws IOException, InterruptedException {
        System.out.printf(
                "%s, commit %s; %d processors (%s); medians of %d runs in turn.%n%n",
                LocalDate.now(ZoneOffset.UTC),
                commit(),
                Runtime.getRuntime().availableProcessors(),
                processor(),
                runs);
        System.out.println("| target | wanted | measured | |");
        System.out.println("| --- | --- | --- | --- |");
        targets.forEach(target -> System.out.println(target.row()));
        System.out.println();
        System.out.println(
                "| capture | program | Mpps per core | CPU seconds | seconds | peak MiB |");
        System.out.println("| --- | --- | ---: | ---: | ---: | ---: |");
        for (Trace trace : Trace.values()) {
            subjects.stream().filter(one -> one.trace() == trace).forEach(this::printSubject);
            System.out.printf(
                    "| %s | flowgauge, start-up apart | %s | | | |%n",
                    trace.label(), Target.number(marginal(trace)));
        }
    }

    private void printSubject(Subject subject) {
        boolean bound = subject.program().equals("bound");
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
                Target.number(subject.median(Usage::peakKib) / MEBIBYTE_OF_KIB));
    }

    private String commit() throws IOException, InterruptedException {
        return program.run(
                        List.of(
                                "git",
                                "-C",
                                home.toString(),
                                "describe",
                                "--always",
                                "--dirty",
                                "--exclude=*"))
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
