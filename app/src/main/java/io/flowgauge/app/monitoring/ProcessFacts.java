package io.flowgauge.app.monitoring;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this process takes of the machine, as of now. */
final class ProcessFacts {
    private static final String STATUS = "/proc/self/status";
    private static final String LIMITS = "/proc/self/limits";
    private static final long KIB = 1024;

    /** The unit of times in /proc/self/stat: USER_HZ, which is 100 on every Linux. */
    private static final long TICK_MS = 10;

    /** User and system time, the fields 14 and 15; the second, in brackets, may have blanks. */
    private static final Pattern TIMES =
            Pattern.compile("\\) \\S(?: \\S+){10} (\\d{1,15}) (\\d{1,15}) ");

    private static final Pattern LOAD = Pattern.compile("([0-9.]+) ([0-9.]+) ([0-9.]+) .*");

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

    /**
     * Processor time.
     *
     * @param userMs in the program, ms
     * @param systemMs in the kernel, ms
     */
    record ProcessorTime(long userMs, long systemMs) {
        long totalMs() {
            return userMs + systemMs;
        }
    }

    /**
     * Returns the processor time taken so far; where the two can't be told apart, all is user's.
     */
    ProcessorTime processorTime() {
        Matcher times = TIMES.matcher(ProcFile.text("/proc/self/stat"));
        if (times.find()) {
            return new ProcessorTime(
                    TICK_MS * Long.parseLong(times.group(1)),
                    TICK_MS * Long.parseLong(times.group(2)));
        }
        return new ProcessorTime(
                ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(Duration::toMillis)
                        .orElse(0L),
                0);
    }

    long uptimeMs() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    double startSeconds() {
        return (double) ManagementFactory.getRuntimeMXBean().getStartTime()
                / (double) TimeUnit.SECONDS.toMillis(1);
    }

    OptionalLong openFiles() {
        return ProcFile.count("/proc/self/fd");
    }

    OptionalLong openFilesSoftLimit() {
        return ProcFile.number(LIMITS, "^Max open files +(\\d+)");
    }

    OptionalLong openFilesHardLimit() {
        return ProcFile.number(LIMITS, "^Max open files +\\S+ +(\\d+)");
    }

    /** Returns the bytes of the process that are in memory. */
    OptionalLong residentBytes() {
        OptionalLong kib = ProcFile.number(STATUS, "^VmRSS:\\s+(\\d+) kB");
        return kib.isPresent() ? OptionalLong.of(KIB * kib.getAsLong()) : kib;
    }

    long heapUsedBytes() {
        return memory.getHeapMemoryUsage().getUsed();
    }

    long heapCommittedBytes() {
        return memory.getHeapMemoryUsage().getCommitted();
    }

    long otherCommittedBytes() {
        return memory.getNonHeapMemoryUsage().getCommitted();
    }

    int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Returns the load averages of 1, 5 and 15 minutes; none where the system has none. */
    List<Double> load() {
        Matcher load = LOAD.matcher(ProcFile.text("/proc/loadavg"));
        if (!load.matches()) {
            return List.of();
        }
        return List.of(
                Double.valueOf(load.group(1)),
                Double.valueOf(load.group(2)),
                Double.valueOf(load.group(3)));
    }

    OptionalLong userId() {
        return ProcFile.number(STATUS, "^Uid:\\s+(\\d+)");
    }

    OptionalLong groupId() {
        return ProcFile.number(STATUS, "^Gid:\\s+(\\d+)");
    }
}
