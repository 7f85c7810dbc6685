package io.flowgauge.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What every server with the API of Elasticsearch must do. */
final class SearchServers {
    private SearchServers() {}

    /** Sends documents, kills the server, starts it again and finds them. */
    static void checkKillAndRestart(SearchServer server) throws Exception {
        String bulk =
                IntStream.range(0, 100)
                        .mapToObj(
                                i ->
                                        "{\"index\":{\"_index\":\"test\",\"_type\":\"doc\",\"_id\":\"%d\"}}\n{\"n\":%d}\n"
                                                .formatted(i, i))
                        .collect(Collectors.joining());
        if (!(server instanceof Elasticsearch6)) {
            bulk = bulk.replace("\"_type\":\"doc\",", "");
        }
        SearchServer.Reply reply = server.send("POST", "/_bulk", bulk);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("\"errors\":false");
        long pid = server.pid();
        server.kill();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        server.start();
        assertThat(server.pid()).isNotEqualTo(pid);
        assertThat(server.count("test")).isEqualTo(100);
        assertThat(server.count("other")).isZero();
    }
}
