package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code add_docker_metadata}. */
final class AddDockerMetadata implements Processor {
    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,9}");
    private static final FieldPath SOURCE = FieldPath.of("source");
    private static final FieldPath DOCKER = FieldPath.of("docker");
    private static final FieldPath CONTAINER_ID = FieldPath.of("docker.container.id");
    private static final long CLEANUP_NS = 60_000_000_000L;

    private static final Setting<List<String>> MATCH_FIELDS =
            Setting.of(
                    "match_fields",
                    Types.listOf(Types.text()),
                    List.of(),
                    "Fields of which the first text is taken as a container's id.");
    private static final Setting<Boolean> MATCH_SOURCE =
            Setting.of(
                    "match_source",
                    Types.bool(),
                    true,
                    "Whether to take the id out of `source` where that is the path of a file. In"
                            + " events of flows it is an object, which is passed over.");
    private static final Setting<Integer> SOURCE_INDEX =
            Setting.of(
                    "match_source_index",
                    Types.integerFrom(0),
                    4,
                    "Which name of the path is the id, from 0, as in"
                            + " `/var/lib/docker/containers/ID/..`.");
    private static final Setting<Boolean> SHORT_ID =
            Setting.of(
                    "match_short_id",
                    Types.bool(),
                    false,
                    "Whether the first 12 letters of an id are enough.");
    private static final Setting<List<String>> MATCH_PIDS =
            new Setting<>(
                    "match_pids",
                    Types.listOf(Types.text()),
                    List.of("process.pid", "process.ppid"),
                    "process.pid, process.ppid",
                    "Fields with ids of processes, whose control groups name a container.");
    private static final Setting<String> HOST_ROOT =
            Setting.of(
                    "system.hostfs",
                    Types.text(),
                    "/",
                    "Where the file system of the host is seen, with its `proc`.");
    private static final Setting<Boolean> DEDOT =
            Setting.of(
                    "labels.dedot",
                    Types.bool(),
                    false,
                    "Whether dots in names of labels become `_`; else they make objects.");
    private static final Setting<Long> CLEANUP =
            new Setting<>(
                    "cleanup_timeout",
                    Types.duration(0),
                    CLEANUP_NS,
                    "60s",
                    "How long a container that has ended is remembered after its last event.");

    private static final CounterKind CONTAINERS =
            CounterKind.gauge(
                    "containers", "Containers that add_docker_metadata knows and that run.");
    private static final CounterKind INTERRUPTIONS =
            CounterKind.count(
                    "interruptions",
                    "Times add_docker_metadata lost Docker or could not reach it.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_docker_metadata",
                            "Adds the container that an event belongs to, as `docker.container`:"
                                    + " `id`, `image`, `name` and `labels`. Its id comes from"
                                    + " `source`, from a process or from a field; a flow has none of"
                                    + " these by itself, and addresses are not looked up, so another"
                                    + " processor must bring one. Docker must run when flowgauge"
                                    + " starts, else events stay as they are; when it goes away"
                                    + " later, what is known is used on and Docker is asked again"
                                    + " until it answers.",
                            AddDockerMetadata::new)
                    .with(DockerHost.SETTINGS)
                    .with(
                            MATCH_FIELDS,
                            MATCH_SOURCE,
                            SOURCE_INDEX,
                            SHORT_ID,
                            MATCH_PIDS,
                            HOST_ROOT,
                            DEDOT,
                            CLEANUP)
                    .counting(CONTAINERS, INTERRUPTIONS)
                    .failing(
                            "It fails where an id out of a path or of a process can't be put into"
                                    + " `docker`, which is no object. An event of no known container"
                                    + " is no failure.")
                    .configuration(
                            """
                            - add_docker_metadata:
                                match_fields: [fields.container]
                                labels.dedot: true
                            """);

    private final List<FieldPath> fields;
    private final boolean matchSource;
    private final int sourceIndex;
    private final List<FieldPath> pids;
    private final ContainerCgroups cgroups;
    private final Counter running;
    private final Counter interruptions;
    private final DockerContainers containers;

    AddDockerMetadata(SectionReader settings, ProcessorContext context) throws UserErrorException {
        DockerHost host = DockerHost.of(settings, context);
        fields = settings.get(MATCH_FIELDS).stream().map(FieldPath::of).toList();
        matchSource = settings.get(MATCH_SOURCE);
        sourceIndex = settings.get(SOURCE_INDEX);
        pids = settings.get(MATCH_PIDS).stream().map(FieldPath::of).toList();
        try {
            cgroups = new ContainerCgroups(Path.of(settings.get(HOST_ROOT)), System::nanoTime);
        } catch (InvalidPathException e) {
            throw settings.problem(HOST_ROOT, "no path");
        }
        running = CONTAINERS.of(settings);
        interruptions = INTERRUPTIONS.of(settings);
        containers =
                new DockerContainers(
                        host,
                        settings.get(SHORT_ID),
                        settings.get(DEDOT),
                        settings.get(CLEANUP),
                        System::nanoTime,
                        running,
                        interruptions);
    }

    @Override
    public void start() {
        containers.start();
    }

    @Override
    public boolean process(Event event) throws EventException {
        if (!containers.isAvailable()) {
            return true;
        }
        Optional<String> id = sourceId(event).or(() -> processId(event));
        if (id.isPresent()) {
            event.put(CONTAINER_ID, id.get());
        } else {
            id = fieldId(event);
        }
        EventObject found = id.isPresent() ? containers.find(id.get()) : null;
        if (found != null) {
            event.merge(DOCKER, found);
        }
        return true;
    }

    private Optional<String> sourceId(Event event) {
        String path = matchSource ? event.text(SOURCE) : null;
        if (path == null) {
            return Optional.empty();
        }
        int index = 0;
        for (int begin = 0; begin < path.length(); ) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            if (end > begin && index++ == sourceIndex) {
                return Optional.of(path.substring(begin, end));
            }
            begin = end + 1;
        }
        return Optional.empty();
    }

    private Optional<String> processId(Event event) {
        for (int i = 0; i < pids.size(); i++) {
            long pid = pid(event.get(pids.get(i)));
            if (pid > 0) {
                Optional<String> id = cgroups.containerOf(pid);
                if (id.isPresent()) {
                    return id;
                }
            }
        }
        return Optional.empty();
    }

    private static long pid(@Nullable Object value) {
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof String text && PID.matcher(text).matches()) {
            return Long.parseLong(text);
        }
        return 0;
    }

    private Optional<String> fieldId(Event event) {
        for (int i = 0; i < fields.size(); i++) {
            String text = event.text(fields.get(i));
            if (text != null) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<Counter> counters() {
        return List.of(running, interruptions);
    }

    @Override
    public void close() {
        containers.close();
    }
}
