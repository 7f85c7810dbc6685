package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FormatString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code add_kubernetes_metadata}. */
final class AddKubernetesMetadata implements Processor {
    private static final FieldPath KUBERNETES = FieldPath.of("kubernetes");
    private static final long SYNC_NS = 1_000_000_000L;
    private static final long CLEANUP_NS = 60_000_000_000L;

    private static final Setting<Boolean> IN_CLUSTER =
            new Setting<>(
                    "in_cluster",
                    Types.bool(),
                    true,
                    "true without `kube_config`",
                    "Whether to ask the cluster that this runs in, with its service account.");
    private static final Setting<Optional<String>> KUBE_CONFIG =
            optional(
                    "kube_config",
                    "`KUBECONFIG` of the environment",
                    "Kubeconfig to ask with, outside a cluster.");
    private static final Setting<Optional<String>> HOST =
            optional("host", "found by the API", "Name of the node whose pods are watched.");
    private static final Setting<Optional<String>> NODE =
            optional("node", "", "The same, as later versions call it.");
    private static final Setting<String> SCOPE =
            Setting.of(
                    "scope",
                    Types.choice("node", "cluster"),
                    "node",
                    "`cluster` watches the pods of all nodes, so that both ends of a flow are"
                            + " known.");
    private static final Setting<Optional<String>> NAMESPACE =
            optional("namespace", "all", "Namespace whose pods are watched.");
    private static final Setting<Long> SYNC_PERIOD =
            new Setting<>(
                    "sync_period",
                    Types.duration(0),
                    SYNC_NS,
                    "1s",
                    "How long the start waits for the first list of pods, at most.");
    private static final Setting<Long> CLEANUP =
            new Setting<>(
                    "cleanup_timeout",
                    Types.duration(0),
                    CLEANUP_NS,
                    "60s",
                    "How long a pod that is gone is remembered after its last event.");
    private static final Setting<List<PodIndexer>> INDEXERS =
            Setting.of(
                    "indexers",
                    Types.listOf(PodIndexer.TYPE),
                    List.of(),
                    "What pods are found by: `container` (the id of a container), `pod_name`"
                            + " (`NAMESPACE/NAME`), `pod_uid`, `ip_port` (`IP:PORT`, and `IP`).");
    private static final Setting<List<PodMatcher>> MATCHERS =
            Setting.of(
                    "matchers",
                    Types.listOf(PodMatcher.TYPE),
                    List.of(),
                    "What an event is looked up by; the first that finds a pod counts, for"
                            + " `kubernetes`.");
    private static final Setting<Boolean> DEFAULT_INDEXERS =
            Setting.of(
                    "default_indexers.enabled",
                    Types.bool(),
                    true,
                    "Whether there is `ip_port` besides.");
    private static final Setting<Boolean> DEFAULT_MATCHERS =
            Setting.of(
                    "default_matchers.enabled",
                    Types.bool(),
                    true,
                    "Whether the ends of flows are looked up, and Packetbeat's"
                            + " `%{[ip]}:%{[port]}`.");

