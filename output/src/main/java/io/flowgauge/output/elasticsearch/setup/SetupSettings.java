package io.flowgauge.output.elasticsearch.setup;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.optional;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.SchemaName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a cluster is told of the events.
 *
 * @param template fields and settings of indices
 * @param lifecycle what becomes of them
 * @param dataStream whether events go into a data stream with the name of the alias
 * @param schema the form of the events
 */
public record SetupSettings(
        TemplateSettings template,
        LifecycleSettings lifecycle,
        boolean dataStream,
        SchemaName schema) {
    private static final Setting<Optional<Boolean>> DATA_STREAM =
            new Setting<>(
                    "data_stream",
                    optional(bool()),
                    Optional.empty(),
                    "false, or true for schema ecs unless the output has an index of its own",
                    "Whether events go into a data stream with the name of setup.ilm.rollover_alias,"
                            + " in place of an index for each day.");

    /** The declaration of what Packetbeat 6.7 has not. */
    public static final Section SECTION = Section.once("flowgauge.setup", DATA_STREAM);

    /** The settings of a configuration without any. */
    public static final SetupSettings DEFAULT =
            new SetupSettings(
                    TemplateSettings.DEFAULT,
                    LifecycleSettings.DEFAULT,
                    false,
                    SchemaName.PACKETBEAT_6);

    /**
     * Reads the settings and the files that they name.
     *
     * @param folder where relative names of files begin: path.config
     * @param schema the form of the events; events of Packetbeat 9 go to a data stream
     * @param ownIndex whether an output has an index of its own, and so no data stream unless asked
     * @throws UserErrorException with its place, if a setting is wrong or a file can't be read
     */
    public static SetupSettings read(
            ConfigObject root, Path folder, SchemaName schema, boolean ownIndex)
            throws UserErrorException {
        SectionReader own = SectionReader.of(root, SECTION);
        Optional<Boolean> wanted = own.get(DATA_STREAM);
        boolean bySchema = schema == SchemaName.ECS && !ownIndex && wanted.isEmpty();
        TemplateSettings template = TemplateSettings.read(root, folder, schema);
        SetupSettings settings =
                new SetupSettings(
                        template,
                        LifecycleSettings.read(
                                root, folder, schema, bySchema && template.enabled()),
                        wanted.orElse(bySchema),
                        schema);
        boolean asked = wanted.orElse(false) || settings.lifecycle.isUsed();
        if (asked && !settings.template.enabled()) {
            String key =
                    wanted.orElse(false) ? own.keyOf(DATA_STREAM) : LifecycleSettings.SECTION.key();
            throw ConfigErrors.at(
                    root.find(key).map(ConfigObject.Entry::keyPosition).orElse(root.position()),
                    key,
                    wanted.orElse(false)
                            ? "a data stream needs its template: setup.template.enabled is false"
                            : "templates cannot be disable when using ILM");
        }
        return settings;
    }

    /** Returns whether all events go to one name, that of the alias, whatever their day. */
    public boolean hasOneName() {
        return dataStream || lifecycle.isUsed();
    }

    /**
     * Returns the same with another name of the template, and the pattern that goes with it: that
     * of a data stream has its name, unless it was given one.
     */
    public SetupSettings withTemplateName(String name) {
        boolean unnamed = lifecycle.alias().equals(Names.ofVersion(schema));
        return new SetupSettings(
                template.withName(name),
                dataStream && unnamed ? lifecycle.withAlias(name) : lifecycle,
                dataStream,
                schema);
    }

    /** Returns the template. */
    public IndexTemplate indexTemplate() {
        return new IndexTemplate(schema, template, lifecycle, dataStream);
    }

    /** Returns the policy. */
    public LifecyclePolicy policy() {
        return new LifecyclePolicy(lifecycle, dataStream);
    }
}
