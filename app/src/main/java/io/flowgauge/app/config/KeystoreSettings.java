package io.flowgauge.app.config;

import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code keystore}: where secrets are.
 *
 * @param file the keystore; it need not be there
 */
public record KeystoreSettings(Path file) {
    private static final Setting<Optional<String>> PATH =
            new Setting<>(
                    "path",
                    optional(text()),
                    Optional.empty(),
                    "path.data/packetbeat.keystore",
                    "File of secrets, which \"flowgauge keystore\" makes and settings name as"
                            + " ${NAME}.");

    static final Section SECTION = Section.once("keystore", PATH);

    static KeystoreSettings read(ConfigObject root, Path data) throws UserErrorException {
        Optional<String> path = SectionReader.of(root, SECTION).get(PATH);
        return new KeystoreSettings(
                path.filter(text -> !text.isEmpty())
                        .map(Path::of)
                        .orElse(data.resolve("packetbeat.keystore")));
    }
}
