package io.flowgauge.output.elasticsearch.setup;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.SchemaName;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code setup.ilm}, also 6.7's {@code output.elasticsearch.ilm}: what becomes of indices as they
 * grow old.
 *
 * @param use whether events go to an alias whose index changes
 * @param alias its name
 * @param pattern what the first index has behind the name of the alias; the number counts up
 * @param policyName of the policy
 * @param policy the user's own, as JSON; empty for the program's
 * @param checkExists whether a policy that is there is left alone
 * @param overwrite whether one that is there is replaced
 */
public record LifecycleSettings(
        Use use,
        String alias,
        String pattern,
        String policyName,
        Optional<String> policy,
        boolean checkExists,
        boolean overwrite) {
    /** Whether indices have a lifecycle. */
    public enum Use {
        /** Indices by day, for ever. */
        NO,
        /** An alias; where the server has no policies, its index does not change. */
        WHERE_POSSIBLE,
        /** An alias; a server without policies is an error. */
        YES
    }

    private static final String PATTERN_DEFAULT = "{now/d}-000001";

    private static final Setting<String> ENABLED =
            new Setting<>(
                    "enabled",
                    choice("false", "auto", "true"),
                    "false",
                    "false, or auto for schema ecs and its data stream",
                    "Whether events go to an alias whose index changes when it is large or old;"
                            + " auto: without a policy where the server has none.");
    private static final Setting<Optional<String>> ALIAS =
            word("rollover_alias", TemplateSettings.BY_SCHEMA, "Name of that alias.");
    private static final Setting<String> PATTERN =
            new Setting<>(
                    "pattern",
                    text(),
                    PATTERN_DEFAULT,
                    "'" + PATTERN_DEFAULT + "'",
                    "What indices have behind the name of the alias and a hyphen.");
    private static final Setting<Optional<String>> POLICY_NAME =
            word("policy_name", "packetbeat", "Name of the policy.");
    private static final Setting<Optional<String>> POLICY_FILE =
            word(
                    "policy_file",
                    "another index at 50 GB or 30 days",
                    "File with a policy, as JSON.");
    private static final Setting<Boolean> CHECK_EXISTS =
            Setting.of(
                    "check_exists",
                    bool(),
                    true,
                    "Whether to look for a policy and to load none where there is one.");
    private static final Setting<Boolean> OVERWRITE =
            Setting.of("overwrite", bool(), false, "Whether a policy that is there is replaced.");

    /** The declaration. */
    public static final Section SECTION =
            Section.once(
                    "setup.ilm",
                    ENABLED,
                    ALIAS,
                    PATTERN,
                    POLICY_NAME,
                    POLICY_FILE,
                    CHECK_EXISTS,
                    OVERWRITE);

    /** The declaration of what Packetbeat 6.7 has below its output. */
    public static final Section SECTION_6 =
            Section.once("output.elasticsearch.ilm", ENABLED, ALIAS, PATTERN);

    /** The settings of a configuration without any. */
    public static final LifecycleSettings DEFAULT =
            new LifecycleSettings(
                    Use.NO,
                    TemplateSettings.DEFAULT_NAME,
                    PATTERN_DEFAULT,
                    "packetbeat",
                    Optional.empty(),
                    true,
                    false);

    private static Setting<Optional<String>> word(
            String key, String fallbackText, String description) {
        return new Setting<>(key, optional(text()), Optional.empty(), fallbackText, description);
    }

    /**
     * Reads the settings and the file that they name.
     *
     * @param folder where relative names of files begin: path.config
     * @param dataStream whether events go to a data stream because of their schema, which has a
     *     policy where that is possible
     * @throws UserErrorException with its place, if a setting is wrong or the file can't be read
     */
    public static LifecycleSettings read(
            ConfigObject root, Path folder, SchemaName schema, boolean dataStream)
            throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        SectionReader old = SectionReader.of(root, SECTION_6);
        SectionReader use = reader.has(ENABLED) ? reader : old;
        SectionReader alias = reader.has(ALIAS) ? reader : old;
        SectionReader pattern = reader.has(PATTERN) ? reader : old;
        return new LifecycleSettings(
                switch (use.get(ENABLED)) {
                    case "true" -> Use.YES;
                    case "auto" -> Use.WHERE_POSSIBLE;
                    default -> dataStream && !use.has(ENABLED) ? Use.WHERE_POSSIBLE : Use.NO;
                },
                Names.read(alias, ALIAS, schema)
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .orElse(Names.ofVersion(schema)),
                pattern.get(PATTERN),
                Names.read(reader, POLICY_NAME, schema).orElse(DEFAULT.policyName),
                policy(reader, folder, schema),
                reader.get(CHECK_EXISTS),
                reader.get(OVERWRITE));
    }

    private static Optional<String> policy(SectionReader reader, Path folder, SchemaName schema)
            throws UserErrorException {
        Optional<String> file = Names.read(reader, POLICY_FILE, schema);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String json = TemplateSettings.textOf(reader, POLICY_FILE, folder, file.get());
        try {
            if (new JsonMapper().readTree(json).path("policy").isObject()) {
                return Optional.of(json);
            }
        } catch (JacksonException e) {
            // Told below.
        }
        throw reader.problem(POLICY_FILE, file.get() + " has no object \"policy\" in JSON");
    }

    /** Returns the same with another alias. */
    LifecycleSettings withAlias(String other) {
        return new LifecycleSettings(
                use, other, pattern, policyName, policy, checkExists, overwrite);
    }

    /** Returns the same without a policy. */
    public LifecycleSettings unused() {
        return new LifecycleSettings(
                Use.NO, alias, pattern, policyName, policy, checkExists, overwrite);
    }

    /** Returns whether events go to the alias. */
    public boolean isUsed() {
        return use != Use.NO;
    }
}
