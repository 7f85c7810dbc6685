package io.flowgauge.event.processor;

import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What add_host_metadata and add_observer_metadata have in common: fields of this machine, found
 * out again now and then.
 */
final class HostSettings {
    private static final Setting<Long> CACHE_TTL =
            new Setting<>(
                    "cache.ttl",
                    Types.duration(Long.MIN_VALUE),
                    5 * 60 * Durations.SECOND_NS,
                    "5m",
                    "How long what was found out is used; 0 or less asks the system for every"
                            + " event.");

    /** Finds the fields out. */
    interface Source {
        EventObject find(String hostname, boolean withNetwork) throws SocketException;
    }

    private final boolean withNetwork;
    private final long ttlNs;
    private final EventObject geo;
    private final Source source;
    private final LongSupplier clockNs;
    private @Nullable EventObject known;
    private long knownNs;

    HostSettings(
            SectionReader settings, Setting<Boolean> netinfo, Source source, LongSupplier clockNs)
            throws UserErrorException {
        withNetwork = settings.get(netinfo);
        ttlNs = settings.get(CACHE_TTL);
        geo = GeoPlace.read(settings);
        this.source = source;
        this.clockNs = clockNs;
    }

    /** Declares whether addresses are added. */
    static Setting<Boolean> netinfo(boolean fallback) {
        return Setting.of(
                "netinfo.enabled",
                Types.bool(),
                fallback,
                "Whether to add addresses and MACs of all interfaces but loopback.");
    }

    /** Returns the settings of a kind: its own, and those in common. */
    static Setting<?>[] all(Setting<?>... own) {
        List<Setting<?>> all = new ArrayList<>(List.of(own));
        all.add(CACHE_TTL);
        all.addAll(GeoPlace.SETTINGS);
        return all.toArray(Setting[]::new);
    }

    /**
     * Returns the fields of this machine.
     *
     * @throws EventException if the system does not tell; the event is dropped, as Beats does
     */
    EventObject fields(Event event) throws EventException {
        long nowNs = clockNs.getAsLong();
        EventObject fields = known;
        if (fields == null || ttlNs <= 0 || nowNs - knownNs >= ttlNs) {
            try {
                fields = source.find(event.settings().hostname(), withNetwork);
            } catch (SocketException e) {
                throw EventException.dropping("can't list interfaces: " + e.getMessage());
            }
            if (geo.size() > 0) {
                fields.put("geo", geo);
            }
            known = fields;
            knownNs = nowNs;
        }
        return fields;
    }

    /** Adds addresses, where there are any. */
    static void putAddresses(EventObject fields) throws SocketException {
        HostInfo.Addresses addresses = HostInfo.Addresses.now();
        if (!addresses.ips().isEmpty()) {
            fields.put("ip", addresses.ips());
        }
        if (!addresses.macs().isEmpty()) {
            fields.put("mac", addresses.macs());
        }
    }
}
