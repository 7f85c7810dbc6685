package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.List;
import java.util.Optional;

/** {@code truncate_fields}. */
final class TruncateFields implements Processor {
    private static final FieldPath FLAGS = FieldPath.of("log.flags");
    private static final List<String> TRUNCATED = List.of("truncated");

    private static final Setting<List<FieldPath>> FIELDS =
            new Setting<>(
                    "fields", FieldType.LIST, List.of(), "required", "Fields with texts to cut.");
    private static final Setting<Optional<Integer>> MAX_BYTES =
            new Setting<>(
                    "max_bytes",
                    Types.optional(Types.integerFrom(0)),
                    Optional.empty(),
                    "",
                    "How many bytes of UTF-8 are kept at most; a character is never cut in two.");
    private static final Setting<Optional<Integer>> MAX_CHARACTERS =
            new Setting<>(
                    "max_characters",
                    Types.optional(Types.integerFrom(0)),
                    Optional.empty(),
                    "",
                    "How many characters are kept at most. One of the two must be given.");
    private static final Setting<Boolean> FAIL_ON_ERROR =
            Setting.of(
                    "fail_on_error",
                    Types.bool(),
                    false,
                    FailureSettings.FAIL_ON_ERROR.description()
                            + " Packetbeat's documentation says true, its code false.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "truncate_fields",
                            "Cuts texts that are too long, and adds `truncated` to `log.flags` of an"
                                    + " event with one.",
                            TruncateFields::new)
                    .with(FIELDS, MAX_BYTES, MAX_CHARACTERS, FAIL_ON_ERROR, IGNORE_MISSING)
                    .failing(
                            FailureSettings.UNDOES
                                    + "It fails where a field is missing (unless `ignore_missing`)"
                                    + " or no text.")
                    .example(
                            """
                            - truncate_fields:
                                fields: [flow_id]
                                max_characters: 12
                            """);

    private final boolean ignoreMissing;

    /** Bytes or characters. */
    private final int max;

    private final boolean countsBytes;
    private final Steps steps;

    TruncateFields(SectionReader settings, ProcessorContext context) throws UserErrorException {
        ignoreMissing = settings.get(IGNORE_MISSING);
        List<FieldPath> fields = settings.require(FIELDS);
        Optional<Integer> bytes = settings.get(MAX_BYTES);
        Optional<Integer> characters = settings.get(MAX_CHARACTERS);
        if (bytes.isPresent() == characters.isPresent()) {
            throw settings.problem(
                    MAX_CHARACTERS,
                    bytes.isPresent()
                            ? "max_bytes and max_characters can't be given both"
                            : "one of max_bytes and max_characters must be given");
        }
        countsBytes = bytes.isPresent();
        max = bytes.or(() -> characters).orElseThrow();
        steps =
                new Steps(
                        fields.stream().map(this::step).toList(),
                        settings.get(FAIL_ON_ERROR),
                        null);
    }

    private Steps.Step step(FieldPath field) {
        return event -> truncate(event, field);
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }

    private void truncate(Event event, FieldPath field) throws EventException {
        String text = FieldValue.text(event, field, ignoreMissing);
        if (text == null) {
            return;
        }
        int end = countsBytes ? endOfBytes(text) : endOfCharacters(text);
        if (end == text.length()) {
            return;
        }
        Event.Mark before = event.mark();
        event.put(field, text.substring(0, end));
        try {
            event.append(FLAGS, TRUNCATED);
        } catch (EventException e) {
            event.revert(before);
            throw e;
        }
    }

    private int endOfCharacters(String text) {
        return text.codePointCount(0, text.length()) <= max
                ? text.length()
                : text.offsetByCodePoints(0, max);
    }

    private int endOfBytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > max) {
                return i;
            }
            i += Character.charCount(c);
        }
        return text.length();
    }
}
