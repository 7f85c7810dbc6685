package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.base.Xxh64;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code fingerprint}: a hash of {@code |name|value|name|value|}, in order of names. */
final class Fingerprint implements Processor {
    private static final Map<String, String> JAVA_NAMES =
            Map.of(
                    "md5", "MD5",
                    "sha1", "SHA-1",
                    "sha256", "SHA-256",
                    "sha384", "SHA-384",
                    "sha512", "SHA-512");

    /** How Go prints the time of an event. */
    private static final DateTimeFormatter EVENT_TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .appendLiteral(" +0000 UTC")
                    .toFormatter(Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** How Packetbeat prints the other times in an event. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static final Setting<List<FieldPath>> FIELDS =
            new Setting<>(
                    "fields",
                    FieldType.LIST,
                    List.of(),
                    "required",
                    "Fields of the hash; their order does not matter.");
    private static final Setting<FieldPath> TARGET_FIELD =
            Setting.of(
                    "target_field",
                    FieldType.FIELD,
                    FieldPath.of("fingerprint"),
                    "Field for the hash; what is there is replaced.");
    private static final Setting<String> METHOD =
            Setting.of(
                    "method",
                    Types.choice("md5", "sha1", "sha256", "sha384", "sha512", "xxhash"),
                    "sha256",
                    "The hash; `xxhash` is XXH64.");
    private static final Setting<String> ENCODING =
            Setting.of(
                    "encoding",
                    Types.choice("hex", "base32", "base64"),
                    "hex",
                    "How the hash is written; `base32` and `base64` as in RFC 4648, padded.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "fingerprint",
                            "Adds a hash of some fields, for instance as `@metadata._id`, so that"
                                    + " an event that is sent twice is stored once.",
                            Fingerprint::new)
                    .with(FIELDS, IGNORE_MISSING, TARGET_FIELD, METHOD, ENCODING)
                    .failing(
                            "The event is dropped, as Packetbeat does, where a field is missing"
                                    + " (unless `ignore_missing`), a list or an object, or"
                                    + " `target_field` lies below something that is no object.")
                    .example(
                            """
                            - fingerprint:
                                fields: [flow_id, start_time]
                                target_field: '@metadata._id'
                                method: sha1
                                encoding: base64
                            """);

    private final List<FieldPath> fields;
    private final FieldPath target;
    private final boolean ignoreMissing;
    private final String encoding;

    /** Null for xxhash. */
    private final @Nullable MessageDigest digest;

    Fingerprint(SectionReader settings, ProcessorContext context) throws UserErrorException {
        fields =
                settings.require(FIELDS).stream()
                        .map(FieldPath::toString)
                        .sorted()
                        .distinct()
                        .map(FieldPath::of)
                        .toList();
        target = settings.get(TARGET_FIELD);
        ignoreMissing = settings.get(IGNORE_MISSING);
        encoding = settings.get(ENCODING);
        if (fields.isEmpty()) {
            throw settings.problem(FIELDS, "found no field");
        }
        digest = digest(settings.get(METHOD));
    }

    private static @Nullable MessageDigest digest(String method) {
        String name = JAVA_NAMES.get(method);
        try {
            return name == null ? null : MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // the JDK has them all
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        byte[] input = input(event).getBytes(StandardCharsets.UTF_8);
        byte[] hash =
                digest == null
                        ? ByteBuffer.allocate(Long.BYTES).putLong(Xxh64.hash(input)).array()
                        : digest.digest(input);
        try {
            event.put(target, encode(hash));
        } catch (EventException e) {
            throw dropping(e.getMessage());
        }
        return true;
    }

    private String input(Event event) throws EventException {
        StringBuilder input = new StringBuilder();
        for (FieldPath field : fields) {
            if (!event.has(field)) {
                if (ignoreMissing) {
                    continue;
                }
                throw dropping("failed to find field [" + field + "] in event");
            }
            Object value = event.get(field);
            if (FieldValue.isCompound(value)) {
                throw dropping("cannot compute fingerprint using non-scalar field [" + field + "]");
            }
            input.append('|').append(field).append('|').append(text(field, value));
        }
        return input.append('|').toString();
    }

    private static String text(FieldPath field, @Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case Instant time -> (field.isTimestamp() ? EVENT_TIME : TIME).format(time);
            default -> FieldValue.text(value);
        };
    }

    private static EventException dropping(String reason) {
        return EventException.dropping("failed to compute fingerprint: " + reason);
    }

    private String encode(byte[] hash) {
        return switch (encoding) {
            case "base32" -> base32(hash);
            case "base64" -> Base64.getEncoder().encodeToString(hash);
            default -> HexFormat.of().formatHex(hash);
        };
    }

    /** RFC 4648 section 6. */
    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int count = 0;
        for (byte next : bytes) {
            bits = bits << 8 | (next & 0xff);
            count += 8;
            while (count >= 5) {
                count -= 5;
                text.append(BASE32.charAt(bits >>> count & 31));
            }
            bits &= 31;
        }
        if (count > 0) {
            text.append(BASE32.charAt(bits << (5 - count) & 31));
        }
        while (text.length() % 8 != 0) {
            text.append('=');
        }
        return text.toString();
    }
}
