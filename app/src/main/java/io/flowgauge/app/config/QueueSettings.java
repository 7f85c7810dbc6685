package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.byteSize;
import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.permissions;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Notice;
import io.flowgauge.config.ScalarText;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.output.OutputKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code queue}, at the top or below the output: where events wait for the output. All kinds of
 * Packetbeat 6.7 and 9 are read and checked; this version keeps events in memory whatever is asked
 * for, and says so.
 *
 * @param kind what was asked for: "mem", "spool" or "disk"
 * @param memEvents events that wait in memory at most, 32 or more
 * @param flushEvents how many events an output over the network waits for, 0 or more
 * @param flushNs how long it waits for them, ns
 */
public record QueueSettings(String kind, int memEvents, int flushEvents, long flushNs) {
    static final String KEY = "queue";

    private static final int MEM_EVENTS_MIN = 32;

    /** What a ring can hold. */
    private static final int MEM_EVENTS_MAX = 1 << 22;

    /** 4 MiB for each meter, about what the second-level caches hold. */
    private static final int MEM_EVENTS_DEFAULT = 1 << 14;

    private static final int FLUSH_EVENTS_DEFAULT = 2_048;
    private static final long MIB = 1 << 20;
    private static final long MEGABYTE = 1_000_000;
    private static final long DISK_BYTES_MIN = 10 * MEGABYTE;

    private static final Setting<Integer> MEM_EVENTS =
            Setting.of(
                    "mem.events",
                    integer(MEM_EVENTS_MIN, MEM_EVENTS_MAX),
                    MEM_EVENTS_DEFAULT,
                    "Most events that wait for the outputs to acknowledge them. Then interim reports"
                            + " are put off and meters wait for final ones; what they don't read in"
                            + " time is counted as dropped by the kernel.");
    private static final Setting<Integer> MEM_FLUSH_EVENTS =
            Setting.of(
                    "mem.flush.min_events",
                    integerFrom(0),
                    FLUSH_EVENTS_DEFAULT,
                    "How many events an output over the network waits for before it sends, at most"
                            + " its bulk_max_size and mem.events; 0 and 1 for none.");
    private static final Setting<Long> MEM_FLUSH_TIMEOUT =
            new Setting<>(
                    "mem.flush.timeout",
                    duration(0),
                    Durations.SECOND_NS,
                    "1s",
                    "How long it waits for so many.");

    private static final Setting<Optional<String>> SPOOL_PATH =
            new Setting<>(
                    "spool.file.path",
                    optional(text()),
                    Optional.empty(),
                    "path.data/spool.dat",
                    "File of the spool. Checked, but events are kept in memory in this version;"
                            + " that goes for all of spool and disk.");
    private static final Setting<Integer> SPOOL_PERMISSIONS =
            new Setting<>(
                    "spool.file.permissions", permissions(), 0600, "0600", "Its permissions.");
    private static final Setting<Long> SPOOL_SIZE =
            new Setting<>(
                    "spool.file.size", byteSize(MIB), 100 * MIB, "100MiB", "Its largest size.");
    private static final Setting<Long> SPOOL_PAGE_SIZE =
            new Setting<>(
                    "spool.file.page_size",
                    byteSize(1),
                    4_096L,
                    "4KiB",
                    "Bytes of a page of it: a power of two, less than its size.");
    private static final Setting<Boolean> SPOOL_PREALLOC =
            Setting.of("spool.file.prealloc", bool(), true, "Whether its space is taken at start.");
    private static final Setting<Long> SPOOL_BUFFER =
            new Setting<>(
                    "spool.write.buffer_size",
                    byteSize(1),
                    MIB,
                    "1MiB",
                    "Bytes of events that are written at a time.");
    private static final Setting<Long> SPOOL_WRITE_TIMEOUT =
            new Setting<>(
                    "spool.write.flush.timeout",
                    duration(0),
                    Durations.SECOND_NS,
                    "1s",
                    "Longest time before they are written.");
    private static final Setting<Integer> SPOOL_WRITE_EVENTS =
            Setting.of(
                    "spool.write.flush.events",
                    integerFrom(1),
                    16_384,
                    "Number of events at which they are written.");
    private static final Setting<String> SPOOL_CODEC =
            Setting.of(
                    "spool.write.codec",
                    choice("cbor", "json", "ubjson"),
                    "cbor",
                    "Form of events in the spool.");
    private static final Setting<Long> SPOOL_READ_TIMEOUT =
            new Setting<>(
                    "spool.read.flush.timeout",
                    duration(0),
                    0L,
                    "0s",
                    "How long a reader waits for a full batch.");

