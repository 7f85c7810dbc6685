package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.testkit.KubernetesServer;
import io.flowgauge.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddKubernetesMetadataTest {
    /** The pod of the event's source, which has a client's port. */
    private static final String CLIENT =
            "{\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"name\":\"c\"}]},"
                    + "\"status\":{\"phase\":\"Running\",\"podIP\":\"172.16.1.199\"}}";

    /** The pod of its destination, which serves DNS. */
    private static final String SERVER =
            "{\"spec\":{\"nodeName\":\"n2\",\"containers\":[{\"name\":\"side\",\"image\":\"s:1\"},"
                    + "{\"name\":\"dns\",\"image\":\"dns:1\",\"ports\":[{\"containerPort\":53}]}]},"
                    + "\"status\":{\"phase\":\"Running\",\"podIP\":\"75.75.75.75\","
                    + "\"podIPs\":[{\"ip\":\"75.75.75.75\"},{\"ip\":\"fd00::5\"}],"
                    + "\"containerStatuses\":[{\"name\":\"dns\",\"image\":\"dns:1\","
                    + "\"containerID\":\"containerd://abc123\"}]}}";

    private static final String METADATA =
            "\"labels\":{\"app\":\"dns\",\"app.kubernetes.io/name\":\"d\",\"tier\":\"x\"},"
                    + "\"annotations\":{\"a.b\":\"1\",\"c\":\"2\"},"
                    + "\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":\"dns-77\","
                    + "\"controller\":true},{\"kind\":\"Node\",\"name\":\"n\",\"controller\":true},"
                    + "{\"kind\":\"Job\",\"name\":\"j\",\"controller\":false}]";

    @TempDir private Path directory;

    private KubernetesServer api;
    private Path kubeConfig;

    @BeforeEach
    void start() throws IOException {
        api = new KubernetesServer();
        api.put("default", "client", "n1", "", CLIENT);
        api.put("default", "server", "n2", METADATA, SERVER);
        api.put("other", "third", "n2", "", "{\"spec\":{},\"status\":{}}");
        kubeConfig = kubeConfig("http://127.0.0.1:" + api.port(), "{token: secret}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Path kubeConfig(String server, String user) throws IOException {
        return Files.writeString(
                directory.resolve("config"),
                """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts:
                - name: there
                  context: {cluster: x, user: y}
                - name: here
                  context: {cluster: c, user: u}
                clusters:
                - name: c
                  cluster: {server: "%s"}
                users:
                - name: u
                  user: %s
                """
                        .formatted(server, user));
    }

    private Processor started(String settings) throws UserErrorException {
        Processor processor =
                ProcessorFixture.processor(
                        "- add_kubernetes_metadata: {kube_config: '"
                                + kubeConfig
                                + "', sync_period: 30s"
                                + settings
                                + "}");
        processor.start();
        return processor;
    }

    private static Event processed(Processor processor, String fields) {
        try {
            Event event = event(fields);
            assertThat(processor.process(event)).isTrue();
            return event;
        } catch (EventException e) {
            throw new AssertionError(e);
        }
    }

    private static String value(Processor processor, String field) {
        return String.valueOf(get(processed(processor, ""), field));
    }

    private static long count(Processor processor, String name) {
        return processor.counters().stream()
                .filter(counter -> counter.name().equals(name))
                .mapToLong(Counter::get)
                .sum();
    }

    @Test
    void shouldAddThePodsAtBothEndsOfAFlow() throws Exception {
        try (Processor processor = started(", scope: cluster")) {
            Event event = processed(processor, "");
            Map<String, Object> client =
                    Map.of(
                            "pod",
                            Map.of("name", "client", "uid", "uid-client"),
                            "node",
                            Map.of("name", "n1"),
                            "namespace",
                            "default");
            assertThat(get(event, "source.kubernetes")).isEqualTo(client);
            assertThat(get(event, "kubernetes")).isEqualTo(client);
            assertThat(get(event, "source.port")).isEqualTo(51634L);
            assertThat(get(event, "dest.kubernetes"))
                    .isEqualTo(
                            Map.of(
                                    "pod",
                                    Map.of("name", "server", "uid", "uid-server"),
                                    "node",
                                    Map.of("name", "n2"),
                                    "namespace",
                                    "default",
                                    "container",
                                    Map.of("name", "dns", "image", "dns:1"),
                                    "replicaset",
                                    Map.of("name", "dns-77"),
                                    "labels",
                                    Map.of(
                                            "app",
                                            Map.of(
                                                    "value",
                                                    "dns",
                                                    "kubernetes",
                                                    Map.of("io/name", "d")),
                                            "tier",
                                            "x")));
            assertThat(count(processor, "processors.0.add_kubernetes_metadata.pods")).isEqualTo(3);
        }
    }

    @Test
    void shouldWatchOneNode() throws Exception {
        try (Processor processor = started(", host: n2")) {
            assertThat(value(processor, "source.kubernetes")).isEqualTo("null");
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("server");
            assertThat(value(processor, "dest.kubernetes.pod.name")).isEqualTo("server");
        }
        try (Processor processor = started(", node: n1")) {
            assertThat(value(processor, "dest.kubernetes")).isEqualTo("null");
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
    }

    @Test
    void shouldFindItsNode() throws Exception {
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        api.put("default", "client", host, "", CLIENT);
        api.setNodes(
                "[{\"metadata\":{\"name\":\"other\"}},{\"metadata\":{\"name\":\"" + host + "\"}}]");
        try (Processor processor = started("")) {
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
            assertThat(value(processor, "dest.kubernetes")).isEqualTo("null");
        }
        // and takes the name of the host where the API doesn't say
        api.setNodes("");
        try (Processor processor = started("")) {
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
    }

    @Test
    void shouldWatchOneNamespace() throws Exception {
        try (Processor processor = started(", scope: cluster, namespace: other")) {
            assertThat(value(processor, "kubernetes")).isEqualTo("null");
            assertThat(count(processor, "processors.0.add_kubernetes_metadata.pods")).isEqualTo(1);
        }
        assertThat(api.requests()).anyMatch(r -> r.startsWith("/api/v1/namespaces/other/pods{"));
    }

    @Test
    void shouldAddWhatIsAskedFor() throws Exception {
        try (Processor processor =
                started(
                        ", scope: cluster, labels.dedot: true, annotations.dedot: true,"
                                + " include_annotations: [a.b, z], exclude_labels: [tier],"
                                + " include_creator_metadata: false")) {
            Event event = processed(processor, "");
            assertThat(get(event, "dest.kubernetes.labels"))
                    .isEqualTo(Map.of("app", "dns", "app_kubernetes_io/name", "d"));
            assertThat(get(event, "dest.kubernetes.annotations")).isEqualTo(Map.of("a_b", "1"));
            assertThat(get(event, "dest.kubernetes.replicaset")).isNull();
        }
        try (Processor processor =
                started(
                        ", scope: cluster, include_labels: [app, tier], exclude_labels: [app],"
                                + " include_annotations: [a.b]")) {
            Event event = processed(processor, "");
            assertThat(get(event, "dest.kubernetes.labels")).isEqualTo(Map.of("tier", "x"));
            assertThat(get(event, "dest.kubernetes.annotations.a.b")).isEqualTo("1");
        }
    }

    private String pod(String settings, String fields) throws UserErrorException {
        try (Processor processor =
                started(
                        ", scope: cluster, default_matchers.enabled: false,"
                                + " default_indexers.enabled: false, "
                                + settings)) {
            Event event = processed(processor, fields);
            assertThat(get(event, "source.kubernetes")).isNull();
            return get(event, "kubernetes.pod.name")
                    + " "
                    + get(event, "kubernetes.container.name");
        }
    }

    @Test
    void shouldFindPodsByOtherKeys() throws Exception {
        String byField = "matchers: [{fields.lookup_fields: [none, key]}], ";
        assertThat(pod(byField + "indexers: [container: ]", "key: abc123")).isEqualTo("server dns");
        assertThat(pod(byField + "indexers: [pod_uid: ]", "key: uid-client"))
                .isEqualTo("client null");
        assertThat(pod(byField + "indexers: [pod_name]", "key: default/server"))
                .isEqualTo("server null");
        assertThat(pod(byField + "indexers: [pod_uid, pod_name]", "key: uid-server"))
                .isEqualTo("server null");
        assertThat(pod(byField + "indexers: [ip_port]", "key: fd00::5")).isEqualTo("server null");
        assertThat(pod(byField + "indexers: [ip_port]", "key: 'fd00::5:53'"))
                .isEqualTo("server dns");
        assertThat(pod(byField + "indexers: [pod_uid]", "key: 5")).isEqualTo("null null");
        assertThat(pod(byField + "indexers: [pod_uid]", "")).isEqualTo("null null");
        assertThat(pod(byField + "indexers: []", "key: uid-server")).isEqualTo("null null");
        assertThat(pod("indexers: [ip_port]", "")).isEqualTo("null null");
    }

    @Test
    void shouldFindPodsByAFormat() throws Exception {
        String formats =
                "matchers: [{field_format.format: '%{[none]}'},"
                        + " {field_format.format: '%{[source.ip]}:%{[source.port]}'},"
                        + " {field_format: {format: '%{[dest.ip]}:%{[dest.port]}'}}]";
        assertThat(pod("indexers: [ip_port], " + formats, "")).isEqualTo("server dns");
        try (Processor processor = started(", scope: cluster")) {
            Event event = processed(processor, "{ip: 75.75.75.75, port: 53}");
            assertThat(get(event, "kubernetes.pod.name")).isEqualTo("server");
            assertThat(get(event, "source.kubernetes.pod.name")).isEqualTo("client");
        }
    }

    @Test
    void shouldNotTakeTheAddressOfANodeOrOfAnEndedPodForAPod() throws Exception {
        api.put(
                "default",
                "client",
                "n1",
                "",
                CLIENT.replace("\"nodeName\"", "\"hostNetwork\":true,\"nodeName\""));
        api.put("default", "server", "n2", "", SERVER.replace("Running", "Succeeded"));
        try (Processor processor = started(", scope: cluster")) {
            assertThat(value(processor, "kubernetes")).isEqualTo("null");
        }
    }

    @Test
    void shouldFollowWhatHappens() throws Exception {
        api.delete("client");
        try (Processor processor = started(", scope: cluster, cleanup_timeout: 0")) {
            assertThat(value(processor, "source.kubernetes")).isEqualTo("null");
            Patience.until("it watches", () -> api.watches() == 1);
            api.put("default", "client", "n1", "", CLIENT);
            Patience.until(
                    "the pod is there",
                    () -> value(processor, "source.kubernetes.pod.name").equals("client"));
            api.put("default", "client", "n1", "\"labels\":{\"v\":\"2\"}", CLIENT);
            Patience.until(
                    "it has changed",
                    () -> value(processor, "source.kubernetes.labels.v").equals("2"));
            api.delete("client");
            Patience.until(
                    "it is gone", () -> value(processor, "source.kubernetes").equals("null"));
            assertThat(count(processor, "processors.0.add_kubernetes_metadata.interruptions"))
                    .isZero();
        }
    }

    @Test
    void shouldRememberPodsForAWhile() throws Exception {
        try (Processor processor = started(", scope: cluster")) {
            Patience.until("it watches", () -> api.watches() == 1);
            api.delete("client");
            Patience.until(
                    "two are left",
                    () -> count(processor, "processors.0.add_kubernetes_metadata.pods") == 2);
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
    }

    @Test
    void shouldGoOnFromABookmarkWhenAWatchEnds() throws Exception {
        try (Processor processor = started(", scope: cluster")) {
            Patience.until("it watches", () -> api.watches() == 1);
            api.bookmark();
            api.endWatches();
            Patience.until(
                    "it watches from the bookmark",
                    () -> api.requests().stream().anyMatch(r -> r.contains("resourceVersion=113")));
            assertThat(count(processor, "processors.0.add_kubernetes_metadata.interruptions"))
                    .isZero();
        }
    }

    @Test
    void shouldListAnewWhatIsForgotten() throws Exception {
        for (boolean byStatus : new boolean[] {false, true}) {
            api.setGoneByStatus(byStatus);
            try (Processor processor = started(", scope: cluster, cleanup_timeout: 0")) {
                Patience.until("it watches", () -> api.watches() == 1);
                api.delete("third");
                api.forget();
                api.put("other", "third", "n2", "", CLIENT.replace("172.16.1.199", "10.0.0.9"));
                Patience.until("it watches again", () -> api.watches() == 1);
                Patience.until(
                        "the pod is there",
                        () ->
                                "third"
                                                .equals(
                                                        get(
                                                                processed(
                                                                        processor,
                                                                        "{ip: 10.0.0.9, port: 1}"),
                                                                "kubernetes.pod.name"))
                                        || count(
                                                        processor,
                                                        "processors.0.add_kubernetes_metadata.pods")
                                                == 3);
                assertThat(count(processor, "processors.0.add_kubernetes_metadata.interruptions"))
                        .isZero();
            }
        }
    }

    @Test
    void shouldGoOnAfterNonsense() throws Exception {
        try (Processor processor = started(", scope: cluster")) {
            for (String line :
                    new String[] {"{\"type\":", "5", "{\"type\":\"ERROR\",\"object\":{}}"}) {
                long before =
                        count(processor, "processors.0.add_kubernetes_metadata.interruptions");
                Patience.until(
                        "it notices",
                        () -> {
                            api.send(line + "\n}");
                            return count(
                                            processor,
                                            "processors.0.add_kubernetes_metadata.interruptions")
                                    > before;
                        });
            }
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
    }

    @Test
    void shouldWaitForAnApiThatComesLaterAndGoesAway() throws Exception {
        int port = api.port();
        api.close();
        try (Processor processor = started(", scope: cluster")) {
            assertThat(value(processor, "kubernetes")).isEqualTo("null");
            assertThat(count(processor, "processors.0.add_kubernetes_metadata.interruptions"))
                    .isPositive();
            api = new KubernetesServer(port, null);
            api.put("default", "client", "n1", "", CLIENT);
            Patience.until(
                    "the pod is there",
                    () -> value(processor, "kubernetes.pod.name").equals("client"));
            long before = count(processor, "processors.0.add_kubernetes_metadata.interruptions");
            api.close();
            Patience.until(
                    "it is missed",
                    () ->
                            count(processor, "processors.0.add_kubernetes_metadata.interruptions")
                                    > before);
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
    }

    @Test
    void shouldShowItsToken() throws Exception {
        api.require("Bearer secret");
        try (Processor processor = started(", scope: cluster")) {
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
        Files.writeString(directory.resolve("token"), "secret\n");
        kubeConfig("http://127.0.0.1:" + api.port() + "/", "{tokenFile: token}");
        try (Processor processor = started(", scope: cluster")) {
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
        api.require("Basic dTpw");
        kubeConfig("http://127.0.0.1:" + api.port(), "{username: u, password: p}");
        try (Processor processor = started(", scope: cluster")) {
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
        kubeConfig("http://127.0.0.1:" + api.port(), "{}");
        try (Processor processor = started(", scope: cluster")) {
            assertThat(value(processor, "kubernetes")).isEqualTo("null");
        }
    }

    @Test
    void shouldUseCertificates() throws Exception {
        TestCertificates certificates =
                new TestCertificates(directory).add("api", "EC").add("rsa", "RSA").add("ec", "EC");
        Files.writeString(directory.resolve("ca.pem"), certificates.certificate("api"));
        for (String user : new String[] {"rsa", "ec"}) {
            for (boolean plain : new boolean[] {false, true}) {
                api.close();
                api = new KubernetesServer(0, certificates.server("api", user));
                api.put("default", "client", "n1", "", CLIENT);
                Files.writeString(
                        directory.resolve("key.pem"),
                        plain ? certificates.plainKey(user) : certificates.key(user));
                Files.writeString(
                        directory.resolve("certificate.pem"), certificates.certificate(user));
                kubeConfig(
                        "https://127.0.0.1:" + api.port() + "\", certificate-authority: \"ca.pem",
                        "{client-certificate: certificate.pem, client-key: key.pem}");
                try (Processor processor = started(", scope: cluster")) {
                    assertThat(value(processor, "kubernetes.pod.name"))
                            .as("%s %s", user, plain)
                            .isEqualTo("client");
                }
            }
        }
        // one that isn't trusted
        kubeConfig("https://127.0.0.1:" + api.port(), "{}");
        try (Processor processor = started(", scope: cluster")) {
            assertThat(value(processor, "kubernetes")).isEqualTo("null");
        }
        kubeConfig(
                "https://127.0.0.1:" + api.port() + "\", insecure-skip-tls-verify: true, x: \"",
                "{}");
        try (Processor processor = started(", scope: cluster")) {
            assertThat(value(processor, "kubernetes.pod.name")).isEqualTo("client");
        }
    }

    private AddKubernetesMetadata inCluster(Map<String, String> environment)
            throws UserErrorException {
        ConfigObject settings = YamlReader.read("test.yml", "{scope: cluster, sync_period: 30s}");
        return new AddKubernetesMetadata(
                SectionReader.of(settings, "k"),
                new ProcessorContext(directory, notice -> {}),
                environment,
                directory);
    }

    @Test
    void shouldUseTheServiceAccountOfItsPod() throws Exception {
        TestCertificates certificates = new TestCertificates(directory).add("api", "EC");
        api.close();
        api = new KubernetesServer(0, certificates.server("api", "api")).require("Bearer t2");
        api.put("default", "client", "n1", "", CLIENT);
        Files.writeString(directory.resolve("ca.crt"), certificates.certificate("api"));
        Files.writeString(directory.resolve("namespace"), "default");
        Map<String, String> environment =
                Map.of(
                        "KUBERNETES_SERVICE_HOST",
                        "127.0.0.1",
                        "KUBERNETES_SERVICE_PORT",
                        "" + api.port());
        assertThatThrownBy(() -> inCluster(environment).start())
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("test.yml:1:1: k.in_cluster: Unable to get in cluster")
                .hasMessageContaining("token can't be read");
        Files.writeString(directory.resolve("token"), "t1");
        try (Processor processor = inCluster(environment)) {
            processor.start();
            assertThat(value(processor, "kubernetes")).isEqualTo("null");
            Files.writeString(directory.resolve("token"), "t2\n");
            Patience.until(
                    "the new token is used",
                    () -> value(processor, "kubernetes.pod.name").equals("client"));
        }
        assertThatThrownBy(() -> inCluster(Map.of()).start())
                .hasMessageContaining(
                        "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not");
    }

    @Test
    void shouldEndWithTheProcessor() throws Exception {
        Processor processor = started(", scope: cluster");
        Patience.until("it watches", () -> api.watches() == 1);
        processor.close();
        Patience.until(
                "it has gone",
                () -> {
                    api.send("{}");
                    return api.watches() == 0;
                });
        assertThat(count(processor, "processors.0.add_kubernetes_metadata.interruptions")).isZero();
    }

    @Test
    void shouldDoNothingBeforeTheStart() {
        assertThat(
                        value(
                                ProcessorFixture.processor(
                                        "- add_kubernetes_metadata.kube_config: " + kubeConfig),
                                "kubernetes"))
                .isEqualTo("null");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void shouldReplaceWhatIsNoObject() throws Exception {
        try (Processor processor = started(", scope: cluster")) {
            assertThat(get(processed(processor, "kubernetes: 1"), "kubernetes.pod.name"))
                    .isEqualTo("client");
        }
    }

    @Test
    void shouldRefuseWrongSettings() {
        String name = "- add_kubernetes_metadata: ";
        assertThat(error(name + "{indexers: [ip]}"))
                .isEqualTo(
                        "test.yml:2:40: processors.0.add_kubernetes_metadata.indexers.0: \"ip\" is"
                                + " not known; allowed: container, pod_name, pod_uid, ip_port");
        assertThat(error(name + "{indexers: [{a: 1, b: 2}]}")).contains("indexers.0: found");
        assertThat(error(name + "{matchers: [fields]}")).contains("matchers.0: found \"fields\"");
        assertThat(error(name + "{matchers: [{field: }]}")).contains("\"field\" is not known");
        assertThat(error(name + "{matchers: [{fields: }]}"))
                .contains("matchers.0.fields.lookup_fields: missing required field");
        assertThat(error(name + "{matchers: [{field_format: {formt: x}}]}"))
                .contains("matchers.0.field_format.formt: unknown key; did you mean format?");
        assertThat(error(name + "{matchers: [{field_format.format: '%{['}]}"))
                .contains("matchers.0.field_format.format: ");
        assertThat(error(name + "{scope: pod}")).contains("\"pod\" is not known");
        assertThat(error(name + "{in_cluster: false}")).contains("false needs kube_config");
        assertThat(error(name + "{kube_config: missing}"))
                .contains("kube_config: missing can't be read");
        assertThat(ProcessorFixture.warnings(name + "{matchers: [{logs_path: }]}"))
                .containsExactly(
                        "test.yml:2:39: processors.0.add_kubernetes_metadata.matchers: logs_path is"
                                + " left out, as flows have no path of a log");
    }

    private String kubeConfigError(String server, String user) throws IOException {
        kubeConfig(server, user);
        return error("- add_kubernetes_metadata.kube_config: " + kubeConfig);
    }

    @Test
    void shouldSayWhatIsWrongWithAKubeconfig() throws Exception {
        assertThat(kubeConfigError("ftp://x", "{}"))
                .contains("config:11:")
                .contains("server: \"ftp://x\" is no address of HTTP or HTTPS");
        assertThat(kubeConfigError("http://x", "{exec: {command: aws}}"))
                .contains("config:14:")
                .contains("exec: programs that get credentials are not run");
        assertThat(kubeConfigError("https://x", "{client-key-data: '!'}"))
                .contains("client-certificate and client-key need each other");
        assertThat(kubeConfigError("https://x", "{client-key: missing.pem}"))
                .contains("client-key: missing.pem can't be read");
        assertThat(kubeConfigError("https://x\", certificate-authority-data: \"eA==", "{}"))
                .contains("certificate-authority: ");
        Files.writeString(kubeConfig, "current-context: nowhere\ncontexts: []");
        assertThat(error("- add_kubernetes_metadata.kube_config: " + kubeConfig))
                .contains("config:2:1: contexts: there is none with the name nowhere");
        Files.writeString(kubeConfig, "kind: Config");
        assertThat(error("- add_kubernetes_metadata.kube_config: " + kubeConfig))
                .contains("config:1:1: current-context: missing");
    }
}
