package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.SchemaName;
import java.util.Optional;

/** Reads names of templates and the like, which may hold the version of the events. */
final class Names {
    private Names() {}

    /** Returns a name with the version in place of its variable; empty where there is none. */
    static Optional<String> read(
            SectionReader reader, Setting<Optional<String>> setting, SchemaName schema)
            throws UserErrorException {
        return reader.get(setting)
                .filter(name -> !name.isBlank())
                .map(name -> expanded(name, schema.beatVersion()));
    }

    /** Returns what templates, aliases and data streams are called without another name. */
    static String ofVersion(SchemaName schema) {
        return "packetbeat-" + schema.beatVersion();
    }

    private static String expanded(String name, String version) {
        return name.replace("%{[beat.version]}", version).replace("%{[agent.version]}", version);
    }
}
