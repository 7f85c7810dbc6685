package io.flowgauge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many events a second of processor time brings through the queue to a file: whole processes
 * that read a capture of two million flows of one packet each, so that nearly all work is about
 * events. Metering alone, as {@code output.discard} has it, is measured too and taken away.
 */
final class QueueSpeed {
    private static final Trace TRACE = Trace.CHURN;
    private static final double MILLION = 1e6;

    private final Path home;
    private final Path scratch;
    private final Program program;

    private QueueSpeed(Path home) throws IOException {
        this.home = home;
        scratch = home.resolve("bench/target/queue");
        program = new Program(scratch);
    }

    /** Takes the directory of the program. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        new QueueSpeed(Path.of(arguments[0])).measure();
    }

    private void measure() throws IOException, InterruptedException {
        Usage metering = run("discard", List.of("output.discard.enabled=true"));
        System.out.println("| events | M events | CPU s | wall s | M events/s of CPU | peak MiB |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        say("metered only", metering, 0);
        List<String> file = List.of("output.file.path=" + scratch.resolve("out"));
        say("memory queue to a file", run("memory", file), metering.cpuSeconds());
        List<String> disk = new ArrayList<>(file);
        disk.add("queue.disk.max_size=0");
        disk.add("queue.disk.path=" + scratch.resolve("diskqueue"));
        say("disk queue to a file", run("disk", disk), metering.cpuSeconds());
    }

    private Usage run(String name, List<String> settings) throws IOException, InterruptedException {
        delete(scratch.resolve("out"));
        delete(scratch.resolve("diskqueue"));
        List<String> command = new ArrayList<>();
        command.add(home.resolve("flowgauge").toString());
        command.addAll(
                List.of(
                        "-e",
                        "-t",
                        "-c",
                        home.resolve("bench/queue.yml").toString(),
                        "-I",
                        TRACE.in(home.resolve("bench/target/traces")) + ""));
        List<String> all = new ArrayList<>(settings);
        all.add("output.console.enabled=false");
        all.add("output.file.rotate_every_kb=10000000");
        if (name.equals("discard")) {
            all.removeLast();
        }
        for (String setting : all) {
            command.add("-E");
            command.add(setting);
        }
        return program.run(command);
    }

    private static void say(String what, Usage usage, double meteringCpuSeconds) {
        double events = usage.number("events.published") + usage.number("events.discarded");
        System.out.printf(
                "| %s | %.2f | %.2f | %.2f | %.2f | %d |%n",
                what,
                events / MILLION,
                usage.cpuSeconds(),
                usage.wallSeconds(),
                events / MILLION / Math.max(0.01, usage.cpuSeconds() - meteringCpuSeconds),
                usage.peakKib() / 1024);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
