package io.flowgauge.output.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.testkit.servers.SearchServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks up which events a server holds. */
final class StoredEvents {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 10_000;

    private StoredEvents() {}

    /** Checks that an index holds the events 1 to a number, each once, and nothing else. */
    static void check(SearchServer server, String index, int count) throws IOException {
        check(server, index, IntStream.rangeClosed(1, count).boxed().toList());
    }

    /** Checks that an index holds the events of these numbers, each once, and nothing else. */
    static void check(SearchServer server, String index, List<Integer> expected)
            throws IOException {
        assertThat(server.count(index)).isEqualTo(expected.size());
        List<Integer> found = new ArrayList<>();
        JsonNode answer =
                JSON.readTree(
                        server.send(
                                        "POST",
                                        "/" + index + "/_search",
                                        "{\"size\":"
                                                + PAGE
                                                + ",\"_source\":[\"source.stats.net_packets_total\"]}")
                                .body());
        for (JsonNode hit : answer.path("hits").path("hits")) {
            JsonNode stats = hit.path("_source").path("source").path("stats");
            found.add(stats.path("net_packets_total").asInt());
        }
        Collections.sort(found);
        assertThat(found).isEqualTo(expected);
    }
}
