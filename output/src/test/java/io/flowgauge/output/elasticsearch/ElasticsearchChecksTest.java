package io.flowgauge.output.elasticsearch;

import static io.flowgauge.output.CheckLines.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.elasticsearch.BulkStub.Reply;
import io.flowgauge.testkit.servers.OpenSearch;
import io.flowgauge.testkit.servers.SearchFront;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ElasticsearchChecksTest {
    private static final String USER = "username: u, password: secret";

    @TempDir Path directory;

    private static List<String> test(String host, String settings) throws Exception {
        return run(Feed.settings("{hosts: ['%s'], %s}".formatted(host, settings)).checks());
    }

    private static String lastOf(BulkStub stub, String settings) throws Exception {
        List<String> lines = test(stub.host(), settings);
        assertThat(lines.toString()).doesNotContain("secret");
        return lines.getLast();
    }

    @Test
    void shouldTestOpenSearchWithoutWriting() throws Exception {
        try (OpenSearch server = OpenSearch.start(directory.resolve("opensearch"));
                SearchFront front = SearchFront.start(server).letIn("u", "secret")) {
            server.send("PUT", "/_ingest/pipeline/flows", "{\"processors\":[]}");
            assertThat(
                            test(
                                    front.url(),
                                    USER + ", pipeline: missing, pipelines: [{pipeline: flows}]"))
                    .containsExactly(
                            "dns lookup OK addresses: 127.0.0.1",
                            "dial up OK ",
                            "TLS WARN secure connection disabled",
                            "talk to server OK OpenSearch 3.8.0, user or API key accepted",
                            "permission OK bulk requests are allowed",
                            "pipeline flows OK ",
                            "pipeline missing ERROR it is not there, and events for it would be"
                                    + " refused; create it, or take it out of pipeline and"
                                    + " pipelines");
            assertThat(test(front.url(), "username: u, password: wrong").getLast())
                    .startsWith(
                            "talk to server ERROR user, password or API key is wrong; check"
                                    + " username and password, or api_key (HTTP 401");
            assertThat(test(front.url(), "worker: 1").getLast())
                    .startsWith("talk to server ERROR it wants a user; set username and password");
            front.answer(403, 1, "/_bulk");
            assertThat(test(front.url(), USER + ", index: flows").getLast())
                    .startsWith(
                            "permission ERROR the user may send no bulk requests; give it a role"
                                    + " that may write to flows (HTTP 403");
            assertThat(server.get("/_cat/indices?expand_wildcards=all"))
                    .doesNotContain("flowgauge");
        }
    }

    @Test
    void shouldAskElasticsearchForPrivileges() throws Exception {
        try (BulkStub stub = new BulkStub()) {
            // The stub answers whatever is asked with this: both what it is and what may be done.
            String answer =
                    "{\"version\":{\"number\":\"9.5.3\"},\"index\":{\"flows\":{\"create_doc\":%s,"
                            + "\"create_index\":false,\"auto_configure\":%s}}}";
            stub.root = new Reply(200, answer.formatted(true, true), "");
            assertThat(lastOf(stub, USER + ", index: Flows"))
                    .isEqualTo(
                            "permission OK bulk requests are allowed, documents may go to flows");
            stub.root = new Reply(200, answer.formatted(true, false), "");
            assertThat(lastOf(stub, USER + ", index: Flows"))
                    .startsWith("permission WARN ")
                    .endsWith(
                            "the user can't make flows where missing; give it the privilege"
                                    + " auto_configure");
            stub.root = new Reply(200, answer.formatted(false, true), "");
            assertThat(lastOf(stub, "api_key: 'id:secret', index: Flows"))
                    .isEqualTo(
                            "permission ERROR the user may write no documents to flows; give it"
                                    + " the privilege create_doc for it");
            assertThat(stub.documents).isEmpty();
            assertThat(stub.requests).hasSize(3).allMatch(r -> r.lines().size() == 1);
            assertThat(stub.requests.getFirst().lines().getFirst().toString())
                    .isEqualTo("{\"delete\":{\"_index\":\"flowgauge-test-output\",\"_id\":\"0\"}}");
        }
    }

    @Test
    void shouldSayWhatAnswersMean() throws Exception {
        try (BulkStub stub = new BulkStub()) {
            stub.root = new Reply(200, "<html>", "");
            stub.replies.add(new Reply(404, "", ""));
            assertThat(test(stub.host(), "index: flows").subList(3, 5))
                    .containsExactly(
                            "talk to server WARN HTTP 200, but it does not tell its version as"
                                    + " Elasticsearch and OpenSearch do; check hosts and path",
                            "permission ERROR there is no /_bulk at this URL; check hosts and path"
                                    + " (HTTP 404)");
            stub.replies.add(new Reply(200, "<html>", ""));
            assertThat(test(stub.host(), "index: flows").getLast())
                    .isEqualTo(
                            "permission ERROR it answers POST /_bulk with HTTP 200, but not as"
                                    + " Elasticsearch and OpenSearch do; check hosts and path");
            stub.root = new Reply(200, "{\"version\":{\"number\":\"5.6.0\"}}", "");
            assertThat(test(stub.host(), "index: flows").get(3))
                    .isEqualTo(
                            "talk to server WARN Elasticsearch 5.6.0; events are made for"
                                    + " Elasticsearch 6 to 9 and OpenSearch 1 to 3");
            stub.root = new Reply(403, "{}", "");
            stub.replies.add(
                    new Reply(429, "{\"error\":{\"reason\":\"too\\nmuch\"},\"status\":429}", ""));
            assertThat(test(stub.host(), USER).subList(3, 5))
                    .containsExactly(
                            "talk to server WARN the user may not ask for the version (HTTP 403)",
                            "permission ERROR HTTP 429 from POST /_bulk: too much");
            stub.root = new Reply(503, "", "");
            assertThat(lastOf(stub, USER)).isEqualTo("talk to server ERROR HTTP 503 from GET /");
            assertThat(lastOf(stub, "protocol: https, timeout: 1"))
                    .isEqualTo(
                            "TLS ERROR no answer to the TLS handshake; the server may not speak"
                                    + " TLS at this port");
        }
    }

    @Test
    void shouldNameTheProxyThatIsNotThere() throws Exception {
        assertThat(test("192.0.2.1", "proxy_url: 'http://127.0.0.1:1'"))
                .containsExactly(
                        "dial up proxy ERROR 127.0.0.1:1: connection refused; the server does not"
                                + " run, or at another port");
    }
}
