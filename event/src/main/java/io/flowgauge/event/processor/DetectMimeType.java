package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;

/** {@code detect_mime_type}. */
final class DetectMimeType implements Processor {
    private static final Setting<FieldPath> FIELD =
            FieldType.required("field", "Field with the content.");
    private static final Setting<FieldPath> TARGET =
            FieldType.required("target", "Field for the type; what is there is replaced.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "detect_mime_type",
                            "Adds the media type of a content, which it knows by its first bytes.",
                            DetectMimeType::new)
                    .with(FIELD, TARGET)
                    .checked()
                    .unconditional()
                    .failing(
                            "An event goes on unchanged, and it is no failure, where `field` is"
                                    + " missing, empty, no text, or of a type that is not known. It"
                                    + " fails where `target` lies below something that is no object.")
                    .example(
                            """
                            - detect_mime_type:
                                field: body
                                target: body_type
                            """,
                            "body: '<!DOCTYPE html><title>Flows</title>'");

    private final FieldPath field;
    private final FieldPath target;

    DetectMimeType(SectionReader settings, ProcessorContext context) throws UserErrorException {
        field = settings.require(FIELD);
        target = settings.require(TARGET);
    }

    @Override
    public boolean process(Event event) throws EventException {
        String text = event.text(field);
        if (text == null || text.isEmpty()) {
            return true;
        }
        String type = MimeType.of(BytesText.head(text, MimeType.BYTES_MAX));
        if (!type.isEmpty()) {
            event.put(target, type);
        }
        return true;
    }
}
