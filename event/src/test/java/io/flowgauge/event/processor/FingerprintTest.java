package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static io.flowgauge.event.processor.ProcessorFixture.processor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowgauge.base.Xxh64;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hashes of {@code |field1|foo|field2|bar|}, computed with Python's hashlib. */
class FingerprintTest {
    private static final String FIELDS = "field2: bar\nfield1: foo";

    @ParameterizedTest
    @CsvSource({
        "md5, hex, 4c45df4792f3ef850c928ec5f5232538",
        "md5, base32, JRC56R4S6PXYKDESR3C7KIZFHA======",
        "sha1, hex, 22f76427d626516d3f7a05785165b99617683b22",
        "sha256, hex, 1208288932231e313b369bae587ff574cd3016a408e52e7128d7bee752674003",
        "sha256, base32, CIECRCJSEMPDCOZWTOXFQ77VOTGTAFVEBDSS44JI267OOUTHIABQ====",
        "sha256, base64, EggoiTIjHjE7NpuuWH/1dM0wFqQI5S5xKNe+51JnQAM=",
        "sha384, hex, 295adfe0bc03908948e4b0b6a54f441767867e426dda590430459c8a147fbba242a38cba282"
                + "adee78335b9e08877b86c",
        "sha512, hex, f50ad51b63c92a0ed0c910527119b81806f3110f0afaa1dcb93506a78371ea761e50c0fc09b"
                + "08c441d832dd2da1b45e5d8361adfb240e1fffc2695122a23e183",
    })
    void shouldHashFieldsInOrderOfTheirNames(String method, String encoding, String hash) {
        String yaml =
                "- fingerprint: {fields: [field2, field1, field2], method: %s, encoding: %s}"
                        .formatted(method, encoding);
        assertThat(get(process(yaml, event(FIELDS)), "fingerprint")).isEqualTo(hash);
    }

    @Test
    void shouldWriteXxhashWithItsHighestByteFirst() {
        Event event =
                process("- fingerprint: {fields: [field1, field2], method: xxhash}", event(FIELDS));
        byte[] input = "|field1|foo|field2|bar|".getBytes(StandardCharsets.US_ASCII);
        assertThat(get(event, "fingerprint")).isEqualTo(String.format("%016x", Xxh64.hash(input)));
    }

    @Test
    void shouldHashNumbersAndTimesAsGoWritesThem() {
        Event event =
                process(
                        """
                        - fingerprint:
                            fields: [source.port, '@timestamp', final, last_time, ratio]
                            method: sha1
                            target_field: '@metadata._id'
                        """,
                        event("ratio: 2.5"));
        assertThat(get(event, "@metadata._id"))
                .isEqualTo("8cdbecccd051f362e0c31393fca8800b568dee18");
    }

    @ParameterizedTest
    @CsvSource({
        "'nosuch', failed to find field [nosuch] in event",
        "'source', cannot compute fingerprint using non-scalar field [source]",
        "'list', cannot compute fingerprint using non-scalar field [list]",
    })
    void shouldDropEventsThatHaveNoHash(String field, String message) {
        EventException failure = dropped("- fingerprint.fields: [transport, " + field + "]");
        assertThat(failure).hasMessage("failed to compute fingerprint: " + message);
    }

    @Test
    void shouldDropTheEventIfTheTargetFails() {
        assertThat(dropped("- fingerprint: {fields: transport, target_field: type.x}"))
                .hasMessage("failed to compute fingerprint: can't set type.x: type is no object");
    }

    private static EventException dropped(String yaml) {
        EventException failure =
                catchThrowableOfType(
                        EventException.class, () -> processor(yaml).process(event("list: [1, 2]")));
        assertThat(failure.dropsEvent()).isTrue();
        return failure;
    }

    @Test
    void shouldPassOverMissingFieldsIfToldTo() {
        Event event =
                process(
                        "- fingerprint: {fields: [a, field1, field2], ignore_missing: true, method:"
                                + " md5}",
                        event(FIELDS));
        assertThat(get(event, "fingerprint")).isEqualTo("4c45df4792f3ef850c928ec5f5232538");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- fingerprint: {}")).contains("fields: missing required field");
        assertThat(error("- fingerprint.fields: []")).contains("found no field");
        assertThat(error("- fingerprint: {fields: a, method: sha2}"))
                .contains("allowed: md5, sha1, sha256, sha384, sha512, xxhash");
        assertThat(error("- fingerprint: {fields: a, encoding: b}"))
                .contains("allowed: hex, base32, base64");
    }
}
