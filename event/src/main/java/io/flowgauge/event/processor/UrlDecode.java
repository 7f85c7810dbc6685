package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.FAIL_ON_ERROR;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ObjectType;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code urldecode}. */
final class UrlDecode implements Processor {
    private static final Setting<FieldPath> FROM =
            FieldType.required("from", "The field to decode.");
    private static final Setting<Optional<String>> TO =
            new Setting<>(
                    "to",
                    Types.optional(Types.text()),
                    Optional.empty(),
                    "",
                    "The field for the text.");

    private static final Setting<List<FieldPair>> FIELDS =
            new Setting<>(
                    "fields",
                    Types.listOf(new ObjectType<>(List.of(FROM, TO), UrlDecode::pair)),
                    List.of(),
                    "required",
                    "Each with `from`, the field to decode, and `to`, the field for the text, which"
                            + " is replaced if it is there; without `to` it is `from`.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "urldecode",
                            "Decodes texts of URLs: `%20` and `+` become blanks.",
                            UrlDecode::new)
                    .with(FIELDS, IGNORE_MISSING, FAIL_ON_ERROR)
                    .failing(
                            FailureSettings.UNDOES_AND_TELLS
                                    + "It fails where `from` is missing (unless `ignore_missing`),"
                                    + " no text or has a `%` without two hexadecimal digits, or"
                                    + " `to` lies below something that is no object.")
                    .example(
                            """
                            - urldecode:
                                fields:
                                  - {from: site.query, to: site.words}
                            """,
                            "site: {query: network+flows%21}");

    private final boolean ignoreMissing;
    private final Steps steps;

    UrlDecode(SectionReader settings, ProcessorContext context) throws UserErrorException {
        ignoreMissing = settings.get(IGNORE_MISSING);
        steps =
                new Steps(
                        settings.require(FIELDS).stream().map(this::step).toList(),
                        settings.get(FAIL_ON_ERROR),
                        "failed to decode fields in urldecode processor: ");
    }

    private static FieldPair pair(SectionReader reader) throws UserErrorException {
        FieldPath from = reader.require(FROM);
        return new FieldPair(
                from,
                reader.get(TO).filter(name -> !name.isEmpty()).map(FieldPath::of).orElse(from));
    }

    private Steps.Step step(FieldPair pair) {
        return event -> {
            String text = FieldValue.text(event, pair.from(), ignoreMissing);
            if (text != null) {
                event.put(pair.to(), decoded(text));
            }
        };
    }

    private static String decoded(String text) throws EventException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new EventException("error trying to URL-decode " + text);
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }
}
