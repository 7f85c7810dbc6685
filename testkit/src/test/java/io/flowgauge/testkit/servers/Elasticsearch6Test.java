package io.flowgauge.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
class Elasticsearch6Test {
    @TempDir Path directory;

    @Test
    void shouldKeepDocumentsWhenKilled() throws Exception {
        try (Elasticsearch6 server = Elasticsearch6.startOrSkip(directory)) {
            assertThat(server.get("/")).contains("\"number\" : \"6.8.23\"");
            assertThat(server.get("/_xpack")).contains("\"ilm\"");
            SearchServers.checkKillAndRestart(server);
        }
    }
}
