package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.FAIL_ON_ERROR;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** {@code decompress_gzip_field}. */
final class DecompressGzipField implements Processor {
    /** Far more than an event should hold; a few bytes can be made to expand to gigabytes. */
    private static final int BYTES_MAX = 16 << 20;

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "decompress_gzip_field",
                            "Decompresses gzip, such as `decode_base64_field` decodes, up to 16"
                                    + " MiB.",
                            DecompressGzipField::new)
                    .with(DecodingSettings.FROM, DecodingSettings.TO, IGNORE_MISSING, FAIL_ON_ERROR)
                    .failing(
                            FailureSettings.UNDOES_AND_TELLS
                                    + "It fails where `field.from` is missing (unless"
                                    + " `ignore_missing`), no text, no gzip or too long, or"
                                    + " `field.to` lies below something that is no object.")
                    .example(
                            """
                            - decode_base64_field.field: {from: note, to: plain}
                            - decompress_gzip_field.field.from: plain
                            """,
                            "note: H4sIAAAAAAACA0vLyS9XyE9TSFQoKMpPSgUA4HsAIw8AAAA=");

    private final FieldPath from;
    private final FieldPath to;
    private final boolean ignoreMissing;
    private final Steps steps;

    DecompressGzipField(SectionReader settings, ProcessorContext context)
            throws UserErrorException {
        FieldPair fields = DecodingSettings.fields(settings);
        from = fields.from();
        to = fields.to();
        ignoreMissing = settings.get(IGNORE_MISSING);
        steps =
                new Steps(
                        List.of(this::decompress),
                        settings.get(FAIL_ON_ERROR),
                        "Failed to decompress field in decompress_gzip_field processor: ");
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }

    private void decompress(Event event) throws EventException {
        String text = FieldValue.text(event, from, ignoreMissing);
        if (text == null) {
            return;
        }
        byte[] plain;
        try (InputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(BytesText.bytes(text)))) {
            plain = gzip.readNBytes(BYTES_MAX + 1);
        } catch (IOException e) {
            throw new EventException("error decompressing field " + from + ": " + e.getMessage());
        }
        if (plain.length > BYTES_MAX) {
            throw new EventException(
                    "error decompressing field " + from + ": more than " + BYTES_MAX + " bytes");
        }
        event.put(to, BytesText.of(plain));
    }
}
