package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.Optional;

/**
 * {@code http}: where the program can be asked how it does.
 *
 * @param enabled whether it can be asked
 * @param host name or address to listen at
 * @param port 1 to 65535, or 0 for any that is free
 * @param socket path of a local socket to listen at instead
 * @param position where the host or port was written, for messages about them
 */
public record HttpSettings(
        boolean enabled, String host, int port, Optional<String> socket, Position position) {
    private static final String UNIX = "unix://";
    private static final String PIPE = "npipe://";

    private static final Setting<Boolean> ENABLED =
            Setting.of(
                    "enabled",
                    bool(),
                    false,
                    "Whether the program can be asked over HTTP how it does: see monitoring.md.");
    private static final Setting<String> HOST =
            Setting.of(
                    "host",
                    text(),
                    "localhost",
                    "Name or address to listen at, or unix:///PATH for a local socket.");
    private static final Setting<Integer> PORT =
            Setting.of("port", integer(0, 65_535), 5_066, "Port to listen at; 0 for a free one.");

    static final Section SECTION = Section.once("http", ENABLED, HOST, PORT);

    static HttpSettings read(ConfigObject root) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        String host = reader.get(HOST);
        Optional<String> socket =
                host.startsWith(UNIX)
                        ? Optional.of(host.substring(UNIX.length()))
                        : Optional.empty();
        if (host.isBlank()
                || host.startsWith(PIPE)
                || host.contains("/") && socket.filter(path -> path.startsWith("/")).isEmpty()) {
            throw ConfigErrors.at(
                    reader.position(HOST),
                    reader.keyOf(HOST),
                    "\"" + host + "\" is no place to listen at",
                    "the name or address of this host, or unix:///PATH");
        }
        return new HttpSettings(
                reader.get(ENABLED),
                host,
                reader.get(PORT),
                socket,
                reader.position(reader.has(HOST) ? HOST : PORT));
    }
}
