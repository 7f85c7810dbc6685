package io.flowgauge.output.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.config.YamlReader;
import io.flowgauge.event.SchemaName;
import io.flowgauge.output.elasticsearch.setup.GeoipPipeline;
import io.flowgauge.output.elasticsearch.setup.IndexSchema;
import io.flowgauge.output.elasticsearch.setup.IndexSetup;
import io.flowgauge.output.elasticsearch.setup.LifecyclePolicy.Result;
import io.flowgauge.output.elasticsearch.setup.SetupSettings;
import io.flowgauge.testkit.servers.Elasticsearch6;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Template with a type, lifecycle policy and geoip, of which only Elasticsearch has all. */
@Tag("full")
@Timeout(300)
class Elasticsearch6SetupTest {
    @TempDir static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Elasticsearch6 server;

    @BeforeAll
    static void startServer() throws Exception {
        server = Elasticsearch6.startOrSkip(directory.resolve("elasticsearch"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private static SetupSettings setup(String yaml) throws Exception {
        return SetupSettings.read(
                YamlReader.read("a.yml", yaml), directory, SchemaName.PACKETBEAT_6, false);
    }

    private static JsonNode get(String path) throws Exception {
        return new JsonMapper().readTree(server.get(path));
    }

    @Test
    void shouldWriteToAnAliasWithAPolicy() throws Exception {
        ElasticsearchSettings settings =
                Feed.settings("{hosts: ['%s']}".formatted(server.url()))
                        .withSetup(setup("output.elasticsearch.ilm.enabled: true"));
        try (Feed feed = new Feed(settings).start()) {
            feed.add(500);
            assertThat(feed.finish(60)).isTrue();
        }
        assertThat(server.count("packetbeat-6.7.2")).isEqualTo(500);
        JsonNode policy = get("/_ilm/policy/packetbeat");
        assertThat(policy.at("/packetbeat/policy/phases/hot/actions/rollover/max_size").asString())
                .isEqualTo("50gb");
        JsonNode explained = get("/packetbeat-6.7.2/_ilm/explain").at("/indices");
        assertThat(explained).hasSize(1);
        JsonNode index = explained.valueStream().findFirst().orElseThrow();
        assertThat(index.at("/managed").asBoolean()).isTrue();
        assertThat(index.at("/policy").asString()).isEqualTo("packetbeat");
        assertThat(index.at("/index").asString()).endsWith("-000001");
        assertThat(
                        get("/_template/packetbeat-6.7.2")
                                .at("/packetbeat-6.7.2/mappings/doc/properties/flow_id/type")
                                .asString())
                .isEqualTo("keyword");
        SetupSettings again = setup("setup.ilm.overwrite: true");
        try (SetupConnection connection = settings.connections().getFirst()) {
            IndexSetup plain = ElasticsearchSettings.indexSetup(setup("{}"));
            assertThat(plain.loadPolicy(connection.api(), connection.server()))
                    .isEqualTo(Result.THERE);
            assertThat(
                            ElasticsearchSettings.indexSetup(again)
                                    .loadPolicy(connection.api(), connection.server()))
                    .isEqualTo(Result.LOADED);
        }
    }

    @Test
    void shouldAddWhereAddressesAre() throws Exception {
        ElasticsearchSettings settings = Feed.settings("{hosts: ['%s']}".formatted(server.url()));
        for (IndexSchema schema : new IndexSchema[] {IndexSchema.PACKETBEAT_6, IndexSchema.ECS}) {
            GeoipPipeline pipeline = new GeoipPipeline(schema);
            try (SetupConnection connection = settings.connections().getFirst()) {
                assertThat(pipeline.load(connection.api())).isTrue();
            }
            String simulated =
                    server.send(
                                    "POST",
                                    "/_ingest/pipeline/" + pipeline.name() + "/_simulate",
                                    "{\"docs\":[{\"_source\":{\"source\":{\"ip\":\"8.8.8.8\"}}}]}")
                            .body();
            JsonNode source = new JsonMapper().readTree(simulated).at("/docs/0/doc/_source");
            String location =
                    schema.equals(IndexSchema.ECS)
                            ? "/source/geo/location/lat"
                            : "/source/ip_location/lat";
            assertThat(source.at(location).isNumber()).as(simulated).isTrue();
            assertThat(source.propertyNames()).containsExactly("source");
        }
    }
}
