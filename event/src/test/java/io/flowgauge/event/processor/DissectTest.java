package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DissectTest {
    private static Event dissect(String tokenizer, String text, String options) {
        return process(
                "- dissect: {tokenizer: '%s', target_prefix: d%s}".formatted(tokenizer, options),
                event("message: '" + text + "'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "%{a}.%{b};1.2.3;{a=1, b=2.3}",
                "%{a} - %{b}|;x - y|rest;{a=x, b=y}",
                "<%{a}>%{b};<x>;{a=x, b=}",
                "%{} %{?skip} %{a};x y z;{a=z}",
                "%{a} %{+a} %{+a};x y z;{a=x y z}",
                "%{+a/2},%{+a/1} %{b};x,y z;{a=y x, b=z}",
                "%{?k}=%{&k};name=value;{name=value}",
                "%{*k}=%{&k};name=value;{name=value}",
                "%{a->} %{b};x    y;{a=x, b=y}",
                "%{a->};x;{a=x}",
                "%{a#2}%{b};xyz;{a=xy, b=z}",
                "%{a|integer} %{b|double} %{c|boolean};5 1.5 true;{a=5, b=1.5, c=true}",
                "%{a|ip} %{b|long} %{c|float};::1 -7 2.5;{a=::1, b=-7, c=2.5}",
            })
    void shouldTakeATextApart(String tokenizer, String text, String expected) {
        assertThat("" + get(dissect(tokenizer, text, ""), "d")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "%{a}|%{b};1.2;could not find delimiter: `|` in remaining: `1.2`, (offset: 0)",
                "x%{b};1.2;could not find beginning delimiter: `x` in remaining: `1.2`, (offset: 0)",
                "%{a#5} %{b};x y;could not find delimiter: ` ` in remaining: `x y`, (offset: 0)",
                "%{a|integer};x;value of a is no integer: `x`",
                "%{a|ip};x;value of a is no ip: `x`",
                "%{a|boolean};x;value of a is no boolean: `x`",
            })
    void shouldFlagATextThatDoesNotFit(String tokenizer, String text, String message) {
        Event event = event("message: '" + text + "'");
        String yaml = "- dissect: {tokenizer: '%s'%s}";
        assertThat(failure(yaml.formatted(tokenizer, ""), event)).isEqualTo(message);
        assertThat(get(event, "log.flags")).isEqualTo(List.of("dissect_parsing_error"));
        Event quiet = event("message: '" + text + "'");
        process(yaml.formatted(tokenizer, ", ignore_failure: true"), quiet);
        assertThat(get(quiet, "log")).isNull();
    }

    @Test
    void shouldFailAtKeysOfManyPartsAndLeaveTheEventAsItWas() {
        Event event = event("message: 'v %s w'".formatted("a.".repeat(100)));
        assertThat(failure("- dissect: {tokenizer: '%{before} %{?key} %{&key}'}", event))
                .isEqualTo("the name of a field has more than 100 parts");
        assertThat(get(event, "dissect")).isNull();
    }

    @Test
    void shouldFailWhereTheFieldIsMissingOrNoText() {
        assertThat(failure("- dissect.tokenizer: '%{a}'", event()))
                .isEqualTo("could not fetch value for key: message");
        assertThat(failure("- dissect: {tokenizer: '%{a}', field: source.port}", event()))
                .isEqualTo("field is not a string, value: `51634`, field: `source.port`");
        Event event = process("- dissect: {tokenizer: '%{a}', ignore_failure: true}", event());
        assertThat(get(event, "dissect")).isNull();
    }

    @Test
    void shouldPutUnderDissectOrAtTheTop() {
        Event event = process("- dissect: {tokenizer: '%{a}.%{b}', field: source.ip}", event());
        assertThat(get(event, "dissect")).isEqualTo(Map.of("a", "172", "b", "16.1.199"));
        event =
                process(
                        "- dissect: {tokenizer: '%{x.y}.%{}', field: source.ip, target_prefix: ''}",
                        event());
        assertThat(get(event, "x.y")).isEqualTo("172");
    }

    @Test
    void shouldNotReplaceFieldsUnlessToldTo() {
        String yaml =
                "- dissect: {tokenizer: '%%{a}.%%{%s}.%%{}', field: source.ip, target_prefix: ''%s}";
        Event event = event();
        assertThat(failure(yaml.formatted("type", ""), event))
                .isEqualTo("cannot override existing key with `type`");
        assertThat(get(event, "a")).isNull();
        assertThat(failure(yaml.formatted("type.x", ", overwrite_keys: true"), event))
                .isEqualTo("cannot override existing key with `type.x`");
        process(yaml.formatted("type", ", overwrite_keys: true"), event);
        assertThat(get(event, "type")).isEqualTo("16");
    }

    @Test
    void shouldTrimValuesIfToldTo() {
        String text = " x_,_y ";
        assertThat("" + get(dissect("%{a},%{b}", text, ""), "d")).isEqualTo("{a= x_, b=_y }");
        assertThat("" + get(dissect("%{a},%{b}", text, ", trim_values: left"), "d"))
                .isEqualTo("{a=x_, b=_y }");
        assertThat("" + get(dissect("%{a},%{b}", text, ", trim_values: right"), "d"))
                .isEqualTo("{a= x_, b=_y}");
        assertThat(
                        ""
                                + get(
                                        dissect(
                                                "%{a},%{b}",
                                                text, ", trim_values: all, trim_chars: ' _'"),
                                        "d"))
                .isEqualTo("{a=x, b=y}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "no key;invalid dissect tokenizer: no %{key} in it",
                "%{+&a};invalid dissect tokenizer: %{+&a} mixes +&",
                "%{+};invalid dissect tokenizer: no name in %{+}",
                "%{&a};invalid dissect tokenizer: no %{?a} for %{&a}",
                "%{a|money};invalid dissect tokenizer: unknown type money of a key",
            })
    void shouldRefuseABadTokenizer(String tokenizer, String message) {
        assertThat(error("- dissect.tokenizer: '" + tokenizer + "'"))
                .isEqualTo(
                        "test.yml:2:22: processors.0.dissect.tokenizer: "
                                + message
                                + "; allowed: a text with keys in it, such as"
                                + " \"%{source} to %{dest}\"");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- dissect: {}")).contains("dissect.tokenizer: missing required field");
        assertThat(error("- dissect: {tokenizer: '%{a}', trim_values: both}"))
                .contains("allowed: none, left, right, all");
        assertThat(error("- dissect: {tokenizer: '%{a}', target_prefix: '@timestamp'}"))
                .contains("@timestamp is no object");
    }
}
