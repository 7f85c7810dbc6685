package io.flowgauge.event.processor;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Finds the container of a process by its control groups: the id is in a path such as {@code
 * /docker/ID}, {@code /system.slice/docker-ID.scope} or {@code /kubepods/burstable/podX/ID}.
 * Answers are kept for five minutes, as Packetbeat keeps them. One thread uses it.
 */
final class ContainerCgroups {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final long KEEP_NS = 300_000_000_000L;
    private static final int PROCESSES_MAX = 1_000;

    private record Answer(Optional<String> container, long untilNs) {}

    private final Path root;
    private final LongSupplier clockNs;
    private final Map<Long, Answer> answers =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Answer> eldest) {
                    return size() > PROCESSES_MAX;
                }
            };

    /**
     * Makes a search.
     *
     * @param root where the root of the host's file system is seen
     */
    ContainerCgroups(Path root, LongSupplier clockNs) {
        this.root = root;
        this.clockNs = clockNs;
    }

    /** Returns the id of a process's container; empty if it is in none or does not run. */
    Optional<String> containerOf(long pid) {
        long nowNs = clockNs.getAsLong();
        Answer known = answers.get(pid);
        if (known != null && nowNs - known.untilNs < 0) {
            return known.container;
        }
        answers.remove(pid);
        Optional<String> container;
        try {
            container = containerIn(read(pid));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // and may run later
        } catch (IOException e) {
            container = Optional.empty();
        }
        answers.put(pid, new Answer(container, nowNs + KEEP_NS));
        return container;
    }

    private String read(long pid) throws IOException {
        Path file = root.resolve("proc").resolve(Long.toString(pid)).resolve("cgroup");
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> containerIn(String cgroups) {
        Matcher ids = ID.matcher(cgroups);
        Optional<String> last = Optional.empty();
        while (ids.find()) {
            last = Optional.of(ids.group());
        }
        return last;
    }
}
