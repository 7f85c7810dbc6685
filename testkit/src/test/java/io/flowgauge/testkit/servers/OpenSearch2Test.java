package io.flowgauge.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSearch2Test {
    @TempDir Path directory;

    @Test
    void shouldKeepDocumentsWhenKilled() throws Exception {
        try (OpenSearch2 server = OpenSearch2.start(directory)) {
            assertThat(server.get("/")).contains("\"number\" : \"2.19.6\"");
            SearchServers.checkKillAndRestart(server);
        }
    }
}
