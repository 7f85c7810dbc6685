package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ExportCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path home;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private String run(int status, String... arguments) {
        out.reset();
        CommandLineTool tool =
                new CommandLineTool(
                        new RecordedWork(),
                        home,
                        name -> Optional.ofNullable(Map.of("SITE", "north").get(name)),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        assertThat(tool.run(arguments)).as(err.toString(UTF_8)).isEqualTo(status);
        return out.toString(UTF_8);
    }

    private JsonNode json(String... arguments) {
        return JSON.readTree(run(0, arguments));
    }

    @Test
    void shouldPrintTheMergedConfigurationInOrder() throws IOException {
        Files.writeString(
                home.resolve("a.yml"),
                "tags: [b, 'yes', \"5\"]\nname: ${SITE}-1\npacketbeat.flows: {timeout: 30s}\n");
        Files.writeString(home.resolve("b.yml"), "tags: [a]\nfields: {num: 0600, e: ''}\n");
        String text =
                run(
                        0,
                        "export",
                        "config",
                        "-c",
                        "a.yml",
                        "-c",
                        "b.yml",
                        "-E",
                        "output.console.pretty=yes",
                        "--strict.perms=false");
        assertThat(text)
                .isEqualTo(
                        """
                        fields:
                          e: ''
                          num: 0600
                        name: ${SITE}-1
                        output:
                          console:
                            pretty: 'yes'
                        packetbeat:
                          flows:
                            timeout: 30s
                        path:
                          config: HOME
                          data: HOME/data
                          home: HOME
                          logs: HOME/logs
                        tags:
                        - a
                        - 'yes'
                        - '5'
                        """
                                .replace("HOME", home.toString()));
    }

    @Test
    void shouldNotShowASecret() throws IOException {
        run(0, "keystore", "create");
        Files.writeString(home.resolve("a.yml"), "name: ${PWD}\n");
        assertThat(run(0, "export", "config", "-c", "a.yml", "--strict.perms=false"))
                .contains("name: ${PWD}\n");
    }

    @Test
    void shouldPrintATemplateForTheVersionOfElasticsearch() {
        JsonNode template = json("export", "template");
        assertThat(template.at("/index_patterns/0").asString()).isEqualTo("packetbeat-6.7.2-*");
        assertThat(template.at("/order").asInt()).isEqualTo(1);
        assertThat(template.at("/settings/index/mapping/total_fields/limit").asInt())
                .isEqualTo(10_000);
        assertThat(template.at("/settings/index/refresh_interval").asString()).isEqualTo("5s");
        assertThat(template.at("/settings/index/query").isMissingNode()).isTrue();
        JsonNode mapping = template.at("/mappings/doc");
        assertThat(mapping.at("/_meta/version").asString()).isEqualTo("6.7.2");
        assertThat(mapping.at("/date_detection").asBoolean(true)).isFalse();
        assertThat(mapping.at("/properties/start_time/type").asString()).isEqualTo("date");
        assertThat(mapping.at("/properties/source/properties/port/type").asString())
                .isEqualTo("keyword");
        assertThat(mapping.at("/properties/source/properties/port/ignore_above").asInt())
                .isEqualTo(1_024);
        String stats = "/properties/dest/properties/stats/properties/net_bytes_total/type";
        assertThat(mapping.at(stats).asString()).isEqualTo("long");
        assertThat(mapping.at("/properties/dest/properties/ip_location/type").asString())
                .isEqualTo("geo_point");
        assertThat(mapping.at("/dynamic_templates").valueStream())
                .anyMatch(one -> one.has("strings_as_keyword"))
                .anyMatch(one -> one.at("/fields/path_match").asString().equals("fields.*"));
    }

    @Test
    void shouldPrintATemplateWithoutTypesFromElasticsearch7On() {
        JsonNode template = json("export", "template", "--es.version", "7.7.1", "--index", "net");
        assertThat(template.at("/index_patterns/0").asString()).isEqualTo("net-6.7.2-*");
        assertThat(template.at("/mappings/properties/flow_id/type").asString())
                .isEqualTo("keyword");
        assertThat(template.at("/settings/index/query/default_field").valueStream())
                .anyMatch(name -> name.asString().equals("flow_id"));
        assertThat(json("export", "template", "--es.version", "5.6.0").at("/template").asString())
                .isEqualTo("packetbeat-6.7.2-*");
        run(1, "export", "template", "--es.version", "new");
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "Exiting: --es.version new: not a version; allowed: such as 6.7.2 or"
                                + " 7.17\n");
    }

    @Test
    void shouldPrintAnIndexTemplateWhereTheServerHasThem() {
        for (JsonNode template :
                List.of(
                        json("export", "template", "--es.version", "7.8.0"),
                        json("export", "template", "--opensearch"))) {
            assertThat(template.at("/index_patterns/0").asString()).isEqualTo("packetbeat-6.7.2-*");
            assertThat(template.at("/template/mappings/properties/flow_id/type").asString())
                    .isEqualTo("keyword");
        }
        JsonNode ecs = json("export", "template", "--opensearch", "--schema", "ecs");
        assertThat(ecs.at("/index_patterns/0").asString()).isEqualTo("packetbeat-9.0.0");
        assertThat(ecs.get("data_stream").isObject()).isTrue();
        assertThat(ecs.at("/template/mappings/properties/flow_id/path").asString())
                .isEqualTo("flow.id");
        assertThat(json("export", "template", "--opensearch", "-E", "flowgauge.schema=ecs"))
                .isEqualTo(ecs);
        assertThat(
                        json(
                                        "export",
                                        "template",
                                        "--opensearch",
                                        "--schema",
                                        "ecs",
                                        "--index",
                                        "n")
                                .at("/index_patterns/0")
                                .asString())
                .isEqualTo("n-9.0.0");
        assertThat(ecs.at("/template/mappings/properties/source/properties/ip/type").asString())
                .isEqualTo("ip");
        run(1, "export", "template", "--schema", "netflow");
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "Exiting: --schema netflow: not a form of events; allowed: packetbeat-6,"
                                + " ecs\n");
    }

    @Test
    void shouldPrintThePolicyOfTheProduct() {
        assertThat(json("export", "ilm-policy").at("/policy/phases/hot").isObject()).isTrue();
        assertThat(json("export", "ilm-policy", "--opensearch").at("/policy/states").isArray())
                .isTrue();
        JsonNode template = json("export", "template", "-E", "setup.ilm.enabled=true");
        assertThat(template.at("/settings/index/lifecycle/name").asString())
                .isEqualTo("packetbeat");
        template = json("export", "template", "--noilm", "-E", "setup.ilm.enabled=true");
        assertThat(template.at("/settings/index/lifecycle").isMissingNode()).isTrue();
    }

    @Test
    void shouldPrintTheDashboardInBothForms() {
        assertThat(run(0, "export", "dashboard").lines()).hasSize(8);
        assertThat(json("export", "dashboard", "--kibana6").at("/objects")).hasSize(8);
    }

    @Test
    void shouldAddTheConfiguredSettingsToTheTemplate() {
        JsonNode template =
                json(
                        "export",
                        "template",
                        "-E",
                        "setup.template.settings.index.number_of_shards=3",
                        "-E",
                        "setup.template.settings.index.mapping.total_fields.limit=500",
                        "-E",
                        "setup.template.settings._source.enabled=false");
        assertThat(template.at("/settings/index/number_of_shards").asInt()).isEqualTo(3);
        assertThat(template.at("/settings/index/mapping/total_fields/limit").asInt())
                .isEqualTo(500);
        assertThat(template.at("/settings/index/refresh_interval").asString()).isEqualTo("5s");
        assertThat(template.at("/mappings/doc/_source/enabled").asBoolean(true)).isFalse();
    }

    @Test
    void shouldPrintAnIndexPattern() {
        JsonNode document = json("export", "index-pattern");
        assertThat(document.at("/version").asString()).isEqualTo("6.7.2");
        JsonNode object = document.at("/objects/0");
        assertThat(object.at("/id").asString()).isEqualTo("packetbeat-*");
        assertThat(object.at("/type").asString()).isEqualTo("index-pattern");
        assertThat(object.at("/attributes/timeFieldName").asString()).isEqualTo("@timestamp");
        JsonNode fields = JSON.readTree(object.at("/attributes/fields").asString());
        assertThat(fields.valueStream())
                .anyMatch(
                        field ->
                                field.at("/name").asString().equals("source.port")
                                        && field.at("/type").asString().equals("string")
                                        && field.at("/aggregatable").asBoolean())
                .anyMatch(
                        field ->
                                field.at("/name").asString().equals("source.stats.net_bytes_total")
                                        && field.at("/type").asString().equals("number"))
                .anyMatch(field -> field.at("/name").asString().equals("_index"));
        JsonNode formats = JSON.readTree(object.at("/attributes/fieldFormatMap").asString());
        assertThat(formats.get("dest.stats.net_bytes_total").get("id").asString())
                .isEqualTo("bytes");
    }
}
