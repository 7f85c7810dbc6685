package io.flowgauge.app;

import io.flowgauge.app.config.Host;
import io.flowgauge.app.config.OutputSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.monitoring.MonitoringPages;
import io.flowgauge.app.monitoring.MonitoringServer;
import io.flowgauge.app.monitoring.Numbers;
import io.flowgauge.app.monitoring.Probe;
import io.flowgauge.app.monitoring.ProbeId;
import io.flowgauge.base.UserErrorException;
import java.util.Optional;
import java.util.UUID;

/** The section {@code http} at work, where it is enabled. */
final class Monitoring implements AutoCloseable {
    private final Optional<MonitoringServer> server;

    private Monitoring(Optional<MonitoringServer> server) {
        this.server = server;
    }

    /**
     * Begins to answer, if that is enabled.
     *
     * @throws UserErrorException if the port or socket can't be had
     */
    static Monitoring start(Settings settings, Numbers numbers) throws UserErrorException {
        if (!settings.http().enabled()) {
            return new Monitoring(Optional.empty());
        }
        Version version = Version.current();
        Probe probe =
                new Probe(
                        settings.general().name(),
                        Host.name(),
                        version.version(),
                        version.commit(),
                        ProbeId.of(settings.paths().data()),
                        UUID.randomUUID(),
                        switch (settings.output()) {
                            case OutputSettings.Console _ -> "console";
                            case OutputSettings.File _ -> "file";
                            case OutputSettings.Discard _ -> "discard";
                        },
                        "mem");
        return new Monitoring(
                Optional.of(
                        MonitoringServer.start(
                                settings.http(), new MonitoringPages(probe, numbers))));
    }

    @Override
    public void close() {
        server.ifPresent(MonitoringServer::close);
    }
}
