package io.flowgauge.event.processor;

import com.maxmind.db.Reader;
import io.flowgauge.event.EventObject;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of MaxMind's format in memory, with records of cities, countries or autonomous systems,
 * and what was found in it last. One thread looks things up.
 */
final class GeoDatabase {
    /** What a file looks like from outside. */
    record State(FileTime modified, long bytes) {
        static State of(Path file) throws IOException {
            return new State(Files.getLastModifiedTime(file), Files.size(file));
        }
    }

    /** The fields that can come of a record: those of ECS below geo and as. */
    static final List<String> PROPERTIES =
            List.of(
                    "city_name",
                    "continent_code",
                    "continent_name",
                    "country_iso_code",
                    "country_name",
                    "location",
                    "number",
                    "organization.name",
                    "postal_code",
                    "region_iso_code",
                    "region_name",
                    "timezone");

    private static final int CACHE_MAX = 4096;
    private static final EventObject NOTHING = new EventObject();

    private final Reader reader;
    private final Set<String> properties;
    private final State state;
    private final Map<InetAddress, EventObject> cache =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, EventObject> eldest) {
                    return size() > CACHE_MAX;
                }
            };

    /**
     * Reads a file.
     *
     * @param properties which fields to make of a record
     * @throws IOException if it can't be read, or is none of the format
     */
    GeoDatabase(Path file, Set<String> properties) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        state = State.of(file);
        reader = new Reader(file.toFile(), Reader.FileMode.MEMORY);
        this.properties = properties;
    }

    /** Returns what the file looked like just before it was read. */
    State state() {
        return state;
    }

    /**
     * Returns what is known of an address; empty if nothing is.
     *
     * @throws IOException if the file is damaged
     */
    EventObject find(InetAddress address) throws IOException {
        EventObject known = cache.get(address);
        if (known == null) {
            known =
                    holds(address) && read(address) instanceof Map<?, ?> map
                            ? fields(map)
                            : NOTHING;
            cache.put(address, known);
        }
        return known;
    }

    /** A database of IPv4 addresses would take an IPv6 address for the one it begins with. */
    private boolean holds(InetAddress address) {
        return reader.getMetadata().ipVersion() == 6 || address instanceof Inet4Address;
    }

    /** What is damaged makes the reader fail in any way. */
    private @Nullable Object read(InetAddress address) throws IOException {
        try {
            return reader.get(address, Object.class);
        } catch (RuntimeException | StackOverflowError e) {
            throw new IOException("" + e, e);
        }
    }

    private EventObject fields(Map<?, ?> record) {
        EventObject fields = new EventObject();
        Map<?, ?> country = map(record, "country");
        put(fields, "city_name", name(map(record, "city")));
        put(fields, "continent_code", map(record, "continent").get("code"));
        put(fields, "continent_name", name(map(record, "continent")));
        Object iso = country.get("iso_code");
        // the databases of ip-location-db are flat
        put(fields, "country_iso_code", iso == null ? record.get("country_code") : iso);
        put(fields, "country_name", name(country));
        Map<?, ?> location = map(record, "location");
        if (location.get("latitude") instanceof Number lat
                && location.get("longitude") instanceof Number lon) {
            put(fields, "location", new EventObject().put("lat", lat).put("lon", lon));
        }
        put(fields, "number", record.get("autonomous_system_number"));
        Object organization = record.get("autonomous_system_organization");
        if (organization != null && properties.contains("organization.name")) {
            fields.put("organization", new EventObject().put("name", organization));
        }
        put(fields, "postal_code", map(record, "postal").get("code"));
        if (record.get("subdivisions") instanceof List<?> regions
                && !regions.isEmpty()
                && regions.getFirst() instanceof Map<?, ?> region) {
            if (iso != null && region.get("iso_code") != null) {
                put(fields, "region_iso_code", iso + "-" + region.get("iso_code"));
            }
            put(fields, "region_name", name(region));
        }
        put(fields, "timezone", location.get("time_zone"));
        return fields;
    }

    private void put(EventObject fields, String name, @Nullable Object value) {
        if (value != null && properties.contains(name)) {
            fields.put(name, value);
        }
    }

    private static @Nullable Object name(Map<?, ?> place) {
        return map(place, "names").get("en");
    }

    private static Map<?, ?> map(Map<?, ?> of, String key) {
        return of.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }
}
