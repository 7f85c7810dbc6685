package io.flowgauge.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.flowgauge.testkit.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSearchTest {
    private static final String BULK =
            "{\"index\":{\"_index\":\"cut\",\"_id\":\"1\"}}\n{\"n\":1}\n";

    @TempDir static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static OpenSearch server;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSearch.start(directory.resolve("opensearch"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void shouldKeepDocumentsWhenKilled() throws Exception {
        SearchServers.checkKillAndRestart(server);
    }

    @Test
    void shouldSayWhatItIs() throws IOException {
        assertThat(server.get("/"))
                .contains("\"distribution\" : \"opensearch\"")
                .contains("\"number\" : \"3.8.0\"");
    }

    @Test
    void shouldRunPipelinesWithGeoipIntoDataStreams() throws IOException {
        ok(
                server.send(
                        "PUT",
                        "/_ingest/pipeline/geo",
                        """
                        {"processors":[{"geoip":{"field":"source.ip","target_field":"source.geo"}},
                        {"geoip":{"field":"source.ip","target_field":"source.as",
                        "database_file":"GeoLite2-ASN.mmdb"}},
                        {"set":{"field":"ingested","value":"{{_ingest.timestamp}}"}},
                        {"script":{"source":"ctx.n = ctx.n + 1"}}]}
                        """));
        ok(
                server.send(
                        "PUT",
                        "/_index_template/flows",
                        """
                        {"index_patterns":["flows-*"],"data_stream":{},
                        "template":{"mappings":{"properties":{"n":{"type":"long"}}}}}
                        """));
        ok(
                server.send(
                        "POST",
                        "/flows-test/_bulk?pipeline=geo&refresh=true",
                        """
                        {"create":{}}
                        {"@timestamp":"2026-01-01T00:00:00.000Z","n":1,"source":{"ip":"192.0.2.1"}}
                        """));
        assertThat(server.get("/flows-test/_search"))
                .contains("\"n\":2")
                .contains("\"country_iso_code\":\"XA\"")
                .contains("\"city_name\":\"Sample\"")
                .contains("\"asn\":64496")
                .containsPattern("\"ingested\":\"2\\d{3}-");
        assertThat(server.get("/_data_stream/flows-test")).contains(".ds-flows-test-000001");
    }

    private static void ok(SearchServer.Reply reply) {
        assertThat(reply.status()).as(reply.body()).isBetween(200, 201);
        assertThat(reply.body()).doesNotContain("\"errors\":true");
    }

    @Test
    void shouldTakeNothingWhenReadOnly() throws IOException {
        ok(server.send("PUT", "/full/_doc/1", "{}"));
        server.setReadOnly("full", true);
        assertThat(server.send("PUT", "/full/_doc/2", "{}").body())
                .contains("cluster_block_exception");
        server.setReadOnly("full", false);
        ok(server.send("PUT", "/full/_doc/2", "{}"));
    }

    @Test
    void shouldBeReachedThroughTlsByUsersOnly() throws Exception {
        TestCertificates certificates =
                new TestCertificates(directory).add("server", "EC").add("client", "EC");
        try (SearchFront front =
                        SearchFront.startTls(server, certificates, "server", "client", true)
                                .letIn("user", "password");
                HttpClient client =
                        HttpClient.newBuilder()
                                .sslContext(certificates.server("client", "server"))
                                .build()) {
            assertThat(get(client, front, "").statusCode()).isEqualTo(401);
            String login =
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(
                                            "user:password".getBytes(StandardCharsets.UTF_8));
            HttpResponse<String> answer = get(client, front, login);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("opensearch");
            assertThat(front.requests()).hasSize(2);
        }
    }

    private static HttpResponse<String> get(HttpClient client, SearchFront front, String login)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(front.url() + "/"));
        if (!login.isEmpty()) {
            request.header("Authorization", login);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldGoWrongAsOftenAsWanted() throws Exception {
        try (SearchFront front = SearchFront.start(server);
                HttpClient client = HttpClient.newHttpClient()) {
            front.answer(429, 2, "_bulk");
            assertThat(bulk(client, front).statusCode()).isEqualTo(429);
            assertThat(get(client, front, "").statusCode()).isEqualTo(200);
            assertThat(bulk(client, front).statusCode()).isEqualTo(429);
            assertThat(front.faultsLeft()).isZero();
            front.cut(SearchFront.Cut.BEFORE_SERVER, 1, "_bulk");
            assertThatIOException().isThrownBy(() -> bulk(client, front));
            assertThat(server.count("cut")).isZero();
            front.cut(SearchFront.Cut.BEFORE_ANSWER, 1, "_bulk");
            assertThatIOException().isThrownBy(() -> bulk(client, front));
            assertThat(server.count("cut")).isOne();
            front.cut(SearchFront.Cut.IN_ANSWER, 1, "_bulk");
            assertThatIOException().isThrownBy(() -> bulk(client, front));
            assertThat(bulk(client, front).body()).contains("\"_version\":3");
        }
    }

    private static HttpResponse<String> bulk(HttpClient client, SearchFront front)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(front.url() + "/_bulk"))
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(BULK))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
