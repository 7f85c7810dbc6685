package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.NamedOutput;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code flowgauge.outputs}: several outputs, each with a name. */
class OutputReaderTest {
    private static final String KINDS = OutputKinds.names();

    @TempDir private Path directory;
    private ConfigDirectory config;

    @BeforeEach
    void makeDirectory() {
        config = new ConfigDirectory(directory);
    }

    @Test
    void shouldReadTheOneOutputAndFurtherOnes() throws UserErrorException {
        config.write(
                "flowgauge.yml",
                "output.console: {}",
                "flowgauge.outputs:",
                "  - file: {path: /var/flows}",
                "  - name: copy",
                "    file: {path: /var/copy, enabled: true}",
                "  - console.enabled: false");
        Settings settings = config.load();
        assertThat(settings.outputs())
                .extracting(NamedOutput::name)
                .containsExactly("output", "file", "copy");
        assertThat(settings.outputs())
                .extracting(output -> output.settings().kind())
                .containsExactly("console", "file", "file");
        assertThat(settings.outputs().get(2).settings().destination()).contains("/var/copy");
        assertThat(settings.notices()).isEmpty();
    }

    @Test
    void shouldBeContentWithoutTheOneOutput() throws UserErrorException {
        config.write("flowgauge.yml", "flowgauge.outputs: [{console: {}}]");
        assertThat(config.load().outputs())
                .extracting(NamedOutput::name)
                .containsExactly("console");
    }

    @Test
    void shouldTakeOneOutputThatIsNoList() throws UserErrorException {
        config.write("flowgauge.yml", "flowgauge.outputs.console.enabled: true");
        assertThat(config.load().outputs())
                .extracting(NamedOutput::name)
                .containsExactly("console");
    }

    @Test
    void shouldWarnOfAKeyThatNoOutputHas() throws UserErrorException {
        Path file = config.write("flowgauge.yml", "flowgauge.outputs: [{console: {prety: true}}]");
        assertThat(config.load().notices())
                .singleElement()
                .satisfies(
                        notice ->
                                assertThat(notice.message())
                                        .startsWith(
                                                file + ":1:32: flowgauge.outputs.0.console.prety"));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "flowgauge.outputs: 5",
                        ":1:20: flowgauge.outputs: found \"5\"; allowed: an object or a list of"
                                + " objects with keys"),
                Arguments.of(
                        "flowgauge.outputs: [5]",
                        ":1:21: flowgauge.outputs.0: found \"5\"; allowed: an object with keys"),
                Arguments.of(
                        "flowgauge.outputs: {console: {}, file: {}}",
                        ":1:20: flowgauge.outputs: found 2 kinds of output; allowed: one of "
                                + KINDS),
                Arguments.of(
                        "output.redis: {worker: 1}",
                        ":1:1: output.redis.hosts: missing required field; allowed: "
                                + "a list, each item a text"),
                Arguments.of(
                        "flowgauge.outputs: [{name: a}]",
                        ":1:21: flowgauge.outputs.0: found 0 kinds of output; allowed: one of "
                                + KINDS),
                Arguments.of(
                        "flowgauge.outputs: [{console: {}, file: {}}]",
                        ":1:21: flowgauge.outputs.0: found 2 kinds of output; allowed: one of "
                                + KINDS),
                Arguments.of(
                        "flowgauge.outputs: [{console: {}}, {console: {}}]",
                        ":1:36: flowgauge.outputs.1: an output is named \"console\" already;"
                                + " allowed: a name of its own in flowgauge.outputs.1.name"),
                Arguments.of(
                        "flowgauge.outputs: [{name: output, console: {}}]",
                        ":1:21: flowgauge.outputs.0: an output is named \"output\" already;"
                                + " allowed: a name of its own in flowgauge.outputs.0.name"),
                Arguments.of(
                        "flowgauge.outputs: [{console: {enabled: perhaps}}]",
                        ":1:41: flowgauge.outputs.0.console.enabled: \"perhaps\" is not a boolean;"
                                + " allowed: true or false"),
                Arguments.of(
                        "flowgauge.outputs: [{file: {number_of_files: 1}}]",
                        ":1:46: flowgauge.outputs.0.file.number_of_files: 1 is too small;"
                                + " allowed: a whole number from 2 to 1024"),
                Arguments.of(
                        "flowgauge.outputs: [{nowhere: {}}]",
                        ":1:22: flowgauge.outputs.0.nowhere: output type nowhere undefined;"
                                + " allowed: "
                                + KINDS));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldSayWhereAMistakeIsAndWhatIsAllowed(String line, String message) {
        Path file = config.write("flowgauge.yml", line);
        assertThatThrownBy(config::load)
                .isInstanceOf(UserErrorException.class)
                .hasMessage(file + message);
    }
}
