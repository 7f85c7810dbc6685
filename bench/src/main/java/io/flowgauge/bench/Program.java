package io.flowgauge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end under GNU time, which says what it took. */
final class Program {
    private static final long LIMIT_SECONDS = 300;

    private final Path scratch;

    Program(Path scratch) throws IOException {
        this.scratch = Files.createDirectories(scratch);
    }

    /** Returns whether a command is on the path of commands, or in the places for root's. */
    static boolean isInstalled(String name) {
        String places = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        for (String place : places.split(":", -1)) {
            if (Files.isExecutable(Path.of(place, name))) {
                return true;
            }
        }
        return false;
    }

    /** Runs a command; one that fails or takes more than five minutes is an exception. */
    Usage run(List<String> command) throws IOException, InterruptedException {
        Path figures = scratch.resolve("time.txt");
        Path output = scratch.resolve("output.txt");
        List<String> timed = new ArrayList<>();
        timed.addAll(List.of("time", "-q", "-o", figures.toString(), "-f", "%e %U %S %M"));
        timed.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(timed)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().merge("PATH", "/usr/sbin", (path, more) -> path + ":" + more);
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        String said = Files.readString(output);
        if (!ended || process.exitValue() != 0) {
            String end = said.substring(Math.max(0, said.length() - 2000));
            throw new IOException(
                    String.join(" ", command) + (ended ? " failed: " : " took too long: ") + end);
        }
        String[] taken = Files.readString(figures).trim().split(" ", -1);
        return new Usage(
                Double.parseDouble(taken[0]),
                Double.parseDouble(taken[1]) + Double.parseDouble(taken[2]),
                Long.parseLong(taken[3]),
                said);
    }
}
