package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.FAIL_ON_ERROR;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ObjectType;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.List;

/** {@code replace}. */
final class Replace implements Processor {
    private record Replacement(FieldPath field, Pattern pattern, ReplacementText text) {}

    private static final Setting<FieldPath> FIELD =
            FieldType.required("field", "The field with the text.");
    private static final Setting<String> PATTERN =
            new Setting<>("pattern", Types.text(), "", "required", "What to replace.");
    private static final Setting<String> REPLACEMENT =
            new Setting<>("replacement", Types.text(), "", "required", "What to put there.");

    private static final Setting<List<Replacement>> FIELDS =
            new Setting<>(
                    "fields",
                    Types.listOf(
                            new ObjectType<>(
                                    List.of(FIELD, PATTERN, REPLACEMENT), Replace::replacement)),
                    List.of(),
                    "required",
                    "Each with `field`, `pattern` and `replacement`, in order. `pattern` is a"
                            + " regular expression ([RE2](https://github.com/google/re2/wiki/Syntax))"
                            + " of which all matches are replaced; in `replacement`, which may be"
                            + " empty, `$1` or `${name}` is the text of a group and `$$` a dollar"
                            + " sign.");

    static final ProcessorKind KIND =
            ProcessorKind.of("replace", "Replaces parts of texts.", Replace::new)
                    .with(FIELDS, IGNORE_MISSING, FAIL_ON_ERROR)
                    .failing(
                            FailureSettings.UNDOES_AND_TELLS
                                    + "It fails where a field is missing (unless `ignore_missing`)"
                                    + " or no text.")
                    .example(
                            """
                            - replace:
                                fields:
                                  - {field: source.mac, pattern: ':', replacement: '-'}
                                  - {field: dest.ip, pattern: '[.](\\d+)$', replacement: '.x'}
                            """);

    private final boolean ignoreMissing;
    private final Steps steps;

    Replace(SectionReader settings, ProcessorContext context) throws UserErrorException {
        ignoreMissing = settings.get(IGNORE_MISSING);
        steps =
                new Steps(
                        settings.require(FIELDS).stream().map(this::step).toList(),
                        settings.get(FAIL_ON_ERROR),
                        "Failed to replace fields in processor: ");
    }

    private static Replacement replacement(SectionReader reader) throws UserErrorException {
        try {
            Pattern pattern = Pattern.compile(reader.require(PATTERN));
            return new Replacement(
                    reader.require(FIELD),
                    pattern,
                    new ReplacementText(reader.require(REPLACEMENT), pattern));
        } catch (PatternSyntaxException e) {
            throw reader.problem(PATTERN, "" + e.getMessage());
        }
    }

    private Steps.Step step(Replacement replacement) {
        return event -> {
            String text = FieldValue.text(event, replacement.field, ignoreMissing);
            if (text != null) {
                event.put(
                        replacement.field, replacement.text.replaceAll(text, replacement.pattern));
            }
        };
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }
}
