package io.flowgauge.store;

import static io.flowgauge.config.Types.byteSize;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.Setting;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventRouter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code output.store}: the embedded history.
 *
 * @param store where and how large
 */
public record StoreOutputSettings(StoreSettings store) implements OutputSettings {
    /** Reports that are stored at a time, if so many come within a second. */
    private static final int BATCH_EVENTS = 1 << 14;

    private static final long MIB = 1 << 20;
    private static final long DAY_NS = 24 * 3_600 * Durations.SECOND_NS;

    private static final Setting<Optional<String>> PATH =
            new Setting<>(
                    "path",
                    optional(text()),
                    Optional.empty(),
                    "path.data/store",
                    "Folder of the store; it is made if need be, and belongs to one process at a"
                            + " time.");
    private static final Setting<Long> AGE =
            new Setting<>(
                    "retention.age",
                    duration(0),
                    7 * DAY_NS,
                    "168h",
                    "How long reports are kept; 0 for no limit. They go by the day, or by a"
                            + " sixteenth of retention.size. Read at start.");
    private static final Setting<Long> SIZE =
            new Setting<>(
                    "retention.size",
                    byteSize(0),
                    2_048 * MIB,
                    "2GiB",
                    "Largest size of all files of the store; the oldest reports make room. 16MiB or"
                            + " more, or 0 for no limit. Read at start.");
    private static final Setting<Long> MEMORY =
            new Setting<>(
                    "memory",
                    byteSize(64 * MIB),
                    256 * MIB,
                    "256MiB",
                    "What the database may take for its work, besides the heap; 64MiB or more. Read"
                            + " at start.");
    private static final Setting<Integer> THREADS =
            Setting.of(
                    "threads",
                    integer(1, 64),
                    2,
                    "How many processors one question may use. Read at start.");

    public static final OutputKind KIND =
            new OutputKind(
                    "store",
                    List.of(PATH, AGE, SIZE, MEMORY, THREADS),
                    (_, reader, _) -> {
                        long bytes = reader.get(SIZE);
                        if (bytes != 0 && bytes < 16 * MIB) {
                            throw ConfigErrors.at(
                                    reader.position(SIZE),
                                    reader.keyOf(SIZE),
                                    bytes + " bytes is too small",
                                    "an amount of 16MiB or more, or 0 for no limit");
                        }
                        return new StoreOutputSettings(
                                new StoreSettings(
                                        Path.of(reader.get(PATH).orElse("")),
                                        reader.get(AGE),
                                        bytes,
                                        reader.get(MEMORY),
                                        reader.get(THREADS)));
                    });

    /** Returns the settings that hold where nothing is configured, in a folder. */
    public static StoreOutputSettings inFolder(Path path) {
        return new StoreOutputSettings(
                new StoreSettings(
                        path,
                        AGE.fallback(),
                        SIZE.fallback(),
                        MEMORY.fallback(),
                        THREADS.fallback()));
    }

    /** Returns the same settings with the default folder, if none is set. */
    public StoreOutputSettings orInFolder(Path path) {
        return store.path().toString().isEmpty() ? withPath(path) : this;
    }

    private StoreOutputSettings withPath(Path path) {
        return new StoreOutputSettings(
                new StoreSettings(
                        path,
                        store.ageNs(),
                        store.sizeBytes(),
                        store.memoryBytes(),
                        store.threads()));
    }

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public String destination() {
        return "to the store " + store.path();
    }

    @Override
    public Optional<EventForm> form(EventSettings events) throws UserErrorException {
        return Optional.of(
                new EventForm(
                        JsonEncoder.ofDocuments(events, false), EventRouter.ONE_PLACE, "store"));
    }

    @Override
    public Output open(String prefix) throws UserErrorException {
        return new StoreOutput(FlowStore.open(store), prefix);
    }

    /** The folder: what else is set holds from the next start on. */
    @Override
    public Object target() {
        return store.path();
    }

    @Override
    public int batchEvents() {
        return BATCH_EVENTS;
    }
}
