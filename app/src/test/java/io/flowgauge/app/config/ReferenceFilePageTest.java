package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.Position;
import io.flowgauge.config.ScalarText;
import io.flowgauge.config.Section;
import io.flowgauge.config.Setting;
import io.flowgauge.config.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Holds flowgauge.reference.yml to the declarations of the settings. */
class ReferenceFilePageTest {
    private static final Path FILE = Path.of("../flowgauge.reference.yml");
    private static final int COLUMNS = 100;
    private static final String HEAD =
            """
            # Every setting of Flowgauge, with its default, commented out. Made from the code: copy lines of
            # it into your own configuration, which "flowgauge init" begins.
            """;

    @Test
    void shouldListEverySetting() throws IOException {
        StringBuilder made = new StringBuilder(HEAD);
        for (Section section : KnownKeys.sections()) {
            String title = section.key().isEmpty() ? "" : section.key();
            made.append("\n#").append("=".repeat(30)).append(' ');
            made.append(title.isEmpty() ? "without a section" : title).append('\n');
            if (section.repeats()) {
                made.append("# A list of such objects may stand in place of one.\n");
            }
            for (Setting<?> setting : section.settings()) {
                made.append('\n');
                comment(made, setting.description());
                comment(made, "Takes " + allowed(setting) + ".");
                Optional<String> value = value(setting);
                if (value.isEmpty() && !setting.fallbackText().isEmpty()) {
                    comment(made, "Default: " + setting.fallbackText() + ".");
                }
                made.append('#')
                        .append(section.keyOf(setting))
                        .append(':')
                        .append(value.map(text -> " " + text).orElse(""))
                        .append('\n');
            }
        }
        if (Boolean.getBoolean("flowgauge.update")) {
            Files.writeString(FILE, made);
        }
        assertThat(Files.readString(FILE)).isEqualTo(made.toString());
    }

    private static String allowed(Setting<?> setting) {
        String allowed = setting.type().allowed();
        // The number of processors is that of this machine.
        return setting.key().equals("flowgauge.workers")
                ? allowed.replaceFirst("\\d+$", "the number of processors")
                : allowed;
    }

    private static void comment(StringBuilder to, String text) {
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > COLUMNS) {
                to.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        to.append(line).append('\n');
    }

    /** Returns a default that can be written as a value, not one in words. */
    private static Optional<String> value(Setting<?> setting) {
        String text = setting.fallbackText();
        if (setting.fallback() instanceof Optional<?> || text.isEmpty()) {
            return Optional.empty();
        }
        if (text.equals("[]") || text.equals("{}")) {
            return Optional.of(text);
        }
        try {
            Position position = Position.of("default");
            ConfigScalar scalar = new ConfigScalar(ScalarText.kindInYaml(text), text, position);
            Object read = setting.type().read(setting.key(), scalar);
            return read.equals(setting.fallback()) ? Optional.of(text) : Optional.empty();
        } catch (UserErrorException e) {
            return Optional.empty();
        }
    }

    @Test
    void shouldMeanTheDefaultsWhereItIsNotCommentedOut() throws Exception {
        String all = Files.readString(FILE).replaceAll("(?m)^#([a-z])", "$1");
        ConfigObject config = YamlReader.read("all", all);
        assertThat(KnownKeys.check(config).unknown()).isEmpty();
        ConfigObject none = YamlReader.read("none", "packetbeat.flows: {}");
        assertThat(FlowSettings.read(config)).isEqualTo(FlowSettings.read(none));
        assertThat(GeneralSettings.read(config)).isEqualTo(GeneralSettings.read(none));
        assertThat(MeterSettings.read(config)).isEqualTo(MeterSettings.read(none));
        assertThat(ReloadSettings.read(config)).isEqualTo(ReloadSettings.read(none));
        assertThat(
                        ProtocolSettings.read(
                                config.mergedWith(
                                        YamlReader.read("off", "packetbeat.protocols: ~"))))
                .isEqualTo(ProtocolSettings.read(none));
        assertThat(LoggingSettings.read(config, Path.of("logs")))
                .isEqualTo(LoggingSettings.read(none, Path.of("logs")));
    }
}
