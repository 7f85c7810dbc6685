package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeJsonFieldsTest {
    private static final String IN_PLACE = "- decode_json_fields: {fields: [m, no, final]%s}";

    private static Event with(String json) {
        return event("m: '" + json + "'");
    }

    private static Event decode(String options, String json) {
        return process(IN_PLACE.formatted(options), with(json));
    }

    @Test
    void shouldDecodeInPlace() {
        Event event = decode("", "{\"a\": [1, 2.5, null, true], \"b\": {\"c\": \"x\"}}");
        assertThat(json(event).get("m").toString())
                .isEqualTo("{\"a\":[1,2.5,null,true],\"b\":{\"c\":\"x\"}}");
        assertThat(get(decode("", "[1]"), "m")).isEqualTo(List.of(1L));
        assertThat(get(decode("", "12345678901234567890"), "m")).isEqualTo(1.2345678901234567e19);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,|no JSON",
                "{\"a\":1} {}|multiple json elements found",
                "x|no JSON",
                "``|no JSON: the text is empty",
            })
    void shouldLeaveATextThatIsNoJson(String text, String message) {
        Event event = with(text);
        assertThat(failure(IN_PLACE.formatted(""), event)).startsWith(message);
        assertThat(get(event, "m")).isEqualTo(text);
        assertThat(get(event, "error")).isNull();
        assertThat(failure(IN_PLACE.formatted(", add_error_key: true"), event)).isNotEmpty();
        assertThat("" + get(event, "error.message")).startsWith(message);
        assertThat(get(event, "error.field")).isEqualTo("m");
    }

    @Test
    void shouldDecodeTextsInsideAsDeepAsToldTo() {
        String text = "{\"a\": \"{\\\"b\\\": \\\"{}\\\"}\", \"n\": \"x\", \"l\": [\"1\"]}";
        assertThat(get(decode("", text), "m.a")).isEqualTo("{\"b\": \"{}\"}");
        assertThat(get(decode(", max_depth: 2", text), "m.a")).isEqualTo(Map.of("b", "{}"));
        assertThat(get(decode(", max_depth: 3", text), "m.a")).isEqualTo(Map.of("b", Map.of()));
        assertThat(get(decode(", max_depth: 3", text), "m.n")).isEqualTo("x");
    }

    @Test
    void shouldDecodeTextsInListsIfToldTo() {
        String text = "[\"{\\\"a\\\":1}\"]";
        assertThat(get(decode(", max_depth: 2", text), "m")).isEqualTo(List.of("{\"a\":1}"));
        assertThat("" + get(decode(", max_depth: 2, process_array: true", text), "m"))
                .isEqualTo("[{a=1}]");
    }

    @Test
    void shouldPutAtTheTargetOrAtTheTop() {
        assertThat(get(decode(", target: x.y", "{\"a\":1}"), "x.y.a")).isEqualTo(1L);
        Event event = decode(", target: ''", "{\"a\":1,\"transport\":\"x\",\"b.c\":2}");
        assertThat(get(event, "a")).isEqualTo(1L);
        assertThat(get(event, "transport")).isEqualTo("udp");
        assertThat(json(event).get("b.c").asLong()).isEqualTo(2);
        assertThat(failure(IN_PLACE.formatted(", target: ''"), with("[1]")))
                .isEqualTo("failed to add target to root");
        assertThat(failure(IN_PLACE.formatted(", target: type.x"), with("[1]")))
                .contains("is no object");
    }

    @Test
    void shouldReplaceFieldsAtTheTopIfToldTo() {
        String top = ", target: '', overwrite_keys: true";
        Event event =
                decode(
                        top,
                        "{\"transport\":\"x\",\"@timestamp\":\"2020-01-02T03:04:05+01:00\","
                                + "\"@metadata\":{\"a\":1},\"type\":\"t\",\"source\":{\"z\":1}}");
        assertThat(get(event, "transport")).isEqualTo("x");
        assertThat(get(event, "@timestamp")).isEqualTo(Instant.parse("2020-01-02T02:04:05Z"));
        assertThat(get(event, "@metadata.a")).isEqualTo(1L);
        assertThat(get(event, "type")).isEqualTo("t");
        assertThat(get(event, "source")).isEqualTo(Map.of("z", 1L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"@timestamp\":5}|@timestamp not overwritten (not string)",
                "{\"@timestamp\":\"now\"}|@timestamp not overwritten (parse error on now)",
                "{\"@metadata\":5}|@metadata not overwritten (not map)",
                "{\"type\":5}|type not overwritten (not string)",
                "{\"type\":\"_x\"}|type not overwritten (invalid value [_x])",
            })
    void shouldSayWhatCanNotReplace(String text, String message) {
        Event event = decode(", target: '', overwrite_keys: true", text);
        assertThat(get(event, "error")).isEqualTo(Map.of("message", message, "type", "json"));
        assertThat(get(event, "type")).isEqualTo("flow");
    }

    @Test
    void shouldExpandNamesWithDotsIfToldTo() {
        String text = "{\"source.x\":1,\"source.port\":2,\"n\":{\"a.b\":3}}";
        assertThat(get(decode(", expand_keys: true", text), "m"))
                .isEqualTo(
                        Map.of(
                                "source",
                                Map.of("x", 1L, "port", 2L),
                                "n",
                                Map.of("a", Map.of("b", 3L))));
        Event event = decode(", expand_keys: true, target: ''", text);
        assertThat(get(event, "source.x")).isEqualTo(1L);
        assertThat(get(event, "source.port")).isEqualTo(51_634L);
        event = decode(", expand_keys: true, target: '', overwrite_keys: true", text);
        assertThat(get(event, "source.port")).isEqualTo(2L);
        assertThat(get(event, "source.ip")).isEqualTo("172.16.1.199");
        assertThat(failure(IN_PLACE.formatted(", expand_keys: true"), with("{\"a\":1,\"a.b\":2}")))
                .isEqualTo("cannot expand a.b");
    }

    @Test
    void shouldTakeTheIdOutIfToldTo() {
        Event event = decode(", document_id: id", "{\"id\":\"x\",\"a\":1}");
        assertThat(get(event, "@metadata._id")).isEqualTo("x");
        assertThat(get(event, "m")).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- decode_json_fields: {}")).contains("fields: missing required field");
        assertThat(error("- decode_json_fields: {fields: a, max_depth: 0}"))
                .contains("0 is too small; allowed: a whole number of 1 or more");
        assertThat(error("- decode_json_fields: {fields: a, tarhet: b}"))
                .contains("did you mean target?");
        assertThat(error("- decode_json_fields: {fields: a, target: '@timestamp'}"))
                .contains("can't hold decoded JSON");
    }
}
