package io.flowgauge.app.monitoring;

import io.flowgauge.app.config.Settings;
import io.flowgauge.event.EcsSchema;
import io.flowgauge.event.SchemaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/**
 * The id of an installation: {@code uuid} in {@code path.data/meta.json}, where Packetbeat keeps
 * its own and whoever moves over keeps it.
 */
public final class ProbeId {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeId.class);
    private static final String FILE = "meta.json";
    private static final String UUID_MEMBER = "uuid";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final UUID RUN = UUID.randomUUID();

    private ProbeId() {}

    /** Returns the id of this run of the program. */
    public static UUID ofRun() {
        return RUN;
    }

    /** Returns what events of a schema that names its agent say of this program. */
    public static EcsSchema.Agent of(Settings settings) {
        boolean named = settings.schema().name() == SchemaName.ECS;
        // Without need no file is made.
        return new EcsSchema.Agent(named ? of(settings.paths().data()) : RUN, RUN);
    }

    /** As {@link #of(Settings)}, for a command that leaves no trace: keeps no new id. */
    public static EcsSchema.Agent known(Settings settings) {
        Path file = settings.paths().data().resolve(FILE);
        return Files.exists(file) ? of(settings) : new EcsSchema.Agent(RUN, RUN);
    }

    /** Returns the id that is kept; a new one where there is none, kept where that is possible. */
    public static UUID of(Path data) {
        Path file = data.resolve(FILE);
        try {
            if (Files.exists(file)) {
                return UUID.fromString(
                        JSON.readTree(Files.readString(file)).path(UUID_MEMBER).asString());
            }
            UUID fresh = UUID.randomUUID();
            Files.createDirectories(data);
            Files.writeString(
                    Files.createFile(
                            file,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))),
                    JSON.writeValueAsString(Map.of(UUID_MEMBER, fresh.toString())) + "\n",
                    StandardOpenOption.WRITE);
            return fresh;
        } catch (IOException
                | JacksonException
                | IllegalArgumentException
                | UnsupportedOperationException e) {
            LOG.info("{} can't be used, so this run has an id of its own: {}", file, e.toString());
            return UUID.randomUUID();
        }
    }
}
