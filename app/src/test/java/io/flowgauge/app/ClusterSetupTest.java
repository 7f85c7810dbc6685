package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.testkit.PcapWriter;
import io.flowgauge.testkit.RandomFrames;
import io.flowgauge.testkit.servers.OpenSearch;
import io.flowgauge.testkit.servers.SearchFront;
import io.flowgauge.testkit.servers.SearchServer.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code setup}, and what {@code run} loads, against OpenSearch. */
@Timeout(300)
class ClusterSetupTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TEMPLATE = "/_index_template/packetbeat-6.7.2";

    @TempDir static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static OpenSearch server;

    @SuppressWarnings("NullAway.Init")
    private static final long SEED = 1;

    private static Path capture;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    @TempDir private Path home;

    @BeforeAll
    static void startServer() throws IOException {
        server = OpenSearch.start(directory.resolve("opensearch"));
        capture = directory.resolve("a.pcap");
        // The same each time: how many flows there are is an estimate of the server's
        // (HyperLogLog++),
        // which for some captures of this size is one too few.
        SplittableRandom random = new SplittableRandom(SEED);
        RandomFrames frames = new RandomFrames(random, 30);
        try (PcapWriter writer = new PcapWriter(Files.newOutputStream(capture))) {
            long timeNs = 1_700_000_004 * SECOND_NS;
            for (int i = 0; i < 3_000; i++) {
                timeNs += random.nextLong(SECOND_NS / 25);
                writer.packet(timeNs, frames.next(LinkType.ETHERNET));
            }
        }
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void clear() throws IOException {
        for (String path :
                List.of(
                        "/_data_stream/packetbeat-*",
                        "/packetbeat-*",
                        "/_index_template/packetbeat-*",
                        "/_ingest/pipeline/packetbeat-*")) {
            server.send("DELETE", path, "");
        }
    }

    private int run(String url, String command, String... more) throws IOException {
        Path config =
                Files.writeString(
                        home.resolve("flowgauge.yml"),
                        """
                        name: probe
                        packetbeat.flows: {timeout: 30s, period: 10s}
                        flowgauge.table.max_flows: 20000
                        flowgauge.outputs:
                          - elasticsearch: {hosts: ['%s'], backoff: {init: 50ms, max: 100ms}}
                          - file: {path: '%s', filename: flows, rotate_every_kb: 1000000}
                        """
                                .formatted(url, home));
        List<String> arguments =
                new ArrayList<>(List.of(command, "--strict.perms=false", "-c", config.toString()));
        arguments.addAll(List.of(more));
        CommandLineTool tool =
                new CommandLineTool(
                        new PacketWork(),
                        home,
                        name -> Optional.empty(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        return tool.run(arguments.toArray(String[]::new));
    }

    /** Meters the capture into the server and a file; returns the events of the file. */
    private List<JsonNode> meter(String url, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-t", "-I", capture.toString(), "--path.logs", "" + home));
        arguments.addAll(List.of(more));
        assertThat(run(url, "run", arguments.toArray(String[]::new)))
                .as(err.toString(UTF_8))
                .isZero();
        return Files.readAllLines(home.resolve("flows")).stream().map(JSON::readTree).toList();
    }

    private static JsonNode get(String path) throws IOException {
        return JSON.readTree(server.get(path));
    }

    @Test
    void shouldLoadWhatTheServerHasAndSayWhatItLacks() throws IOException {
        assertThat(run(server.url(), "setup", "--index-management", "--pipelines"))
                .as(err.toString(UTF_8))
                .isZero();
        assertThat(out.toString(UTF_8))
                .isEqualTo(
                        """
                        Skipping lifecycle policy: the server has no lifecycle policies: its plugin \
                        Index State Management does not answer
                        Loaded index template
                        Loaded Ingest pipelines (packetbeat-6.7.2-geoip)
                        """);
        assertThat(get(TEMPLATE).at("/index_templates/0/index_template/priority").asInt())
                .isEqualTo(150);
        server.send("PUT", TEMPLATE, "{\"index_patterns\":[\"packetbeat-6.7.2-*\"],\"version\":7}");
        assertThat(run(server.url(), "setup", "--template")).isZero();
        assertThat(get(TEMPLATE).at("/index_templates/0/index_template/version").isMissingNode())
                .as("setup replaces a template")
                .isTrue();
    }

    @Test
    void shouldFailWhereWhatWasAskedForIsNotThere() throws IOException {
        assertThat(run(server.url(), "setup", "--ilm-policy")).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .startsWith("Exiting: output elasticsearch to http://127.0.0.1:")
                .endsWith(
                        ": the server has no lifecycle policies: its plugin Index State Management"
                                + " does not answer\n");
        err.reset();
        assertThat(run("http://127.0.0.1:1", "setup", "--template")).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "Exiting: output elasticsearch to http://127.0.0.1:1: connection refused\n");
        err.reset();
        assertThat(
                        run(
                                server.url(),
                                "setup",
                                "--dashboards",
                                "-E",
                                "setup.kibana.host=127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo("Exiting: Kibana at http://127.0.0.1:1: connection refused\n");
    }

    @Test
    void shouldShowInThePanelsWhatTheEventsSay() throws IOException {
        List<JsonNode> events = meter(server.url());
        assertThat(events).hasSizeGreaterThan(100);
        assertThat(server.count("packetbeat-6.7.2-*")).isEqualTo(events.size());
        JsonNode mapping = get("/packetbeat-6.7.2-*/_mapping");
        JsonNode fields =
                mapping.valueStream().findFirst().orElseThrow().at("/mappings/properties");
        assertThat(fields.at("/flow_id/type").asString()).isEqualTo("keyword");
        assertThat(fields.at("/source/properties/outer_ip_location/type").asString())
                .as("of the template, not of events")
                .isEqualTo("geo_point");
        new DashboardCheck(server, "packetbeat-6.7.2-*", events, DashboardCheck.Names.PACKETBEAT_6)
                .check(export("packetbeat-6"));
        checkEcs(events);
    }

    private String export(String schema) throws IOException {
        out.reset();
        CommandLineTool tool =
                new CommandLineTool(
                        new RecordedWork(),
                        home,
                        name -> Optional.empty(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        assertThat(tool.run("export", "dashboard", "--schema", schema)).isZero();
        String lines = out.toString(UTF_8);
        out.reset();
        assertThat(tool.run("export", "template", "--opensearch", "--schema", "ecs")).isZero();
        Reply reply = server.send("PUT", "/_index_template/packetbeat-9.0.0", out.toString(UTF_8));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return lines;
    }

    /** The same events in the form of Packetbeat 9. */
    private void checkEcs(List<JsonNode> events) throws IOException {
        String dashboard = export("ecs");
        List<JsonNode> converted = events.stream().map(DashboardCheck::ecs).toList();
        StringBuilder bulk = new StringBuilder();
        converted.forEach(
                event ->
                        bulk.append("{\"create\":{\"_index\":\"packetbeat-9.0.0\"}}\n")
                                .append(event)
                                .append('\n'));
        Reply reply = server.send("POST", "/_bulk", bulk.toString());
        assertThat(reply.body()).contains("\"errors\":false");
        assertThat(server.count("packetbeat-9.0.0")).isEqualTo(events.size());
        new DashboardCheck(server, "packetbeat-9.0.0", converted, DashboardCheck.Names.ECS)
                .check(dashboard);
    }

    @Test
    void shouldFailToConnectUntilTheTemplateIsLoaded() throws IOException {
        try (SearchFront front = SearchFront.start(server)) {
            front.answer(403, "{\"error\":\"not yours\"}", 4, "_index_template");
            List<JsonNode> events = meter(front.url());
            assertThat(front.faultsLeft()).isZero();
            assertThat(server.count("packetbeat-6.7.2-*")).isEqualTo(events.size());
            assertThat(get(TEMPLATE).at("/index_templates")).hasSize(1);
        }
    }

    @Test
    void shouldLeaveATemplateThatIsThereUnlessToldOtherwise() throws IOException {
        String own = "{\"index_patterns\":[\"packetbeat-6.7.2-*\"],\"version\":7}";
        server.send("PUT", TEMPLATE, own);
        meter(server.url());
        assertThat(get(TEMPLATE).at("/index_templates/0/index_template/version").asInt())
                .isEqualTo(7);
        Files.delete(home.resolve("flows"));
        meter(server.url(), "-E", "setup.template.overwrite=true");
        assertThat(get(TEMPLATE).at("/index_templates/0/index_template/version").isMissingNode())
                .isTrue();
    }

    @Test
    void shouldLoadNoTemplateWhereNoneIsWanted() throws IOException {
        meter(server.url(), "-E", "setup.template.enabled=false");
        assertThat(server.send("GET", TEMPLATE, "").status()).isEqualTo(404);
    }

    @Test
    void shouldWriteToADataStream() throws IOException {
        List<JsonNode> events = meter(server.url(), "-E", "flowgauge.setup.data_stream=true");
        JsonNode stream = get("/_data_stream/packetbeat-6.7.2").at("/data_streams/0");
        assertThat(stream.at("/template").asString()).isEqualTo("packetbeat-6.7.2");
        assertThat(server.count("packetbeat-6.7.2")).isEqualTo(events.size());
    }

    @Test
    void shouldWriteToAnAliasWithoutPoliciesWhereThatIsAllowed() throws IOException {
        List<JsonNode> events = meter(server.url(), "-E", "setup.ilm.enabled=auto");
        JsonNode alias = get("/_alias/packetbeat-6.7.2");
        assertThat(alias.propertyNames()).hasSize(1);
        assertThat(alias.propertyNames().iterator().next())
                .matches("packetbeat-6\\.7\\.2-\\d{4}\\.\\d\\d\\.\\d\\d-000001");
        assertThat(server.count("packetbeat-6.7.2")).isEqualTo(events.size());
    }

    @Test
    void shouldAddWhereAddressesAre() throws IOException {
        assertThat(run(server.url(), "setup", "--pipelines", "--template")).isZero();
        String document =
                """
                {"@timestamp":"2026-01-01T00:00:00Z","type":"flow",\
                "source":{"ip":"192.0.2.7","ipv6":"2001:db8::1"},"dest":{"ip":"10.0.0.1"}}""";
        Reply reply =
                server.send(
                        "PUT",
                        "/packetbeat-6.7.2-geo/_doc/1?refresh=true&pipeline=packetbeat-6.7.2-geoip",
                        document);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        JsonNode stored = get("/packetbeat-6.7.2-geo/_doc/1").at("/_source");
        assertThat(stored.at("/source/ip_location/lat").asDouble()).isEqualTo(51.5);
        assertThat(stored.at("/source/ip_location/lon").asDouble()).isEqualTo(-0.25);
        assertThat(stored.at("/dest").propertyNames()).containsExactly("ip");
        assertThat(stored.propertyNames())
                .containsExactlyInAnyOrder("@timestamp", "type", "source", "dest");
        JsonNode mapping = get("/packetbeat-6.7.2-geo/_mapping");
        assertThat(mapping.toString()).contains("\"ip_location\":{\"type\":\"geo_point\"}");
    }
}
