package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaceTest {
    private static String yaml(String field, String pattern, String replacement) {
        return "- replace.fields: [{field: %s, pattern: '%s', replacement: '%s'}]"
                .formatted(field, pattern, replacement);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.b.c|[.]|-|a-b-c",
                "2021-03|(\\d+)-(\\d+)|$2/${1}|03/2021",
                "key=v|(?P<k>\\w+)=(?P<v>\\w+)|${v}:$k|v:key",
                "ab|(a)|$1x|b",
                "ab|(a)|${1}x|axb",
                "ab|a|$$0|$0b",
                "ab|a|$0$0|aab",
                "ab|a|$9|b",
                "ab|a|$-$|$-$b",
                "ab|a|${x|${xb",
                "ab|(b)|${|a${",
                "baaac|a*|x|xbxcx",
                "abc||-|-a-b-c-",
                "x|(y)?x|[$1]|[]",
                "abc|b||ac",
                "abc|abc||''",
                "none|z|y|none",
            })
    void shouldReplaceAllMatchesAsGoDoes(
            String text, String pattern, String replacement, String result) {
        Event event =
                process(
                        yaml(
                                "v",
                                pattern == null ? "" : pattern,
                                replacement == null ? "" : replacement),
                        event("v: '" + text + "'"));
        assertThat(get(event, "v")).isEqualTo(result);
    }

    @Test
    void shouldReplaceInOrder() {
        Event event =
                process(
                        """
                        - replace:
                            fields:
                              - {field: transport, pattern: u, replacement: t}
                              - {field: transport, pattern: ^t, replacement: x}
                        """,
                        event());
        assertThat(get(event, "transport")).isEqualTo("xdp");
    }

    @ParameterizedTest
    @CsvSource({
        "nosuch, could not fetch value for key: nosuch",
        "source.port, field source.port is no text but a whole number",
        "source, field source is no text but an object",
    })
    void shouldUndoAndTellWhatFailed(String field, String message) {
        String yaml =
                "- replace: {fields: [{field: transport, pattern: u, replacement: t}, {field: %s,"
                        + " pattern: a, replacement: b}]%s}";
        Event event = event();
        assertThat(failure(yaml.formatted(field, ""), event)).isEqualTo(message);
        assertThat(get(event, "transport")).isEqualTo("udp");
        assertThat(get(event, "error.message"))
                .isEqualTo("Failed to replace fields in processor: " + message);
        event = process(yaml.formatted(field, ", fail_on_error: false"), event());
        assertThat(get(event, "transport")).isEqualTo("tdp");
        assertThat(get(event, "error")).isNull();
    }

    @Test
    void shouldPassOverMissingFieldsIfToldTo() {
        Event event =
                process(
                        "- replace: {ignore_missing: true, fields: {field: no, pattern: a,"
                                + " replacement: b}}",
                        event());
        assertThat(get(event, "no")).isNull();
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- replace: {}")).contains("fields: missing required field");
        assertThat(error(yaml("a", "(", "b")))
                .contains("replace.fields.0.pattern: ")
                .contains("missing closing )");
        assertThat(error("- replace.fields: [{field: a, pattern: b}]"))
                .contains("replacement: missing required field");
        assertThat(error("- replace.fields: [{field: a, replacement: b}]"))
                .contains("pattern: missing required field");
    }
}
