package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.EventSettings;
import java.util.Optional;

/** Reads names of templates and the like, which may hold the version of the events. */
final class Names {
    private Names() {}

    /** Returns a name with the version in place of its variable; empty where there is none. */
    static Optional<String> read(SectionReader reader, Setting<Optional<String>> setting)
            throws UserErrorException {
        return reader.get(setting).filter(name -> !name.isBlank()).map(Names::expanded);
    }

    private static String expanded(String name) {
        return name.replace("%{[beat.version]}", EventSettings.PACKETBEAT_6)
                .replace("%{[agent.version]}", EventSettings.PACKETBEAT_6);
    }
}
