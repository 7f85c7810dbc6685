package io.flowgauge.app;

import io.flowgauge.app.config.ClusterSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import io.flowgauge.output.elasticsearch.ElasticsearchSettings;
import io.flowgauge.output.elasticsearch.SetupConnection;
import io.flowgauge.output.elasticsearch.setup.FlowDashboard;
import io.flowgauge.output.elasticsearch.setup.GeoipPipeline;
import io.flowgauge.output.elasticsearch.setup.IndexSchema;
import io.flowgauge.output.elasticsearch.setup.IndexSetup;
import io.flowgauge.output.elasticsearch.setup.Kibana;
import io.flowgauge.output.elasticsearch.setup.LifecyclePolicy.Result;
import io.flowgauge.output.elasticsearch.setup.ServerVersion;
import io.flowgauge.output.elasticsearch.setup.SetupApi;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code flowgauge setup}: tells a cluster and Kibana of the events, once and not at each start.
 */
final class SetupCommand implements Command {
    private static final String TEMPLATE = "--template";
    private static final String POLICY = "--ilm-policy";
    private static final String INDICES = "--index-management";
    private static final String PIPELINES = "--pipelines";
    private static final String DASHBOARDS = "--dashboards";
    private static final String MACHINE_LEARNING = "--machine-learning";
    private static final List<String> PARTS =
            List.of(TEMPLATE, POLICY, INDICES, PIPELINES, DASHBOARDS);

    private final ConfigFlags config;

    SetupCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "setup",
                        "Loads index template, lifecycle policy, ingest pipeline and dashboard into"
                                + " Elasticsearch or OpenSearch and Kibana; without a flag, all.");
        spec.addOption(Flags.without(TEMPLATE, "The index template, over one that is there."));
        spec.addOption(Flags.without(POLICY, "The lifecycle policy."));
        spec.addOption(Flags.without(INDICES, "Both of these."));
        spec.addOption(
                Flags.without(PIPELINES, "The ingest pipeline that adds where addresses are."));
        spec.addOption(Flags.without(DASHBOARDS, "The dashboard of flows."));
        spec.addOption(
                Flags.without(
                        MACHINE_LEARNING, "Not available: accepted for scripts of Packetbeat."));
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        Settings settings = config.load(invocation);
        for (Notice notice : settings.notices()) {
            if (notice.warning()) {
                invocation.err().println("Warning: " + notice.message());
            }
        }
        Optional<ClusterSettings> cluster = settings.cluster();
        if (cluster.isEmpty()) {
            throw new UserErrorException(
                    "setup needs an enabled output.elasticsearch or output.opensearch; -E"
                            + " output.elasticsearch.hosts=HOST gives one besides the"
                            + " configuration");
        }
        boolean learning = invocation.has(MACHINE_LEARNING);
        if (learning) {
            invocation.out().println("Skipping machine learning: not available");
        }
        boolean all = !learning && PARTS.stream().noneMatch(invocation::has);
        try {
            for (ElasticsearchSettings output : ClusterSettings.outputs(settings.outputs())) {
                new Run(invocation, cluster.get(), all).indices(output);
            }
            if (all || invocation.has(DASHBOARDS)) {
                dashboards(cluster.get(), invocation.out());
            }
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Loads the dashboard, and says so. */
    private static void dashboards(ClusterSettings cluster, PrintStream out)
            throws UserErrorException, InterruptedException {
        out.println("Loading dashboards (Kibana must be running and reachable)");
        try (SetupConnection connection = cluster.kibana().connect()) {
            new Kibana(connection.api())
                    .load(
                            new FlowDashboard(
                                    IndexSchema.of(cluster.indices().schema()),
                                    cluster.dashboards().indices()),
                            cluster.dashboards());
            out.println("Loaded dashboards");
        } catch (IOException e) {
            throw new UserErrorException(
                    "Kibana at " + cluster.kibana().url() + ": " + e.getMessage(), e);
        }
    }

    /** What is loaded into one cluster. */
    private record Run(Invocation invocation, ClusterSettings cluster, boolean all) {
        private boolean wants(String... flags) {
            for (String flag : flags) {
                if (invocation.has(flag)) {
                    return true;
                }
            }
            return all;
        }

        /** Loads it by way of the first host that answers. */
        void indices(ElasticsearchSettings output) throws UserErrorException, InterruptedException {
            if (!wants(TEMPLATE, POLICY, INDICES, PIPELINES)) {
                return;
            }
            List<SetupConnection> hosts = output.connections();
            try {
                IOException failure = new IOException("no host");
                for (SetupConnection host : hosts) {
                    ServerVersion server;
                    try {
                        server = host.server();
                    } catch (IOException e) {
                        failure = e;
                        continue;
                    }
                    load(host.api(), server);
                    return;
                }
                throw failure;
            } catch (IOException e) {
                throw new UserErrorException(
                        "output "
                                + output.kind()
                                + " "
                                + output.destination()
                                + ": "
                                + e.getMessage(),
                        e);
            } finally {
                hosts.forEach(SetupConnection::close);
            }
        }

        private void load(SetupApi api, ServerVersion server)
                throws IOException, InterruptedException {
            IndexSetup setup = ElasticsearchSettings.indexSetup(cluster.indices());
            boolean policies = policy(setup, api, server);
            if (wants(TEMPLATE, INDICES)) {
                if (cluster.indices().template().enabled()) {
                    setup.loadTemplate(api, server, true);
                    setup.loadAlias(api, server, policies);
                    invocation.out().println("Loaded index template");
                } else {
                    skip("index template: setup.template.enabled is false");
                }
            }
            if (wants(PIPELINES)) {
                pipeline(api);
            }
        }

        /** Returns whether the server has policies, as far as it matters. */
        private boolean policy(IndexSetup setup, SetupApi api, ServerVersion server)
                throws IOException, InterruptedException {
            if (!wants(POLICY, INDICES) && !cluster.indices().lifecycle().isUsed()) {
                return false;
            }
            Result result = setup.loadPolicy(api, server);
            switch (result) {
                case LOADED ->
                        invocation.out().println("Loaded Index Lifecycle Management (ILM) policy");
                case THERE ->
                        skip(
                                "lifecycle policy: one is there; setup.ilm.overwrite: true"
                                        + " replaces it");
                case NOT_AVAILABLE -> {
                    if (invocation.has(POLICY)) {
                        throw new IOException(IndexSetup.lacking(server));
                    }
                    skip("lifecycle policy: " + IndexSetup.lacking(server));
                }
            }
            return result != Result.NOT_AVAILABLE;
        }

        private void pipeline(SetupApi api) throws IOException, InterruptedException {
            GeoipPipeline pipeline = new GeoipPipeline(IndexSchema.of(cluster.indices().schema()));
            String lacking = "the server has no ingest processor geoip";
            if (pipeline.load(api)) {
                invocation.out().println("Loaded Ingest pipelines (" + pipeline.name() + ")");
            } else if (invocation.has(PIPELINES)) {
                throw new IOException(lacking);
            } else {
                skip("ingest pipelines: " + lacking);
            }
        }

        private void skip(String what) {
            invocation.out().println("Skipping " + what);
        }
    }
}
