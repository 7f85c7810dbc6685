package io.flowgauge.app;

import static java.util.stream.Collectors.joining;

import io.flowgauge.app.config.Host;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.monitoring.MonitoringPages;
import io.flowgauge.app.monitoring.MonitoringServer;
import io.flowgauge.app.monitoring.Numbers;
import io.flowgauge.app.monitoring.Probe;
import io.flowgauge.app.monitoring.ProbeId;
import io.flowgauge.base.UserErrorException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The section {@code http} at work, where it is enabled. */
final class Monitoring implements AutoCloseable {
    private final Optional<MonitoringServer> server;

    private Monitoring(Optional<MonitoringServer> server) {
        this.server = server;
    }

    /**
     * Begins to answer, if that is enabled.
     *
     * @param current gives the settings in use, which may change
     * @throws UserErrorException if the port or socket can't be had
     */
    static Monitoring start(Supplier<Settings> current, Numbers numbers) throws UserErrorException {
        Settings settings = current.get();
        if (!settings.http().enabled()) {
            return new Monitoring(Optional.empty());
        }
        UUID uuid = ProbeId.of(settings.paths().data());
        UUID ephemeralId = ProbeId.ofRun();
        return new Monitoring(
                Optional.of(
                        MonitoringServer.start(
                                settings.http(),
                                new MonitoringPages(
                                        () -> probe(current.get(), uuid, ephemeralId), numbers))));
    }

    private static Probe probe(Settings settings, UUID uuid, UUID ephemeralId) {
        Version version = Version.current();
        return new Probe(
                settings.general().name(),
                Host.name(),
                version.version(),
                version.commit(),
                uuid,
                ephemeralId,
                settings.outputs().stream()
                        .map(output -> output.settings().kind())
                        .collect(joining(",")),
                settings.queue().kind());
    }

    @Override
    public void close() {
        server.ifPresent(MonitoringServer::close);
    }
}