    private static final Setting<Optional<String>> DISK_PATH =
            new Setting<>(
                    "disk.path",
                    optional(text()),
                    Optional.empty(),
                    "path.data/diskqueue",
                    "Directory of the disk queue.");
    private static final Setting<Long> DISK_MAX_SIZE =
            new Setting<>(
                    "disk.max_size",
                    byteSize(0),
                    0L,
                    "",
                    "Its largest size, 10MB or more, or 0 for no limit; must be set.");
    private static final Setting<Optional<Long>> DISK_SEGMENT_SIZE =
            new Setting<>(
                    "disk.segment_size",
                    optional(byteSize(MEGABYTE)),
                    Optional.empty(),
                    "a tenth of max_size",
                    "Bytes of one of its files, at most half of max_size.");
    private static final Setting<Integer> DISK_READ_AHEAD =
            Setting.of(
                    "disk.read_ahead", integerFrom(0), 512, "Events read before they are needed.");
    private static final Setting<Integer> DISK_WRITE_AHEAD =
            Setting.of(
                    "disk.write_ahead", integerFrom(0), 2_048, "Events that wait to be written.");
    private static final Setting<Long> DISK_RETRY =
            new Setting<>(
                    "disk.retry_interval",
                    duration(0),
                    Durations.SECOND_NS,
                    "1s",
                    "First wait after an error of the disk.");
    private static final Setting<Long> DISK_RETRY_MAX =
            new Setting<>(
                    "disk.max_retry_interval",
                    duration(0),
                    30 * Durations.SECOND_NS,
                    "30s",
                    "Longest wait after errors of the disk.");

    static final Section SECTION =
            Section.once(
                    KEY,
                    MEM_EVENTS,
                    MEM_FLUSH_EVENTS,
                    MEM_FLUSH_TIMEOUT,
                    SPOOL_PATH,
                    SPOOL_PERMISSIONS,
                    SPOOL_SIZE,
                    SPOOL_PAGE_SIZE,
                    SPOOL_PREALLOC,
                    SPOOL_BUFFER,
                    SPOOL_WRITE_TIMEOUT,
                    SPOOL_WRITE_EVENTS,
                    SPOOL_CODEC,
                    SPOOL_READ_TIMEOUT,
                    DISK_PATH,
                    DISK_MAX_SIZE,
                    DISK_SEGMENT_SIZE,
                    DISK_READ_AHEAD,
                    DISK_WRITE_AHEAD,
                    DISK_RETRY,
                    DISK_RETRY_MAX);

    private static final List<String> KINDS = List.of("mem", "spool", "disk");
    private static final List<String> OUTPUTS =
            OutputKinds.ALL.stream().map(kind -> "output." + kind.name()).toList();

    /** Returns the keys of the queue where it stands below an output, as Packetbeat 9 has it. */
    static List<String> keysUnderOutputs() {
        List<String> keys = new ArrayList<>();
        for (String output : Stream.concat(OUTPUTS.stream(), Stream.of("")).toList()) {
            String queue = output.isEmpty() ? KEY : output + "." + KEY;
            KINDS.forEach(kind -> keys.add(queue + "." + kind + ".enabled"));
            if (!output.isEmpty()) {
                SECTION.settings().forEach(setting -> keys.add(queue + "." + setting.key()));
            }
        }
        return keys;
    }

    /** Returns whether a key is of a queue below an output. */
    static boolean isUnderOutput(String key) {
        return key.matches("output\\.[^.]+\\.queue(\\..*)?");
    }

    /** A queue as it is written. */
    private record Written(String key, ConfigObject object, String kind, Entry entry) {
        SectionReader reader() {
            return SectionReader.of(object, key);
        }
    }

    static QueueSettings read(ConfigObject root, Consumer<Notice> notices)
            throws UserErrorException {
        Optional<Written> found = find(root);
        if (found.isEmpty()) {
            return inMemory("mem");
        }
        Written written = found.get();
        SectionReader reader = written.reader();
        switch (written.kind) {
            case "mem" -> {
                return readMem(reader);
            }
            case "spool" -> checkSpool(reader);
            default -> checkDisk(reader);
        }
        notices.accept(
                new Notice(
                        true,
                        written.entry.keyPosition()
                                + ": "
                                + written.key
                                + "."
                                + written.kind
                                + ": this version keeps events in memory only: those that wait when"
                                + " the program ends abruptly are lost"));
        return inMemory(written.kind);
    }

    private static QueueSettings inMemory(String kind) {
        return new QueueSettings(
                kind, MEM_EVENTS_DEFAULT, FLUSH_EVENTS_DEFAULT, MEM_FLUSH_TIMEOUT.fallback());
    }

