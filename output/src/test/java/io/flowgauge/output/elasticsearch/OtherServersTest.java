package io.flowgauge.output.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.LogLines;
import io.flowgauge.testkit.servers.Elasticsearch6;
import io.flowgauge.testkit.servers.Elasticsearch9;
import io.flowgauge.testkit.servers.OpenSearch2;
import io.flowgauge.testkit.servers.SearchServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One round trip to each of the other servers that people run. */
@Tag("full")
@Timeout(600)
class OtherServersTest {
    @TempDir Path directory;

    private static void check(SearchServer server, String product) throws Exception {
        try (LogLines log = new LogLines();
                Feed feed =
                        new Feed(
                                        "{hosts: ['%s'], compression_level: 1, backoff.init: 50ms}"
                                                .formatted(server.url()))
                                .start()) {
            feed.add(2_000, number -> number % 1_000 == 500);
            assertThat(feed.finish(120)).isTrue();
            assertThat(server.count(Feed.INDEX)).isEqualTo(1_998);
            assertThat(feed.counted("events.acked")).isEqualTo(1_998);
            assertThat(feed.counted("events.dropped")).isEqualTo(2);
            assertThat(log.count("connected to " + server.url() + product)).isEqualTo(1);
        }
        try (Feed again = new Feed("hosts: ['%s']".formatted(server.url())).start()) {
            again.add(1_000);
            assertThat(again.finish(120)).isTrue();
            assertThat(again.counted("events.acked")).isEqualTo(1_000);
            assertThat(server.count(Feed.INDEX)).as("500 is new").isEqualTo(1_999);
        }
    }

    @Test
    void shouldWriteToElasticsearch6() throws Exception {
        try (SearchServer server = Elasticsearch6.startOrSkip(directory.resolve("es6"))) {
            check(server, ", Elasticsearch 6.8.23");
        }
    }

    @Test
    void shouldWriteToElasticsearch9WhichDoesNotSayWhatItIs() throws Exception {
        try (SearchServer server = Elasticsearch9.startOrSkip(directory.resolve("es9"))) {
            check(server, "");
        }
    }

    @Test
    void shouldWriteToOpenSearch2() throws Exception {
        try (SearchServer server = OpenSearch2.start(directory.resolve("os2"))) {
            check(server, ", OpenSearch 2.19.6");
        }
    }
}
