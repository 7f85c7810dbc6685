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
import io.flowgauge.config.ScalarText;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.output.queue.DiskSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code queue}, at the top or below the output: where events wait for the outputs, in memory or on
 * disk. The spool of Packetbeat 6.7 is a queue on disk of its size and place.
 *
 * @param kind what was asked for: "mem", "spool" or "disk"
 * @param memEvents events that wait in memory at most, 32 or more; without a queue on disk
 * @param disk how events are kept on disk, if they are
 * @param flushEvents how many events an output over the network waits for, 0 or more
 * @param flushNs how long it waits for them, ns
 */
public record QueueSettings(
        String kind, int memEvents, int flushEvents, long flushNs, Optional<DiskSettings> disk) {
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

    /** How many files a queue on disk is spread over. */
    private static final int SEGMENTS = 10;

    private static final long SEGMENT_BYTES_UNLIMITED = 100 * MEGABYTE;

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
                    "Place of the spool: a directory of this name with .d behind it. Of the other"
                            + " settings of the spool only size and write.flush.timeout have an"
                            + " effect.");
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
                    "How much time of events a loss of power may cost; 0 for none.");
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
                    "Directory of the queue on disk; it belongs to one process at a time.");
    private static final Setting<Long> DISK_MAX_SIZE =
            new Setting<>(
                    "disk.max_size",
                    byteSize(0),
                    0L,
                    "",
                    "Its largest size, 10MB or more, or 0 for no limit; must be set. When it is"
                            + " reached, events wait as with mem.events.");
    private static final Setting<Optional<Long>> DISK_SEGMENT_SIZE =
            new Setting<>(
                    "disk.segment_size",
                    optional(byteSize(MEGABYTE)),
                    Optional.empty(),
                    "a tenth of max_size, 100MB without a limit",
                    "Bytes of one of its files, at most half of max_size. A file goes when all its"
                            + " events are acknowledged.");
    private static final Setting<Integer> DISK_READ_AHEAD =
            Setting.of(
                    "disk.read_ahead",
                    integerFrom(0),
                    512,
                    "Of the newest events so many are kept in memory too: outputs that keep up need"
                            + " not read them.");
    private static final Setting<Integer> DISK_WRITE_AHEAD =
            Setting.of(
                    "disk.write_ahead",
                    integerFrom(0),
                    2_048,
                    "Without effect: an event is written before the next batch is made.");
    private static final Setting<Long> DISK_RETRY =
            new Setting<>(
                    "disk.retry_interval",
                    duration(0),
                    Durations.SECOND_NS,
                    "1s",
                    "First wait after an error of the disk; each further one is twice as long."
                            + " Events wait meanwhile, none is lost.");
    private static final Setting<Long> DISK_RETRY_MAX =
            new Setting<>(
                    "disk.max_retry_interval",
                    duration(0),
                    30 * Durations.SECOND_NS,
                    "30s",
                    "Longest wait after errors of the disk.");

    private static final Setting<Long> DISK_FSYNC =
            new Setting<>(
                    "disk.fsync",
                    duration(0),
                    Durations.SECOND_NS,
                    "1s",
                    "How often the queue on disk is brought to the disk itself: so much time of"
                            + " events a loss of power may cost. 0 for each batch. The end of the"
                            + " process, also by kill -9, costs none in any case.");

    /** What Packetbeat has no setting for. */
    static final Section OWN_SECTION = Section.once("flowgauge.queue", DISK_FSYNC);

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

    static QueueSettings read(ConfigObject root, Path data) throws UserErrorException {
        Optional<Written> found = find(root);
        long fsyncNs = SectionReader.of(root, OWN_SECTION).get(DISK_FSYNC);
        if (found.isEmpty()) {
            return new QueueSettings(
                    "mem",
                    MEM_EVENTS_DEFAULT,
                    FLUSH_EVENTS_DEFAULT,
                    MEM_FLUSH_TIMEOUT.fallback(),
                    Optional.empty());
        }
        SectionReader reader = found.get().reader();
        return switch (found.get().kind) {
            case "mem" -> readMem(reader);
            case "spool" -> onDisk("spool", readSpool(reader, data));
            default -> onDisk("disk", readDisk(reader, data, fsyncNs));
        };
    }

    private static QueueSettings onDisk(String kind, DiskSettings disk) {
        return new QueueSettings(
                kind,
                MEM_EVENTS_DEFAULT,
                FLUSH_EVENTS_DEFAULT,
                MEM_FLUSH_TIMEOUT.fallback(),
                Optional.of(disk));
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
        return new QueueSettings(
                "mem", events, flush, reader.get(MEM_FLUSH_TIMEOUT), Optional.empty());
    }

    private static DiskSettings readSpool(SectionReader reader, Path data)
            throws UserErrorException {
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
        Path file = reader.get(SPOOL_PATH).map(Path::of).orElseGet(() -> data.resolve("spool.dat"));
        return new DiskSettings(
                file.resolveSibling(file.getFileName() + ".d"),
                bytes,
                bytes / SEGMENTS,
                DISK_READ_AHEAD.fallback(),
                DISK_RETRY.fallback(),
                DISK_RETRY_MAX.fallback(),
                reader.get(SPOOL_WRITE_TIMEOUT));
    }

    private static DiskSettings readDisk(SectionReader reader, Path data, long fsyncNs)
            throws UserErrorException {
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
        return new DiskSettings(
                reader.get(DISK_PATH).map(Path::of).orElseGet(() -> data.resolve("diskqueue")),
                bytes,
                segmentBytes.orElse(bytes == 0 ? SEGMENT_BYTES_UNLIMITED : bytes / SEGMENTS),
                reader.get(DISK_READ_AHEAD),
                reader.get(DISK_RETRY),
                reader.get(DISK_RETRY_MAX),
                fsyncNs);
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