    private static QueueSettings readMem(SectionReader reader) throws UserErrorException {
        int events = reader.get(MEM_EVENTS);
        int flush = reader.get(MEM_FLUSH_EVENTS);
        if (reader.has(MEM_FLUSH_EVENTS) && flush > events) {
            throw ConfigErrors.at(
                    reader.position(MEM_FLUSH_EVENTS),
                    reader.keyOf(MEM_FLUSH_EVENTS),
                    flush + " is more than " + reader.keyOf(MEM_EVENTS) + ", " + events,
                    "a whole number from 0 to " + events);
        }
        return new QueueSettings("mem", events, flush, reader.get(MEM_FLUSH_TIMEOUT));
    }

    private static void checkSpool(SectionReader reader) throws UserErrorException {
        for (Setting<?> setting : SECTION.settings()) {
            if (setting.key().startsWith("spool.")) {
                reader.get(setting);
            }
        }
        long pageBytes = reader.get(SPOOL_PAGE_SIZE);
        long bytes = reader.get(SPOOL_SIZE);
        if (Long.bitCount(pageBytes) != 1 || pageBytes >= bytes) {
            throw ConfigErrors.at(
                    reader.position(SPOOL_PAGE_SIZE),
                    reader.keyOf(SPOOL_PAGE_SIZE),
                    pageBytes + " bytes is no size of a page",
                    "a power of two, less than "
                            + reader.keyOf(SPOOL_SIZE)
                            + ", "
                            + bytes
                            + " bytes");
        }
    }

    private static void checkDisk(SectionReader reader) throws UserErrorException {
        for (Setting<?> setting : SECTION.settings()) {
            if (setting.key().startsWith("disk.")) {
                reader.get(setting);
            }
        }
        long bytes = reader.require(DISK_MAX_SIZE);
        if (bytes != 0 && bytes < DISK_BYTES_MIN) {
            throw ConfigErrors.at(
                    reader.position(DISK_MAX_SIZE),
                    reader.keyOf(DISK_MAX_SIZE),
                    bytes + " bytes is too small",
                    "an amount of 10MB or more, or 0 for no limit");
        }
        Optional<Long> segmentBytes = reader.get(DISK_SEGMENT_SIZE);
        if (bytes != 0 && segmentBytes.isPresent() && segmentBytes.get() > bytes / 2) {
            throw ConfigErrors.at(
                    reader.position(DISK_SEGMENT_SIZE),
                    reader.keyOf(DISK_SEGMENT_SIZE),
                    segmentBytes.get() + " bytes is more than half of max_size, " + bytes,
                    "an amount from " + MEGABYTE + " to " + bytes / 2 + " bytes");
        }
    }

    /** Returns the one queue that is set and not switched off, at the top or below an output. */
    private static Optional<Written> find(ConfigObject root) throws UserErrorException {
        Optional<Written> top = find(root, KEY);
        for (String output : OUTPUTS) {
            Optional<ConfigObject> object = objectAt(root, output);
            if (object.isEmpty() || isOff(object.get())) {
                continue;
            }
            Optional<Written> below = find(root, output + "." + KEY);
            if (below.isPresent() && top.isPresent()) {
                throw ConfigErrors.at(
                        below.get().entry.keyPosition(),
                        below.get().key,
                        "there is a queue at the top too, at " + top.get().entry.keyPosition(),
                        "one of the two");
            }
            if (below.isPresent()) {
                return below;
            }
        }
        return top;
    }

    private static Optional<Written> find(ConfigObject root, String key) throws UserErrorException {
        Optional<ConfigObject> queue = objectAt(root, key);
        if (queue.isEmpty()) {
            return Optional.empty();
        }
        Optional<Written> found = Optional.empty();
        for (Map.Entry<String, Entry> entry : queue.get().entries().entrySet()) {
            String kind = entry.getKey();
            if (!KINDS.contains(kind)) {
                throw ConfigErrors.at(
                        entry.getValue().keyPosition(),
                        key,
                        "\"" + kind + "\" is no kind of queue",
                        String.join(", ", KINDS));
            }
            ConfigValue value = entry.getValue().value();
            if (value.isNull() || value instanceof ConfigObject object && isOff(object)) {
                continue;
            }
            if (found.isPresent()) {
                throw ConfigErrors.at(
                        entry.getValue().keyPosition(),
                        key,
                        "found " + found.get().kind + " and " + kind,
                        "one of " + String.join(", ", KINDS));
            }
            found = Optional.of(new Written(key, queue.get(), kind, entry.getValue()));
        }
        return found;
    }

    private static Optional<ConfigObject> objectAt(ConfigObject root, String key) {
        return root.find(key)
                .map(Entry::value)
                .filter(ConfigObject.class::isInstance)
                .map(ConfigObject.class::cast);
    }

    private static boolean isOff(ConfigObject object) {
        return object.find("enabled")
                .map(Entry::value)
                .filter(
                        value ->
                                value instanceof ConfigScalar scalar
                                        && ScalarText.truth(scalar.text())
                                                .filter(truth -> !truth)
                                                .isPresent())
                .isPresent();
    }
}