    private static final CounterKind PODS =
            CounterKind.gauge("pods", "Pods that add_kubernetes_metadata knows.");
    private static final CounterKind INTERRUPTIONS =
            CounterKind.count(
                    "interruptions",
                    "Times add_kubernetes_metadata lost the API or could not reach it.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_kubernetes_metadata",
                            "Adds the pod that an event belongs to: `pod.name`, `pod.uid`,"
                                    + " `node.name`, `namespace`, `labels`, `annotations`, what made"
                                    + " it, and with `container` and `ip_port` also"
                                    + " `container.name` and `container.image`. Pods at the ends of"
                                    + " a flow are found by address and port, then by address: they"
                                    + " become `source.kubernetes` and `dest.kubernetes`, and"
                                    + " `kubernetes` is the one at the source, or else at the"
                                    + " destination. What `matchers` find becomes `kubernetes`"
                                    + " instead. The API is watched; while it does not answer, what"
                                    + " is known is used on. The account needs to `list` and"
                                    + " `watch` pods, and to `get` pods and `list` nodes where"
                                    + " `host` is not set.",
                            AddKubernetesMetadata::new)
                    .with(
                            IN_CLUSTER,
                            KUBE_CONFIG,
                            HOST,
                            NODE,
                            SCOPE,
                            NAMESPACE,
                            SYNC_PERIOD,
                            CLEANUP,
                            INDEXERS,
                            MATCHERS,
                            DEFAULT_INDEXERS,
                            DEFAULT_MATCHERS)
                    .with(PodFields.SETTINGS)
                    .counting(PODS, INTERRUPTIONS)
                    .failing("It does not fail. An event of no known pod stays as it is.")
                    .configuration(
                            """
                            - add_kubernetes_metadata:
                                scope: cluster
                                labels.dedot: true
                            """)
                    .configuration(
                            """
                            - add_kubernetes_metadata:
                                host: ${NODE_NAME}
                                default_matchers.enabled: false
                                matchers:
                                  - field_format:
                                      format: '%{[source.ip]}:%{[source.port]}'
                            """);

    private final Map<String, String> environment;
    private final Path serviceAccount;
    private final Position position;
    private final String key;
    private final @Nullable KubernetesAccess outside;
    private final boolean wholeCluster;
    private final Optional<String> node;
    private final String namespace;
    private final Duration sync;
    private final long cleanupNs;
    private final List<PodIndexer> indexers;
    private final List<PodMatcher> matchers;
    private final boolean ends;
    private final PodFields fields;
    private final FlowEnd source = new FlowEnd("source");
    private final FlowEnd destination = new FlowEnd("dest");
    private final Counter pods;
    private final Counter interruptions;
    private @Nullable PodWatch watch;

    AddKubernetesMetadata(SectionReader settings, ProcessorContext context)
            throws UserErrorException {
        this(settings, context, System.getenv(), KubernetesAccess.SERVICE_ACCOUNT);
    }

    AddKubernetesMetadata(
            SectionReader settings,
            ProcessorContext context,
            Map<String, String> environment,
            Path serviceAccount)
            throws UserErrorException {
        pods = PODS.of(settings);
        interruptions = INTERRUPTIONS.of(settings);
        this.environment = environment;
        this.serviceAccount = serviceAccount;
        position = settings.position(IN_CLUSTER);
        key = settings.keyOf(IN_CLUSTER);
        outside = access(settings, context);
        wholeCluster = settings.get(SCOPE).equals("cluster");
        Optional<String> host = settings.get(HOST);
        node = host.isPresent() ? host : settings.get(NODE);
        namespace = settings.get(NAMESPACE).orElse("");
        sync = Duration.ofNanos(settings.get(SYNC_PERIOD));
        cleanupNs = settings.get(CLEANUP);
        indexers = new ArrayList<>(settings.get(INDEXERS));
        if (settings.get(DEFAULT_INDEXERS) && !indexers.contains(PodIndexer.IP_PORT)) {
            indexers.add(PodIndexer.IP_PORT);
        }
        matchers = new ArrayList<>(settings.get(MATCHERS));
        if (matchers.removeIf(PodMatcher.LogsPath.class::isInstance)) {
            context.notices()
                    .accept(
                            new Notice(
                                    true,
                                    settings.position(MATCHERS)
                                            + ": "
                                            + settings.keyOf(MATCHERS)
                                            + ": logs_path is left out, as flows have no path of"
                                            + " a log"));
        }
        ends = settings.get(DEFAULT_MATCHERS);
        if (ends) {
            matchers.add(new PodMatcher.Format(FormatString.compile("%{[ip]}:%{[port]}")));
        }
        fields = new PodFields(settings);
    }

    private static Setting<Optional<String>> optional(
            String key, String fallback, String description) {
        return new Setting<>(
                key, Types.optional(Types.text()), Optional.empty(), fallback, description);
    }

