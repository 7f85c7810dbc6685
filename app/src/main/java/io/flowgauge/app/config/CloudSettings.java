package io.flowgauge.app.config;

import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * {@code cloud.id} and {@code cloud.auth}: the addresses of a hosted Elasticsearch and Kibana in
 * one text ({@code NAME:base64(HOST$ELASTICSEARCH$KIBANA)}), and user and password in another. They
 * stand for settings of the output to Elasticsearch and of {@code setup.kibana}, and go before
 * those.
 */
final class CloudSettings {
    private static final Setting<Optional<String>> ID =
            new Setting<>(
                    "cloud.id",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "Id of an Elastic Cloud deployment: sets output.elasticsearch.hosts and"
                            + " setup.kibana.host.");
    private static final Setting<Optional<String>> AUTH =
            new Setting<>(
                    "cloud.auth",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "User and password with a colon between them: sets"
                            + " output.elasticsearch.username and password.");

    static final Section SECTION = Section.once("", ID, AUTH);

    private static final String ALLOWED = "NAME:CODE as Elastic Cloud shows it";
    private static final String PORT_DEFAULT = "443";

    private CloudSettings() {}

    /**
     * Returns the configuration with what the two stand for.
     *
     * @throws UserErrorException if one can't be understood, or there is only cloud.auth
     */
    static ConfigObject applied(ConfigObject root) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        Optional<String> id = reader.get(ID).filter(text -> !text.isEmpty());
        Optional<String> auth = reader.get(AUTH).filter(text -> !text.isEmpty());
        if (id.isEmpty()) {
            if (auth.isPresent()) {
                throw ConfigErrors.at(
                        reader.position(AUTH),
                        "cloud.auth",
                        "specified but cloud.id is empty. Please specify both.");
            }
            return root;
        }
        Position position = reader.position(ID);
        String[] words = decoded(id.get(), position).split("\\$", -1);
        if (words.length < 3) {
            throw ConfigErrors.at(
                    position,
                    "cloud.id",
                    "has " + words.length + " parts in place of 3 (host, Elasticsearch, Kibana)",
                    ALLOWED);
        }
        ConfigScalar elasticsearch = ConfigScalar.text(url(words[0], words[1]), position);
        ConfigScalar kibana = ConfigScalar.text(url(words[0], words[2]), position);
        ConfigObject result =
                without(root, "output.elasticsearch.hosts")
                        .mergedWith(
                                ConfigObject.of(
                                        "output.elasticsearch.hosts",
                                        position,
                                        new ConfigList(List.of(elasticsearch), position)))
                        .mergedWith(ConfigObject.of("setup.kibana.host", position, kibana));
        return auth.isPresent() ? authorized(result, auth.get(), reader.position(AUTH)) : result;
    }

    private static String decoded(String id, Position position) throws UserErrorException {
        String code = id.substring(id.lastIndexOf(':') + 1);
        try {
            return new String(Base64.getDecoder().decode(code), UTF_8);
        } catch (IllegalArgumentException e) {
            throw ConfigErrors.at(
                    position, "cloud.id", "what follows the last colon is not base64", ALLOWED);
        }
    }

    /** Returns {@code https://ID.HOST:PORT}; a port of the part goes before that of the host. */
    private static String url(String host, String part) {
        String[] hostAndPort = host.split(":", 2);
        String[] idAndPort = part.split(":", 2);
        String port =
                idAndPort.length == 2
                        ? idAndPort[1]
                        : hostAndPort.length == 2 ? hostAndPort[1] : PORT_DEFAULT;
        return "https://" + idAndPort[0] + "." + hostAndPort[0] + ":" + port;
    }

    private static ConfigObject authorized(ConfigObject root, String auth, Position position)
            throws UserErrorException {
        int colon = auth.indexOf(':');
        if (colon < 0) {
            throw ConfigErrors.at(
                    position,
                    "cloud.auth",
                    "has no \":\" to split between username and password",
                    "USER:PASSWORD");
        }
        return root.mergedWith(
                        ConfigObject.of(
                                "output.elasticsearch.username",
                                position,
                                ConfigScalar.text(auth.substring(0, colon), position)))
                .mergedWith(
                        ConfigObject.of(
                                "output.elasticsearch.password",
                                position,
                                ConfigScalar.secret(auth.substring(colon + 1), position)));
    }

    /** Lists are merged by index, and of these nothing may stay. */
    private static ConfigObject without(ConfigObject root, String key) {
        return root.find(key).isEmpty()
                ? root
                : root.mergedWith(
                        ConfigObject.of(
                                key, root.position(), ConfigScalar.text("", root.position())));
    }
}
