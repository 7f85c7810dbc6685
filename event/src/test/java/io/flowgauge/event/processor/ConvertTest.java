package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.fields;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvertTest {
    private static Event with(String value) {
        return event("v: " + value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "integer|'12'|12",
                "integer|'0x1F'|31",
                "integer|'-0'|0",
                "integer|-2147483648|-2147483648",
                "integer|7.9|7",
                "long|'9223372036854775807'|9223372036854775807",
                "long|'0x7fffffffffffffff'|9223372036854775807",
                "long|-3.7|-3",
                "float|'1.1'|1.1",
                "float|16777217|1.6777216E7",
                "double|'-1.5e3'|-1500.0",
                "double|3|3.0",
                "string|3|3",
                "string|1.0|1",
                "string|1e21|1e+21",
                "string|123456.5|123456.5",
                "string|1234567.0|1.234567e+06",
                "string|-0.00001|-1e-05",
                "string|12.25|12.25",
                "string|true|true",
                "string|x|x",
                "boolean|'t'|true",
                "boolean|'FALSE'|false",
                "boolean|'0'|false",
                "boolean|true|true",
                "ip|'192.0.2.1'|192.0.2.1",
                "ip|'2001:db8::1'|2001:db8::1",
            })
    void shouldConvert(String type, String value, String result) {
        Event event =
                process("- convert.fields: [{from: v, type: %s}]".formatted(type), with(value));
        assertThat(String.valueOf(get(event, "v"))).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "integer|'1.5'|\"1.5\" is not a whole number of 64 bits",
                "integer|2147483648|2147483648 is out of range",
                "integer|'0x'|\"0x\" is not a whole number of 64 bits",
                "integer|true|invalid conversion of a boolean to integer",
                "long|'9223372036854775808'|\"9223372036854775808\" is not a whole number of 64 bits",
                "long|1e19|1e+19 is out of range",
                "long|[1]|invalid conversion of a list to long",
                "float|1e39|1e+39 is out of range",
                "double|'1d'|\"1d\" is not a number",
                "double|'1e999'|1e999 is out of range",
                "double|{a: 1}|invalid conversion of an object to double",
                "string|[a]|invalid conversion of a list to string",
                "boolean|'yes'|\"yes\" is not a boolean",
                "boolean|1|invalid conversion of a whole number to boolean",
                "ip|'localhost'|value is not a valid IP address",
                "ip|1|invalid conversion of a whole number to ip",
            })
    void shouldFail(String type, String value, String reason) {
        Event event = with(value);
        Map<String, ?> before = fields(event);
        assertThat(failure("- convert.fields: [{from: v, type: %s}]".formatted(type), event))
                .isEqualTo(
                        "failed in processor.convert: conversion of field [v] to type ["
                                + type
                                + "] failed: "
                                + reason);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldRefuseTimes() {
        assertThat(failure("- convert.fields: [{from: '@timestamp', type: string}]", event()))
                .endsWith("invalid conversion of a time to string");
    }

    @Test
    void shouldCopyOrRename() {
        String fields = "fields: [{from: v, to: w, type: long}, {from: u, to: x.y}]";
        Event event = process("- convert: {" + fields + "}", event("v: '1'\nu: {a: 1}"));
        assertThat(get(event, "w")).isEqualTo(1L);
        assertThat(get(event, "v")).isEqualTo("1");
        assertThat(get(event, "x.y")).isEqualTo(Map.of("a", 1L));
        event = process("- convert: {mode: rename, " + fields + "}", event("v: '1'\nu: {a: 1}"));
        assertThat(get(event, "w")).isEqualTo(1L);
        assertThat(json(event).has("v")).isFalse();
        assertThat(json(event).has("u")).isFalse();
        event = process("- convert: {mode: rename, fields: [{from: v, to: v}]}", with("1"));
        assertThat(get(event, "v")).isEqualTo(1L);
    }

    @Test
    void shouldReadAllBeforeItWritesAny() {
        Event event =
                process(
                        "- convert.fields: [{from: a, to: b}, {from: b, to: a, type: string}]",
                        event("a: x\nb: 2"));
        assertThat(get(event, "a")).isEqualTo("2");
        assertThat(get(event, "b")).isEqualTo("x");
    }

    @Test
    void shouldUndoWhatItWroteWhenATargetFails() {
        Event event = with("'1'");
        Map<String, ?> before = fields(event);
        assertThat(
                        failure(
                                "- convert: {tag: mine, fields: [{from: v, to: w}, {from: v, to:"
                                        + " type.x}]}",
                                event))
                .isEqualTo(
                        "failed in processor.convert with tag=mine: conversion of field [v] to type"
                                + " [unset] with target field [type.x] failed: can't set type.x:"
                                + " type is no object");
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldPassOverWhatFailsIfToldTo() {
        Event event =
                process(
                        """
                        - convert:
                            fail_on_error: false
                            fields: [{from: no, type: long}, {from: v, to: type.x},
                              {from: transport, type: long}, {from: v, type: long}]
                        """,
                        with("'1'"));
        assertThat(get(event, "v")).isEqualTo(1L);
        assertThat(get(event, "transport")).isEqualTo("udp");
    }

    @Test
    void shouldFailOnMissingFieldsUnlessToldNotTo() {
        assertThat(failure("- convert.fields: [{from: none, type: ip}]", event()))
                .endsWith("could not fetch value for key: none");
        Event event = event();
        process("- convert: {ignore_missing: true, fields: [{from: no, type: ip}]}", event);
        assertThat(get(event, "no")).isNull();
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- convert.fields: [{from: a}]"))
                .contains("each field must have a 'to' or a 'type'");
        assertThat(error("- convert.fields: [{from: a, type: int}]"))
                .contains("\"int\" is not known; allowed: integer, long, float, double, string");
        assertThat(error("- convert: {mode: move, fields: [{from: a, to: b}]}"))
                .contains("allowed: copy, rename");
        assertThat(error("- convert: {}")).contains("convert.fields: missing required field");
        assertThat(error("- convert.fields: [{to: a}]")).contains("from: missing required field");
    }
}