    /** Returns the access by a kubeconfig, or null for that of the cluster around. */
    private @Nullable KubernetesAccess access(SectionReader settings, ProcessorContext context)
            throws UserErrorException {
        Optional<String> file = settings.get(KUBE_CONFIG);
        boolean inCluster = settings.has(IN_CLUSTER) ? settings.get(IN_CLUSTER) : file.isEmpty();
        if (inCluster) {
            return null;
        }
        if (file.isEmpty()) {
            file = Optional.ofNullable(environment.get("KUBECONFIG"));
        }
        if (file.isEmpty()) {
            throw settings.problem(IN_CLUSTER, "false needs kube_config");
        }
        try {
            return KubeConfigFile.read(
                    context.configDirectory().resolve(file.get()), context.files());
        } catch (InvalidPathException e) {
            throw settings.problem(KUBE_CONFIG, "no name of a file");
        } catch (UserErrorException e) {
            throw ConfigErrors.at(
                    settings.position(KUBE_CONFIG),
                    settings.keyOf(KUBE_CONFIG),
                    "" + e.getMessage());
        }
    }

    @Override
    public void start() throws UserErrorException {
        KubernetesAccess access = outside;
        if (access == null) {
            try {
                access = KubernetesAccess.inCluster(environment, serviceAccount);
            } catch (UserErrorException e) {
                throw ConfigErrors.at(position, key, "" + e.getMessage());
            }
        }
        PodWatch started =
                new PodWatch(
                        access.connect(),
                        search(access),
                        namespace,
                        indexers,
                        fields,
                        cleanupNs,
                        System::nanoTime,
                        pods,
                        interruptions);
        watch = started;
        started.start(sync);
    }

    private PodWatch.NodeSearch search(KubernetesAccess access) {
        if (wholeCluster) {
            return kubernetes -> "";
        }
        if (node.isPresent()) {
            return kubernetes -> node.get();
        }
        return new NodeDiscovery(hostName(), access.namespace(), Path.of("/"));
    }

    private String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return environment.getOrDefault("HOSTNAME", "localhost");
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        PodWatch known = watch;
        if (known == null) {
            return true;
        }
        EventObject found = null;
        for (int i = 0; i < matchers.size() && found == null; i++) {
            String podKey = matchers.get(i).key(event);
            found = podKey == null ? null : known.find(podKey);
        }
        if (ends) {
            EventObject atSource = source.add(event, known);
            EventObject atDestination = destination.add(event, known);
            if (found == null) {
                found = atSource == null ? atDestination : atSource;
            }
        }
        if (found != null) {
            event.merge(KUBERNETES, found);
        }
        return true;
    }

    /** One end of a flow. */
    private static final class FlowEnd {
        private final FieldPath ip;
        private final FieldPath ipv6;
        private final FieldPath port;
        private final FieldPath target;

        FlowEnd(String name) {
            ip = FieldPath.of(name + ".ip");
            ipv6 = FieldPath.of(name + ".ipv6");
            port = FieldPath.of(name + ".port");
            target = FieldPath.of(name + ".kubernetes");
        }

        /** Adds the pod at this end, if there is one; returns it. */
        @Nullable EventObject add(Event event, PodWatch pods) throws EventException {
            EventObject found = find(event, pods, ip);
            if (found == null) {
                found = find(event, pods, ipv6);
            }
            if (found != null) {
                event.merge(target, found);
            }
            return found;
        }

        private @Nullable EventObject find(Event event, PodWatch pods, FieldPath field) {
            String address = event.text(field);
            if (address == null) {
                return null;
            }
            EventObject found =
                    event.get(port) instanceof Long number
                            ? pods.find(address + ":" + number)
                            : null;
            return found == null ? pods.find(address) : found;
        }
    }

    @Override
    public List<Counter> counters() {
        return List.of(pods, interruptions);
    }

    @Override
    public void close() {
        PodWatch started = watch;
        if (started != null) {
            started.close();
        }
    }
}
