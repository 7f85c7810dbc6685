package io.flowgauge.output.elasticsearch.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.SchemaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SetupSettingsTest {
    private static final ServerVersion SIX = new ServerVersion(false, 6, 7);
    private static final ServerVersion SEVEN = new ServerVersion(false, 7, 7);
    private static final ServerVersion NINE = new ServerVersion(false, 9, 0);

    @TempDir private Path folder;

    private SetupSettings read(String yaml) throws UserErrorException {
        return SetupSettings.read(
                YamlReader.read("a.yml", yaml), folder, SchemaName.PACKETBEAT_6, false);
    }

    private JsonNode template(String yaml, ServerVersion server) throws UserErrorException {
        return new JsonMapper().readTree(read(yaml).indexTemplate().text(server));
    }

    @Test
    void shouldMeanTheDefaultsWithoutAnySettings() throws Exception {
        assertThat(read("name: x")).isEqualTo(SetupSettings.DEFAULT);
    }

    @Test
    void shouldHaveADataStreamForEventsOfPacketbeat9() throws Exception {
        SetupSettings nine = ecs("{}", false);
        assertThat(nine.dataStream()).isTrue();
        assertThat(nine.lifecycle().alias()).isEqualTo("packetbeat-9.0.0");
        assertThat(nine.lifecycle().isUsed()).isTrue();
        JsonNode template = new JsonMapper().readTree(nine.indexTemplate().text(NINE));
        assertThat(template.at("/index_patterns/0").asString()).isEqualTo("packetbeat-9.0.0");
        assertThat(template.get("data_stream").isObject()).isTrue();
        assertThat(template.at("/template/mappings/properties/flow_id"))
                .isEqualTo(new JsonMapper().readTree("{\"type\":\"alias\",\"path\":\"flow.id\"}"));
        assertThat(ecs("{}", true).hasOneName()).isFalse();
        assertThat(ecs("setup.ilm.enabled: false", false).lifecycle().isUsed()).isFalse();
        SetupSettings untold = ecs("setup.template.enabled: false", false);
        assertThat(untold.dataStream()).isTrue();
        assertThat(untold.lifecycle().isUsed()).isFalse();
    }

    private SetupSettings ecs(String yaml, boolean ownIndex) throws UserErrorException {
        return SetupSettings.read(YamlReader.read("a.yml", yaml), folder, SchemaName.ECS, ownIndex);
    }

    @Test
    void shouldMakeTheTemplateThatTheServerTakes() throws Exception {
        assertThat(template("{}", SIX).at("/mappings/doc/properties/flow_id/type").asString())
                .isEqualTo("keyword");
        JsonNode seven = template("{}", SEVEN);
        assertThat(seven.at("/mappings/properties/flow_id/type").asString()).isEqualTo("keyword");
        assertThat(seven.at("/order").asInt()).isEqualTo(1);
        for (ServerVersion server : new ServerVersion[] {NINE, ServerVersion.OPENSEARCH}) {
            JsonNode nine = template("{}", server);
            assertThat(nine.at("/template/mappings/properties/flow_id/type").asString())
                    .isEqualTo("keyword");
            assertThat(nine.at("/index_patterns/0").asString()).isEqualTo("packetbeat-6.7.2-*");
            assertThat(nine.at("/priority").asInt()).isEqualTo(150);
            assertThat(nine.has("data_stream")).isFalse();
        }
        assertThat(template("setup.template.type: legacy", NINE).has("order")).isTrue();
        assertThat(template("setup.template.type: component", NINE).has("index_patterns"))
                .isFalse();
    }

    @Test
    void shouldTellTheTemplateOfPolicyOrDataStream() throws Exception {
        JsonNode six = template("output.elasticsearch.ilm.enabled: true", SIX);
        assertThat(six.at("/settings/index/lifecycle/name").asString()).isEqualTo("packetbeat");
        assertThat(six.at("/settings/index/lifecycle/rollover_alias").asString())
                .isEqualTo("packetbeat-6.7.2");
        JsonNode stream =
                template("{flowgauge.setup.data_stream: true, setup.ilm.enabled: auto}", NINE);
        assertThat(stream.has("data_stream")).isTrue();
        assertThat(stream.at("/index_patterns/0").asString()).isEqualTo("packetbeat-6.7.2");
        assertThat(stream.at("/template/settings/index/lifecycle/name").asString())
                .isEqualTo("packetbeat");
        assertThat(stream.at("/template/settings/index/lifecycle").has("rollover_alias")).isFalse();
        assertThat(
                        template("setup.ilm.enabled: true", ServerVersion.OPENSEARCH)
                                .at("/template/settings/index/lifecycle")
                                .isMissingNode())
                .isTrue();
    }

    @Test
    void shouldAppendFieldsOrTakeThoseOfAFile() throws Exception {
        JsonNode more =
                template(
                        "setup.template.append_fields: [{name: site.id, type: long}, {name: a}]",
                        NINE);
        assertThat(more.at("/template/mappings/properties/site/properties/id/type").asString())
                .isEqualTo("long");
        assertThat(more.at("/template/mappings/properties/a/type").asString()).isEqualTo("keyword");
        assertThat(more.at("/template/mappings/properties/flow_id").isMissingNode()).isFalse();
        Files.writeString(
                folder.resolve("fields.yml"),
                """
                - key: mine
                  title: Mine
                  fields:
                    - name: net
                      type: group
                      fields:
                        - name: who
                          type: ip
                        - name: words
                          type: text
                        - name: share
                          type: scaled_float
                """);
        JsonNode own = template("setup.template.fields: fields.yml", NINE);
        JsonNode net = own.at("/template/mappings/properties/net/properties");
        assertThat(net.at("/who/type").asString()).isEqualTo("ip");
        assertThat(net.at("/share/scaling_factor").asInt()).isEqualTo(1_000);
        assertThat(own.at("/template/mappings/properties").size()).isEqualTo(1);
        assertThat(own.at("/template/settings/index/query/default_field").toString())
                .isEqualTo("[\"net.words\"]");
    }

    @Test
    void shouldNameWhatIsWrongWithItsPlace() throws IOException {
        assertThatThrownBy(() -> read("setup.template.fields: none.yml"))
                .hasMessageStartingWith(
                        "a.yml:1:24: setup.template.fields: no such file: none.yml");
        assertThatThrownBy(() -> read("setup.template.append_fields: [{type: long}]"))
                .hasMessageContaining("setup.template.append_fields: a field without a name")
                .hasMessageStartingWith("a.yml:1:31: ");
        assertThatThrownBy(() -> read("{setup.ilm.enabled: true, setup.template.enabled: false}"))
                .hasMessageContaining("setup.ilm: templates cannot be disable when using ILM");
        assertThatThrownBy(
                        () ->
                                read(
                                        "{flowgauge.setup.data_stream: true,"
                                                + " setup.template.enabled: false}"))
                .hasMessageContaining("a data stream needs its template");
        Files.writeString(folder.resolve("no.json"), "[1]");
        assertThatThrownBy(
                        () -> read("setup.template.json: {enabled: true, path: no.json, name: a}"))
                .hasMessageContaining("setup.template.json.path: no.json is no object in JSON");
        assertThatThrownBy(() -> read("setup.ilm.policy_file: no.json"))
                .hasMessageContaining("no.json has no object \"policy\" in JSON");
        assertThatThrownBy(() -> read("setup.ilm.enabled: sometimes"))
                .hasMessageContaining("false, auto, true");
    }

    @Test
    void shouldMakePoliciesForBothProducts() throws Exception {
        LifecyclePolicy policy = read("setup.ilm.enabled: auto").policy();
        JsonMapper json = new JsonMapper();
        JsonNode six = json.readTree(policy.text(SIX)).at("/policy/phases/hot/actions/rollover");
        assertThat(six.at("/max_size").asString()).isEqualTo("50gb");
        assertThat(six.at("/max_age").asString()).isEqualTo("30d");
        assertThat(policy.text(NINE)).contains("max_primary_shard_size");
        JsonNode ism = json.readTree(policy.text(ServerVersion.OPENSEARCH)).at("/policy");
        assertThat(ism.at("/states/0/name")).isEqualTo(ism.at("/default_state"));
        assertThat(ism.at("/ism_template/0/index_patterns/0").asString())
                .isEqualTo("packetbeat-6.7.2-*");
        assertThat(ism.at("/states/0/actions/0/rollover/min_index_age").asString())
                .isEqualTo("30d");
    }

    @Test
    void shouldReplaceTheVersionInNames() throws Exception {
        TemplateSettings template =
                read("setup.template: {name: 'net-%{[beat.version]}', pattern: 'net-*'}")
                        .template();
        assertThat(template.name()).contains("net-6.7.2");
        assertThat(read("setup.ilm.rollover_alias: 'p-%{[agent.version]}'").lifecycle().alias())
                .isEqualTo("p-6.7.2");
    }
}
