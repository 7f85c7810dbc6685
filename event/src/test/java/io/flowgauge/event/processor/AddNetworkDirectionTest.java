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

class AddNetworkDirectionTest {
    private static final String YAML =
            """
            - add_network_direction:
                source: source.ip
                destination: dest.ip
                target: network.direction
                internal_networks: [%s]
            """;

    @ParameterizedTest
    @CsvSource({
        "private, outbound",
        "75.75.75.0/24, inbound",
        "'private, 75.75.75.75/32', internal",
        "'10.0.0.0/8, loopback', external",
        "fd00::/8, external",
    })
    void shouldTellTheDirection(String networks, String direction) {
        assertThat(get(process(YAML.formatted(networks), event()), "network.direction"))
                .isEqualTo(direction);
    }

    @ParameterizedTest
    @CsvSource({
        "nosuch, dest.ip",
        "source.ip, nosuch",
        "source.port, dest.ip",
        "list, dest.ip",
        "name, dest.ip",
        "source.ip, name"
    })
    void shouldPassOverWhatIsNoAddress(String source, String destination) {
        Event event = event("list: [10.0.0.1]\nname: localhost");
        Map<String, ?> before = fields(event);
        process(
                """
                - add_network_direction: {source: %s, destination: %s, target: d,
                    internal_networks: private}
                """
                        .formatted(source, destination),
                event);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldReplaceTheTargetAndFailBelowAText() {
        Event event = event("d: old");
        process(YAML.formatted("private").replace("network.direction", "d"), event);
        assertThat(get(event, "d")).isEqualTo("outbound");
        assertThat(failure(YAML.formatted("private").replace("network.direction", "d.e"), event))
                .isEqualTo("can't set d.e: d is no object");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error(YAML.formatted("10.0.0.0/33")))
                .startsWith(
                        "test.yml:6:25: processors.0.add_network_direction.internal_networks.0:"
                                + " \"10.0.0.0/33\" is no network; allowed: an address with the length");
        assertThat(error("- add_network_direction: {source: a, destination: b, target: c}"))
                .contains("internal_networks: missing required field");
        assertThat(error(YAML.formatted("private") + "    when.equals.a: 1"))
                .contains("unexpected option");
        assertThat(error("- add_network_direction: {source: ''}")).contains("an empty name");
    }
}
