package io.flowgauge.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs and captures of a comparison, with the commands that bring them together. */
final class Lineup {
    static final String FLOWGAUGE = "flowgauge";
    static final String TO_FILE = "flowgauge to a file";
    static final String TWO_WORKERS = "flowgauge, 2 workers";
    static final String SOFTFLOWD = "softflowd";
    static final String LARGE_SOFTFLOWD = "softflowd -m 1000000";
    static final String NFPCAPD = "nfpcapd";
    static final String BOUND = "bound";

    private final Path home;
    private final Path events;
    private final Map<Trace, Path> files;
    private final boolean quick;
    private final List<Subject> subjects = new ArrayList<>();

    /**
     * Draws the line-up.
     *
     * @param home the project's directory
     * @param events where programs put what they write
     * @param files the captures
     * @param quick whether only the main part is compared
     */
    Lineup(Path home, Path events, Map<Trace, Path> files, boolean quick) {
        this.home = home;
        this.events = events;
        this.files = files;
        this.quick = quick;
        for (Trace trace : files.keySet()) {
            add(FLOWGAUGE, trace, 1, flowgauge(trace, 1, "-N"));
            add(FLOWGAUGE, trace, loops(trace), flowgauge(trace, loops(trace), "-N"));
        }
        for (int loops : List.of(1, toFileLoops())) {
            String output = "output.file.path=" + events.resolve("json");
            add(TO_FILE, Trace.CHURN, loops, flowgauge(Trace.CHURN, loops, "-E", output));
        }
        for (Trace trace : quick ? List.of(Trace.FEW) : List.of(Trace.FEW, Trace.MANY)) {
            twoWorkers(trace);
        }
        for (Trace trace : quick ? List.of(Trace.FEW) : Trace.COMPARED) {
            peers(trace);
        }
        Path bound = home.resolve("bench/target/bound");
        if (Files.isExecutable(bound)) {
            for (Trace trace : files.keySet()) {
                String slots = Integer.toString(trace.slotsLog2);
                add(BOUND, trace, 1, List.of(bound.toString(), file(trace), slots));
            }
        }
    }

    private void twoWorkers(Trace trace) {
        if (Runtime.getRuntime().availableProcessors() > 1) {
            for (int loops : List.of(1, loops(trace))) {
                add(
                        TWO_WORKERS,
                        trace,
                        loops,
                        flowgauge(trace, loops, "-N", "-E", "flowgauge.workers=2"));
            }
        }
    }

    private void peers(Trace trace) {
        String file = file(trace);
        if (Program.isInstalled(SOFTFLOWD)) {
            // Without a control socket: it would wait for a client there when it reads a file.
            // NetFlow 9, as 5 would leave IPv6 out. Nobody needs to listen at the port.
            List<String> softflowd =
                    List.of("softflowd", "-d", "-c", "none", "-v", "9", "-n", "127.0.0.1:9", "-r");
            if (trace == Trace.FEW) {
                add(SOFTFLOWD, trace, 1, with(softflowd, file));
            }
            add(LARGE_SOFTFLOWD, trace, 1, with(softflowd, file, "-m", "1000000"));
        }
        if (Program.isInstalled(NFPCAPD)) {
            String directory = events.resolve("nfpcapd").toString();
            add(NFPCAPD, trace, 1, List.of("nfpcapd", "-r", file, "-w", directory));
        }
    }

    /** Returns how to get the programs that are missing, one line each. */
    static List<String> missing() {
        List<String> lines = new ArrayList<>();
        if (!Program.isInstalled(SOFTFLOWD)) {
            lines.add("softflowd is left out: apt-get install softflowd");
        }
        if (!Program.isInstalled(NFPCAPD)) {
            lines.add("nfpcapd is left out: apt-get install nfdump");
        }
        return lines;
    }

    /** Returns all, in the order in which they run. */
    List<Subject> subjects() {
        return subjects;
    }

    /** Returns a program on a capture, read once, if it takes part. */
    Optional<Subject> once(String name, Trace trace) {
        return find(name, trace, 1);
    }

    /** Returns a program on a capture, read several times, if it takes part. */
    Optional<Subject> loopedOver(String name, Trace trace) {
        return find(name, trace, name.equals(TO_FILE) ? toFileLoops() : loops(trace));
    }

    private Optional<Subject> find(String name, Trace trace, int loops) {
        return subjects.stream()
                .filter(one -> one.program().equals(name))
                .filter(one -> one.trace() == trace && one.loops() == loops)
                .findFirst();
    }

    /** Returns the command that meters a capture. */
    List<String> flowgauge(Trace trace, int loops, String... more) {
        List<String> command =
                List.of(
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
        return with(command, more);
    }

    /** Enough for the difference to one loop to take seconds. */
    private int loops(Trace trace) {
        return (trace == Trace.FEW ? 20 : 6) / (quick ? 2 : 1) + 1;
    }

    private int toFileLoops() {
        return quick ? 2 : 3;
    }

    private String file(Trace trace) {
        return String.valueOf(files.get(trace));
    }

    private void add(String name, Trace trace, int loops, List<String> command) {
        subjects.add(new Subject(name, trace, loops, command));
    }

    static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }
}
