package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.testkit.DockerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddDockerMetadataTest {
    private static final String ID = "8c147fdfab5a2608fe513d10294bf77cb502a231da9725093a155bd25cd1";
    private static final String WEB = ID + "f14b";
    private static final String DATABASE = ID + "aaaa";

    @TempDir private Path directory;

    private Path socket;
    private DockerServer docker;

    @BeforeEach
    void start() throws IOException {
        socket = directory.resolve("docker.sock");
        docker =
                DockerServer.onSocket(socket)
                        .add(WEB, "web", "nginx:1", "{\"a\":\"1\",\"a.b\":\"2\",\"c.d\":\"3\"}");
    }

    @AfterEach
    void stop() throws IOException {
        docker.close();
    }

    private Processor started(String settings) throws UserErrorException {
        Processor processor =
                ProcessorFixture.processor(
                        "- add_docker_metadata: {host: 'unix://" + socket + "'" + settings + "}");
        processor.start();
        return processor;
    }

    private static Object docker(Processor processor, String fields) throws EventException {
        Event event = event(fields);
        assertThat(processor.process(event)).isTrue();
        return String.valueOf(get(event, "docker"));
    }

    private static String name(Processor processor, String id) {
        try {
            Event event = event("container: '" + id + "'");
            processor.process(event);
            return String.valueOf(get(event, "docker.container.name"));
        } catch (EventException e) {
            throw new AssertionError(e);
        }
    }

    private static long count(Processor processor, String name) {
        return processor.counters().stream()
                .filter(counter -> counter.name().equals(name))
                .mapToLong(Counter::get)
                .sum();
    }

    @Test
    void shouldAddTheContainerThatAFieldNames() throws Exception {
        try (Processor processor = started(", match_fields: [none, type_of, container]")) {
            Event event = event("{type_of: 5, container: '" + WEB + "'}");
            processor.process(event);
            assertThat(get(event, "docker.container"))
                    .isEqualTo(
                            Map.of(
                                    "id",
                                    WEB,
                                    "image",
                                    "nginx:1",
                                    "name",
                                    "web",
                                    "labels",
                                    Map.of(
                                            "a",
                                            Map.of("value", "1", "b", "2"),
                                            "c",
                                            Map.of("d", "3"))));
        }
    }

    @Test
    void shouldReplaceDotsInLabels() throws Exception {
        try (Processor processor = started(", match_fields: container, labels.dedot: true")) {
            Event event = event("container: '" + WEB + "'");
            processor.process(event);
            assertThat(get(event, "docker.container.labels"))
                    .isEqualTo(Map.of("a", "1", "a_b", "2", "c_d", "3"));
        }
    }

    @Test
    void shouldLeaveEventsWithoutAKnownContainer() throws Exception {
        try (Processor processor = started(", match_fields: [container, other]")) {
            assertThat(docker(processor, "")).isEqualTo("null");
            assertThat(docker(processor, "container: 5")).isEqualTo("null");
            assertThat(docker(processor, "container: unknown")).isEqualTo("null");
            assertThat(docker(processor, "container: " + WEB.substring(0, 12))).isEqualTo("null");
            // the first text counts
            assertThat(docker(processor, "{container: unknown, other: '" + WEB + "'}"))
                    .isEqualTo("null");
        }
    }

    @Test
    void shouldMatchShortIdsIfAllowed() throws Exception {
        try (Processor processor = started(", match_fields: container, match_short_id: true")) {
            assertThat(name(processor, WEB.substring(0, 12))).isEqualTo("web");
            assertThat(name(processor, WEB)).isEqualTo("web");
            assertThat(name(processor, WEB.substring(0, 11))).isEqualTo("null");
        }
    }

    private static Event withSource(String path) throws EventException {
        Event event = event();
        event.put(io.flowgauge.event.FieldPath.of("source"), path);
        return event;
    }

    @Test
    void shouldTakeTheIdOutOfAPath() throws Exception {
        String path = "/var/lib/docker/containers/" + WEB + "/" + WEB + "-json.log";
        try (Processor processor = started("")) {
            Event event = withSource(path);
            processor.process(event);
            assertThat(get(event, "docker.container.name")).isEqualTo("web");
            Event other = withSource("/var/log//syslog");
            processor.process(other);
            assertThat(get(other, "docker")).isNull();
        }
        try (Processor processor = started(", match_source: false")) {
            Event event = withSource(path);
            processor.process(event);
            assertThat(get(event, "docker")).isNull();
        }
        try (Processor processor = started(", match_source_index: 1")) {
            Event event = withSource("/logs/" + WEB);
            processor.process(event);
            assertThat(get(event, "docker.container.name")).isEqualTo("web");
        }
    }

    private void cgroup(String pid, String text) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("proc").resolve(pid));
        Files.writeString(folder.resolve("cgroup"), text);
    }

    @Test
    void shouldFindTheContainerOfAProcess() throws Exception {
        cgroup("11", "12:pids:/docker/" + WEB + "\n0::/\n");
        cgroup("12", "0::/system.slice/docker-" + WEB + ".scope\n");
        cgroup("13", "0::/user.slice\n");
        try (Processor processor = started(", system.hostfs: '" + directory + "'")) {
            assertThat(docker(processor, "process.pid: 11")).asString().contains("name=web");
            assertThat(docker(processor, "process.pid: '12'")).asString().contains("name=web");
            assertThat(docker(processor, "process: {pid: 13, ppid: 11}"))
                    .asString()
                    .contains("name=web");
            assertThat(docker(processor, "process.pid: 14")).isEqualTo("null");
            assertThat(docker(processor, "process.pid: -1")).isEqualTo("null");
            assertThat(docker(processor, "process.pid: [11]")).isEqualTo("null");
            cgroup("14", "0::/docker/" + WEB + "\n");
            assertThat(docker(processor, "process.pid: 14")).asString().contains("name=web");
        }
        try (Processor processor =
                started(", match_pids: [p], system.hostfs: '" + directory + "'")) {
            assertThat(docker(processor, "process.pid: 11")).isEqualTo("null");
            assertThat(docker(processor, "p: 11")).asString().contains("name=web");
        }
    }

    @Test
    void shouldFollowWhatHappens() throws Exception {
        try (Processor processor = started(", match_fields: container, cleanup_timeout: 0")) {
            assertThat(count(processor, "processors.0.add_docker_metadata.containers"))
                    .isEqualTo(1);
            docker.add(DATABASE, "db", "postgres", "null");
            docker.send("start", DATABASE);
            Patience.until("db runs", () -> name(processor, DATABASE).equals("db"));
            docker.add(WEB, "renamed", "nginx:1", "{}");
            docker.send("rename", WEB);
            Patience.until("web is renamed", () -> name(processor, WEB).equals("renamed"));
            docker.send("exec_start: sh", WEB);
            docker.remove(DATABASE);
            docker.send("die", DATABASE);
            Patience.until("db is gone", () -> name(processor, DATABASE).equals("null"));
            Patience.until(
                    "one is left",
                    () -> count(processor, "processors.0.add_docker_metadata.containers") == 1);
            assertThat(name(processor, WEB)).isEqualTo("renamed");
        }
    }

    @Test
    void shouldRememberContainersForAWhile() throws Exception {
        try (Processor processor = started(", match_fields: container")) {
            docker.remove(WEB);
            docker.send("die", WEB);
            Patience.until(
                    "none is left",
                    () -> count(processor, "processors.0.add_docker_metadata.containers") == 0);
            assertThat(name(processor, WEB)).isEqualTo("web");
        }
    }

    @Test
    void shouldGoOnWhenDockerComesBack() throws Exception {
        try (Processor processor = started(", match_fields: container, cleanup_timeout: 0")) {
            docker.close();
            Patience.until(
                    "Docker is missed",
                    () -> count(processor, "processors.0.add_docker_metadata.interruptions") > 0);
            assertThat(name(processor, WEB)).isEqualTo("web");
            docker = DockerServer.onSocket(socket).add(DATABASE, "db", "postgres", "{}");
            Patience.until("db is seen", () -> name(processor, DATABASE).equals("db"));
            Patience.until("web is gone", () -> name(processor, WEB).equals("null"));
        }
    }

    @Test
    void shouldGoOnAfterNonsense() throws Exception {
        try (Processor processor = started(", match_fields: container")) {
            docker.add(DATABASE, "db", "postgres", "{}");
            docker.sendNonsense();
            Patience.until("db is seen", () -> name(processor, DATABASE).equals("db"));
            assertThat(count(processor, "processors.0.add_docker_metadata.interruptions"))
                    .isPositive();
        }
    }

    @Test
    void shouldDoNothingWithoutDockerAtTheStart() throws Exception {
        docker.close();
        try (Processor processor = started(", match_fields: container")) {
            docker = DockerServer.onSocket(socket).add(WEB, "web", "nginx:1", "{}");
            Thread.sleep(300);
            assertThat(name(processor, WEB)).isEqualTo("null");
            assertThat(docker.listeners()).isZero();
        }
    }

    @Test
    void shouldDoNothingWhereDockerRefuses() throws Exception {
        docker.setStatus("403 Forbidden");
        try (Processor processor = started(", match_fields: container")) {
            assertThat(name(processor, WEB)).isEqualTo("null");
        }
    }

    @Test
    void shouldAskOverTheNetworkAndWithLengths() throws Exception {
        docker.setChunked(false);
        try (Processor processor = started(", match_fields: container")) {
            assertThat(name(processor, WEB)).isEqualTo("web");
        }
        docker.close();
        docker = DockerServer.onPort().add(WEB, "web", "nginx:1", "{}");
        for (String scheme : new String[] {"tcp", "http"}) {
            try (Processor processor =
                    ProcessorFixture.processor(
                            "- add_docker_metadata: {match_fields: container, host: '"
                                    + scheme
                                    + "://"
                                    + docker.host()
                                    + "'}")) {
                processor.start();
                assertThat(name(processor, WEB)).as(scheme).isEqualTo("web");
            }
        }
        Patience.until("all have gone", this::hasNoListeners);
    }

    private boolean hasNoListeners() {
        // A server notices at the next event.
        docker.send("top", WEB);
        return docker.listeners() == 0;
    }

    @Test
    void shouldEndWithTheProcessor() throws Exception {
        Processor processor = started("");
        assertThat(docker.listeners()).isEqualTo(1);
        processor.close();
        Patience.until("it has gone", this::hasNoListeners);
        assertThat(count(processor, "processors.0.add_docker_metadata.interruptions")).isZero();
    }

    @Test
    void shouldFailWhereDockerIsNoObject() throws Exception {
        cgroup("11", "0::/docker/" + WEB + "\n");
        try (Processor processor =
                started(", match_fields: container, system.hostfs: '" + directory + "'")) {
            assertThatThrownBy(() -> docker(processor, "{docker: 1, process.pid: 11}"))
                    .isInstanceOf(EventException.class)
                    .hasMessageContaining("docker is no object");
            assertThat(docker(processor, "{docker: 1, container: '" + WEB + "'}"))
                    .asString()
                    .contains("name=web");
        }
    }

    @Test
    void shouldRefuseWrongSettings() {
        for (String host : new String[] {"x", "unix://", "npipe://a", "tcp://a b", "http://?"}) {
            assertThat(error("- add_docker_metadata: {host: '" + host + "'}"))
                    .isEqualTo(
                            "test.yml:2:31: processors.0.add_docker_metadata.host: unable to parse"
                                    + " docker host `"
                                    + host
                                    + "`");
        }
        assertThat(error("- add_docker_metadata: {match_source_index: -1}"))
                .contains("-1 is too small");
        assertThat(error("- add_docker_metadata: {cleanup_timeout: -1s}"))
                .contains("-1s is too short");
        assertThat(error("- add_docker_metadata: {match_pids: {a: 1}}")).contains("match_pids");
        assertThat(error("- add_docker_metadata.ssl.certificate_authority: missing.pem"))
                .contains("ssl.certificate_authority: missing.pem can't be read");
        assertThat(error("- add_docker_metadata.ssl.certificate: missing.pem"))
                .contains("ssl.certificate: missing.pem can't be read");
    }

    @Test
    void shouldRefuseWrongCertificates() throws Exception {
        Path file = Files.writeString(directory.resolve("a.pem"), "nothing");
        assertThat(error("- add_docker_metadata.ssl.certificate_authority: " + file))
                .contains("ssl.certificate_authority: no certificates: ");
        assertThat(error("- add_docker_metadata.ssl.key: " + file))
                .contains("ssl.key: certificate and key are needed together");
        assertThat(
                        error(
                                "- add_docker_metadata.ssl: {key: "
                                        + file
                                        + ", certificate: "
                                        + file
                                        + "}"))
                .contains("ssl.certificate: no certificate and key: no private key in it");
    }
}
