package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.FAIL_ON_ERROR;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.Base64;
import java.util.List;

/** {@code decode_base64_field}. */
final class DecodeBase64Field implements Processor {
    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "decode_base64_field",
                            "Decodes base64 (the standard alphabet, padded or not). Bytes that are"
                                    + " no UTF-8 become the characters of the same numbers.",
                            DecodeBase64Field::new)
                    .with(DecodingSettings.FROM, DecodingSettings.TO, IGNORE_MISSING, FAIL_ON_ERROR)
                    .failing(
                            FailureSettings.UNDOES_AND_TELLS
                                    + "It fails where `field.from` is missing (unless"
                                    + " `ignore_missing`), no text or no base64, or `field.to` lies"
                                    + " below something that is no object.")
                    .example(
                            """
                            - decode_base64_field:
                                field: {from: note, to: plain}
                            """,
                            "note: ZmxvdyBvZiBhIHByb2Jl");

    private final FieldPath from;
    private final FieldPath to;
    private final boolean ignoreMissing;
    private final Steps steps;

    DecodeBase64Field(SectionReader settings, ProcessorContext context) throws UserErrorException {
        FieldPair fields = DecodingSettings.fields(settings);
        from = fields.from();
        to = fields.to();
        ignoreMissing = settings.get(IGNORE_MISSING);
        steps =
                new Steps(
                        List.of(this::decode),
                        settings.get(FAIL_ON_ERROR),
                        "failed to decode base64 fields in processor: ");
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }

    private void decode(Event event) throws EventException {
        String text = FieldValue.text(event, from, ignoreMissing);
        if (text == null) {
            return;
        }
        // As Go: line ends in between don't count.
        String plain = text.replace("\r", "").replace("\n", "");
        try {
            event.put(to, BytesText.of(Base64.getDecoder().decode(plain)));
        } catch (IllegalArgumentException e) {
            throw new EventException("error trying to decode " + from + ": " + e.getMessage());
        }
    }
}
