package io.flowgauge.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
class Elasticsearch9Test {
    @TempDir Path directory;

    @Test
    void shouldKeepDocumentsWhenKilled() throws Exception {
        try (Elasticsearch9 server = Elasticsearch9.startOrSkip(directory)) {
            assertThat(server.get("/_nodes")).contains("\"version\":\"9.5.3\"");
            SearchServers.checkKillAndRestart(server);
        }
    }
}
