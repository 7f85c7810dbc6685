package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.fields;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisteredDomainTest {
    private static final String ALL =
            """
            - registered_domain:
                field: v
                target_field: d.domain
                target_etld_field: d.suffix
                target_subdomain_field: d.sub
            """;

    @ParameterizedTest
    @CsvSource({
        "www.example.com, example.com, com, www",
        "a.b.example.co.uk., example.co.uk, co.uk, a.b",
        "example.com, example.com, com,",
        "WWW.Example.CO.UK, Example.CO.UK, CO.UK, WWW",
        "me.github.io, me.github.io, github.io,",
        "x.y.nosuchsuffix, y.nosuchsuffix, nosuchsuffix, x",
    })
    void shouldAddDomainSuffixAndTheRest(String name, String domain, String suffix, String sub) {
        Event event = process(ALL, event("v: " + name));
        assertThat(get(event, "d.domain")).isEqualTo(domain);
        assertThat(get(event, "d.suffix")).isEqualTo(suffix);
        assertThat(get(event, "d.sub")).isEqualTo(sub);
    }

    @Test
    void shouldAddTheDomainAloneAndReplaceWhatIsThere() {
        Event event =
                process(
                        "- registered_domain: {field: v, target_field: v}",
                        event("v: www.example.com"));
        assertThat(get(event, "v")).isEqualTo("example.com");
    }

    @ParameterizedTest
    @CsvSource({"'co.uk'", "'com'", "'.example.com'", "'a..com'", "'10.0.0.1'", "'...'", "'::1'"})
    void shouldFailOnWhatHasNoDomain(String name) {
        String settings = "v: '" + name + "'";
        Event event = event(settings);
        Map<String, ?> before = fields(event);
        assertThat(failure(ALL, event))
                .isEqualTo("registered_domain: \"" + name + "\" in v has no registered domain");
        process(ALL + "    ignore_failure: true", event);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldUndoAndSayWhatFailed() {
        String yaml = "- registered_domain: {id: mine, field: %s, target_field: x%s}";
        assertThat(failure(yaml.formatted("nosuch", ""), event()))
                .isEqualTo("registered_domain [mine]: could not fetch value for key: nosuch");
        assertThat(failure(yaml.formatted("source.port", ""), event()))
                .endsWith("field source.port is no text but a whole number");
        Event event = event("v: a.example.com");
        assertThat(failure(yaml.formatted("v", ", target_etld_field: type.x"), event))
                .endsWith("can't set type.x: type is no object");
        assertThat(get(event, "x")).isNull();
    }

    @Test
    void shouldPassOverMissingAndEmptyFields() {
        Event event = event("v: ''");
        Map<String, ?> before = fields(event);
        process(ALL, event);
        process("- registered_domain: {field: no, target_field: x, ignore_missing: true}", event);
        process("- registered_domain: {field: no, target_field: x, ignore_failure: true}", event);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- registered_domain: {field: a}"))
                .contains("target_field: missing required field");
        assertThat(error("- registered_domain: {target_field: a}"))
                .contains("field: missing required field");
    }
}
