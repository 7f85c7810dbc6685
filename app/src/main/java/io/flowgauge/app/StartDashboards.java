package io.flowgauge.app;

import io.flowgauge.app.config.ClusterSettings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.elasticsearch.SetupConnection;
import io.flowgauge.output.elasticsearch.setup.FlowDashboard;
import io.flowgauge.output.elasticsearch.setup.IndexSchema;
import io.flowgauge.output.elasticsearch.setup.Kibana;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code setup.dashboards.enabled}: loads the dashboard while packets are metered already. Beats
 * wait for it and end where Kibana is not there; here a failure costs a line in the log.
 */
final class StartDashboards {
    private static final Logger LOG = LoggerFactory.getLogger(StartDashboards.class);

    private StartDashboards() {}

    /** Begins to load the dashboard, if the settings want it. */
    static void load(ClusterSettings cluster) {
        if (cluster.dashboards().enabled()) {
            Thread.ofVirtual().name("dashboards").start(() -> loadNow(cluster));
        }
    }

    private static void loadNow(ClusterSettings cluster) {
        try (SetupConnection connection = cluster.kibana().connect()) {
            new Kibana(connection.api())
                    .load(
                            new FlowDashboard(
                                    IndexSchema.of(cluster.indices().schema()),
                                    cluster.dashboards().indices()),
                            cluster.dashboards());
            LOG.info("Loaded dashboards into {}.", cluster.kibana().url());
        } catch (IOException | UserErrorException e) {
            LOG.warn(
                    "No dashboards were loaded: Kibana at {}: {}",
                    cluster.kibana().url(),
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
