package io.flowgauge.event.processor;

import com.maxmind.db.InvalidDatabaseException;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code geoip}: no processor of Beats, which leave this to Elasticsearch. */
final class Geoip implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger("processors");
    private static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);

    private static final Setting<String> DATABASE_FILE =
            new Setting<>(
                    "database_file",
                    Types.text(),
                    "",
                    "required",
                    "A database in MaxMind's format (`.mmdb`), of cities, countries or autonomous"
                            + " systems; relative to `path.config`. When the file changes it is"
                            + " read again, within a minute.");
    private static final Setting<List<FieldPair>> FIELDS =
            new Setting<>(
                    "fields",
                    FieldMap.TYPE,
                    List.of(),
                    "",
                    "Fields with addresses, and for each the object that takes what is known of"
                            + " it: `source.ip: source.geo`.");
    private static final Setting<String> FIELD =
            Setting.of("field", Types.text(), "", "In place of `fields`: the field to take.");
    private static final Setting<String> TARGET_FIELD =
            Setting.of("target_field", Types.text(), "", "With `field`: the object to make of it.");
    private static final Setting<List<String>> PROPERTIES =
            new Setting<>(
                    "properties",
                    Types.listOf(Types.choice(GeoDatabase.PROPERTIES.toArray(String[]::new))),
                    GeoDatabase.PROPERTIES,
                    "all",
                    "What to add of it. `number` and `organization.name` are of autonomous"
                            + " systems.");
    private static final Setting<Boolean> IGNORE_MISSING =
            Setting.of(
                    "ignore_missing",
                    Types.bool(),
                    false,
                    "Whether a field that is missing is passed over instead of failing.");
    private static final Setting<Boolean> IGNORE_FAILURE =
            Setting.of(
                    "ignore_failure", Types.bool(), false, "Whether all failures are passed over.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "geoip",
                            "Adds where in the world addresses are, or whose network they belong"
                                    + " to, out of a database that you provide. Fields are those of"
                                    + " ECS below `geo` and `as`. An address that the database does"
                                    + " not know adds nothing. Packetbeat has no such processor.",
                            Geoip::new)
                    .with(
                            DATABASE_FILE,
                            FIELDS,
                            FIELD,
                            TARGET_FIELD,
                            PROPERTIES,
                            IGNORE_MISSING,
                            IGNORE_FAILURE)
                    .failing(
                            "It fails where a field is missing (unless `ignore_missing`) or holds"
                                    + " no address, and where the target lies below something that"
                                    + " is no object; the other fields are done all the same. A"
                                    + " database that can't be read is an error at the start; later"
                                    + " it is a warning in the log, and the one before stays in"
                                    + " use.")
                    .example(
                            """
                            - geoip:
                                database_file: city.mmdb
                                fields: {client.ip: client.geo}
                                properties: [country_iso_code, city_name, location]
                            """,
                            "client: {ip: 192.0.2.1}");

    private final Path file;
    private final Set<String> properties;
    private final List<FieldPair> fields;
    private final boolean ignoreMissing;
    private final boolean ignoreFailure;
    private volatile GeoDatabase database;
    private GeoDatabase.State state;
    private @Nullable Thread watcher;

    Geoip(SectionReader settings, ProcessorContext context) throws UserErrorException {
        String name = settings.require(DATABASE_FILE);
        fields = fields(settings);
        properties = Set.copyOf(settings.get(PROPERTIES));
        ignoreMissing = settings.get(IGNORE_MISSING);
        ignoreFailure = settings.get(IGNORE_FAILURE);
        try {
            file = context.configDirectory().resolve(name);
            database = new GeoDatabase(file, properties);
            state = database.state();
        } catch (InvalidDatabaseException e) {
            throw settings.problem(
                    DATABASE_FILE,
                    name + " is no database of MaxMind's format",
                    "a file such as GeoLite2-City.mmdb");
        } catch (IOException | InvalidPathException e) {
            throw FileProblem.of(settings, DATABASE_FILE, name, e);
        }
    }

    private static List<FieldPair> fields(SectionReader settings) throws UserErrorException {
        if (settings.has(FIELD)) {
            if (settings.has(FIELDS)) {
                throw settings.problem(FIELD, "there is \"fields\" too; only one can be used");
            }
            return List.of(
                    new FieldPair(
                            FieldPath.of(settings.get(FIELD)),
                            FieldPath.of(settings.require(TARGET_FIELD))));
        }
        return settings.require(FIELDS);
    }

    @Override
    public boolean process(Event event) throws EventException {
        EventException failure = null;
        GeoDatabase now = database;
        for (int i = 0; i < fields.size(); i++) {
            try {
                add(fields.get(i), event, now);
            } catch (EventException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null && !ignoreFailure) {
            throw failure;
        }
        return true;
    }

    private void add(FieldPair pair, Event event, GeoDatabase now) throws EventException {
        Object value = event.get(pair.from());
        if (value == null) {
            if (ignoreMissing) {
                return;
            }
            throw new EventException("field " + pair.from() + " is missing");
        }
        Optional<InetAddress> address =
                value instanceof String text ? Network.address(text) : Optional.empty();
        if (address.isEmpty()) {
            throw new EventException("field " + pair.from() + " is no address: " + value);
        }
        EventObject found;
        try {
            found = now.find(address.get());
        } catch (IOException e) {
            throw new EventException(file.getFileName() + " is damaged: " + e.getMessage());
        }
        if (found.size() > 0) {
            event.merge(pair.to(), found);
        }
    }

    @Override
    public void start() {
        watcher = Thread.ofVirtual().name("geoip").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(CHECK_INTERVAL);
                readAgainIfChanged();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** Reads the file if it looks different from when that was tried last. */
    void readAgainIfChanged() {
        try {
            GeoDatabase.State current = GeoDatabase.State.of(file);
            if (current.equals(state)) {
                return;
            }
            state = current;
            database = new GeoDatabase(file, properties);
            LOG.info("geoip: {} was read again", file);
        } catch (IOException | RuntimeException e) {
            LOG.warn("geoip: can't read {} again, the one before stays in use: {}", file, "" + e);
        }
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.interrupt();
        }
    }
}
