package io.flowgauge.event.processor;

import io.flowgauge.event.EventObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What proc (5) says of processes. What may not be read of one (its program and environment, if it
 * is another user's) is left out.
 */
final class ProcessInfo {
    /** A tick of the start time, whatever the kernel's timer is: USER_HZ. */
    private static final long MS_PER_TICK = 10;

    /** Places in /proc/PID/stat, behind the name, from 0. */
    private static final int PPID = 1;

    private static final int START_TICKS = 19;

    private final Path proc;

    /** When the machine started, once it is known: it stays the same. */
    private volatile @Nullable Instant boot;

    /** Makes one of a /proc. */
    ProcessInfo(Path proc) {
        this.proc = proc;
    }

    /**
     * Returns name, title, exe, args, pid, ppid, start_time and, if asked for, env of a process;
     * empty if there is none.
     */
    Optional<EventObject> find(long pid, boolean withEnvironment) {
        Path directory = proc.resolve(Long.toString(pid));
        String stat;
        try {
            stat = text(directory.resolve("stat"));
        } catch (IOException e) {
            return Optional.empty();
        }
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        String[] rest = stat.substring(close + 1).strip().split(" ", -1);
        if (open < 0 || close < open || rest.length <= START_TICKS) {
            return Optional.empty();
        }
        EventObject process = new EventObject();
        process.put("pid", pid);
        process.put("name", stat.substring(open + 1, close));
        number(rest[PPID]).ifPresent(ppid -> process.put("ppid", ppid));
        number(rest[START_TICKS])
                .flatMap(this::startTime)
                .ifPresent(time -> process.put("start_time", time));
        List<String> args = list(directory.resolve("cmdline"));
        if (!args.isEmpty()) {
            process.put("args", args);
            process.put("title", String.join(" ", args));
        }
        try {
            process.put("exe", Files.readSymbolicLink(directory.resolve("exe")).toString());
        } catch (IOException e) {
            // not ours, or a thread of the kernel
        }
        if (withEnvironment) {
            putEnvironment(process, directory);
        }
        return Optional.of(process);
    }

    private Optional<Instant> startTime(long ticks) {
        Instant known = boot;
        if (known == null) {
            known = readBoot();
            boot = known;
        }
        return Optional.ofNullable(known).map(start -> start.plusMillis(ticks * MS_PER_TICK));
    }

    private @Nullable Instant readBoot() {
        try {
            return text(proc.resolve("stat"))
                    .lines()
                    .filter(line -> line.startsWith("btime "))
                    .findFirst()
                    .flatMap(line -> number(line.substring("btime ".length()).strip()))
                    .map(Instant::ofEpochSecond)
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private static void putEnvironment(EventObject process, Path directory) {
        EventObject variables = new EventObject();
        for (String assignment : list(directory.resolve("environ"))) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        if (variables.size() > 0) {
            process.put("env", variables);
        }
    }

    /** Returns the texts of a file that ends each with a zero. */
    private static List<String> list(Path file) {
        List<String> texts = new ArrayList<>();
        try {
            String all = text(file);
            int begin = 0;
            for (int zero; (zero = all.indexOf('\0', begin)) >= 0; begin = zero + 1) {
                texts.add(all.substring(begin, zero));
            }
            if (begin < all.length()) {
                texts.add(all.substring(begin));
            }
        } catch (IOException e) {
            return List.of();
        }
        return texts;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
