package io.flowgauge.output.elasticsearch.setup;

import static io.flowgauge.config.Types.bool;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.nio.file.Path;

/**
 * What a cluster is told of the events.
 *
 * @param template fields and settings of indices
 * @param lifecycle what becomes of them
 * @param dataStream whether events go into a data stream with the name of the alias
 */
public record SetupSettings(
        TemplateSettings template, LifecycleSettings lifecycle, boolean dataStream) {
    private static final Setting<Boolean> DATA_STREAM =
            Setting.of(
                    "data_stream",
                    bool(),
                    false,
                    "Whether events go into a data stream with the name of setup.ilm.rollover_alias,"
                            + " in place of an index for each day.");

    /** The declaration of what Packetbeat 6.7 has not. */
    public static final Section SECTION = Section.once("flowgauge.setup", DATA_STREAM);

    /** The settings of a configuration without any. */
    public static final SetupSettings DEFAULT =
            new SetupSettings(TemplateSettings.DEFAULT, LifecycleSettings.DEFAULT, false);

    /**
     * Reads the settings and the files that they name.
     *
     * @param folder where relative names of files begin: path.config
     * @throws UserErrorException with its place, if a setting is wrong or a file can't be read
     */
    public static SetupSettings read(ConfigObject root, Path folder) throws UserErrorException {
        SectionReader own = SectionReader.of(root, SECTION);
        SetupSettings settings =
                new SetupSettings(
                        TemplateSettings.read(root, folder),
                        LifecycleSettings.read(root, folder),
                        own.get(DATA_STREAM));
        if (settings.hasOneName() && !settings.template.enabled()) {
            String key =
                    settings.dataStream ? own.keyOf(DATA_STREAM) : LifecycleSettings.SECTION.key();
            throw ConfigErrors.at(
                    root.find(key).map(ConfigObject.Entry::keyPosition).orElse(root.position()),
                    key,
                    settings.dataStream
                            ? "a data stream needs its template: setup.template.enabled is false"
                            : "templates cannot be disable when using ILM");
        }
        return settings;
    }

    /** Returns whether all events go to one name, that of the alias, whatever their day. */
    public boolean hasOneName() {
        return dataStream || lifecycle.isUsed();
    }

    /** Returns the same with another name of the template, and the pattern that goes with it. */
    public SetupSettings withTemplateName(String name) {
        return new SetupSettings(template.withName(name), lifecycle, dataStream);
    }

    /** Returns the template for events of a schema. */
    public IndexTemplate template(IndexSchema schema) {
        return new IndexTemplate(schema, template, lifecycle, dataStream);
    }

    /** Returns the policy. */
    public LifecyclePolicy policy() {
        return new LifecyclePolicy(lifecycle, dataStream);
    }
}
