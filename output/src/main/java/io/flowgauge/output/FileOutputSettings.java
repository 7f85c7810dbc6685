package io.flowgauge.output;

import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.permissions;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Setting;
import io.flowgauge.event.EventSettings;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventRouter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code output.file}: a file that is rotated.
 *
 * @param files where and how large
 * @param codec how an event is written
 * @param place where {@code path} was written, and its key, for messages about it
 */
public record FileOutputSettings(FileSettings files, CodecSettings codec, String place)
        implements OutputSettings {
    private static final Setting<Optional<String>> PATH =
            new Setting<>(
                    "path",
                    optional(text()),
                    Optional.empty(),
                    "the working directory",
                    "Directory of the files; it is made if need be.");
    private static final Setting<String> FILENAME =
            Setting.of("filename", text(), "packetbeat", "Name of the current file.");
    private static final Setting<Integer> ROTATE_EVERY_KB =
            Setting.of(
                    "rotate_every_kb",
                    integerFrom(1),
                    10_240,
                    "Size at which the file is rotated, in KiB.");
    private static final Setting<Integer> NUMBER_OF_FILES =
            Setting.of(
                    "number_of_files",
                    integer(2, 1_024),
                    7,
                    "How many rotated files are kept, besides the current one.");
    private static final Setting<Integer> PERMISSIONS =
            new Setting<>("permissions", permissions(), 0600, "0600", "Permissions of new files.");

    public static final OutputKind KIND =
            new OutputKind(
                    "file",
                    CodecSettings.settingsAnd(
                            PATH, FILENAME, ROTATE_EVERY_KB, NUMBER_OF_FILES, PERMISSIONS),
                    (object, reader, _) ->
                            new FileOutputSettings(
                                    new FileSettings(
                                            Path.of(reader.get(PATH).orElse("")),
                                            reader.get(FILENAME),
                                            reader.get(ROTATE_EVERY_KB),
                                            reader.get(NUMBER_OF_FILES),
                                            reader.get(PERMISSIONS)),
                                    CodecSettings.read(object, reader, false),
                                    reader.position(PATH) + ": " + reader.keyOf(PATH)));

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public String destination() {
        return "to " + files.directory().resolve(files.filename());
    }

    @Override
    public Optional<EventForm> form(EventSettings events) throws UserErrorException {
        return Optional.of(codec.form(events, EventRouter.ONE_PLACE, ""));
    }

    @Override
    public Output open(String prefix) throws UserErrorException {
        try {
            return WriterOutput.file(files, prefix);
        } catch (UserErrorException e) {
            throw new UserErrorException(place + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<CheckedTarget> checks() {
        return List.of(
                new CheckedTarget(
                        "file: " + files.directory().resolve(files.filename()).toAbsolutePath(),
                        new FileChecks(files).all()));
    }

    @Override
    public Object target() {
        return files;
    }

    @Override
    public int batchEvents() {
        return 1;
    }
}
