package io.flowgauge.app.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Section;
import io.flowgauge.event.SchemaName;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.elasticsearch.ElasticsearchSettings;
import io.flowgauge.output.elasticsearch.KibanaSettings;
import io.flowgauge.output.elasticsearch.setup.DashboardSettings;
import io.flowgauge.output.elasticsearch.setup.LifecycleSettings;
import io.flowgauge.output.elasticsearch.setup.SetupSettings;
import io.flowgauge.output.elasticsearch.setup.TemplateSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code setup}: what a cluster and its dashboards are told of the events.
 *
 * @param indices templates and policies
 * @param kibana where dashboards go
 * @param dashboards which, and when
 */
public record ClusterSettings(
        SetupSettings indices, KibanaSettings kibana, DashboardSettings dashboards) {
    static final List<Section> SECTIONS =
            List.of(
                    TemplateSettings.SECTION,
                    LifecycleSettings.SECTION,
                    LifecycleSettings.SECTION_6,
                    SetupSettings.SECTION,
                    DashboardSettings.SECTION,
                    KibanaSettings.SECTION);

    /**
     * Reads the settings, if an output needs them.
     *
     * @param folder where relative names of files begin: path.config
     * @throws UserErrorException with its place, if one is wrong
     */
    static Optional<ClusterSettings> read(
            ConfigObject root,
            List<NamedOutput> outputs,
            Path folder,
            SchemaName schema,
            Consumer<Notice> notices)
            throws UserErrorException {
        Optional<ElasticsearchSettings> output = outputs(outputs).stream().findFirst();
        if (output.isEmpty()) {
            return Optional.empty();
        }
        boolean ownIndex = outputs(outputs).stream().anyMatch(one -> one.hasOwnIndex(schema));
        ClusterSettings settings =
                new ClusterSettings(
                        SetupSettings.read(root, folder, schema, ownIndex),
                        KibanaSettings.read(root, output, notices),
                        DashboardSettings.read(root));
        for (ElasticsearchSettings one : outputs(outputs)) {
            settings.checkNames(one, root);
        }
        return Optional.of(settings);
    }

    /** Returns those outputs that go to Elasticsearch or OpenSearch. */
    public static List<ElasticsearchSettings> outputs(List<NamedOutput> all) {
        return all.stream()
                .map(NamedOutput::settings)
                .filter(ElasticsearchSettings.class::isInstance)
                .map(ElasticsearchSettings.class::cast)
                .toList();
    }

    /** A template that is for other indices than the output's would be of no use. */
    private void checkNames(ElasticsearchSettings output, ConfigObject root)
            throws UserErrorException {
        TemplateSettings template = indices.template();
        if (!output.hasOwnIndex(indices.schema())
                || !template.enabled()
                || indices.hasOneName()
                || (template.name().isPresent() && template.pattern().isPresent())) {
            return;
        }
        String key = "output." + output.kind() + ".index";
        throw ConfigErrors.at(
                root.find(key).map(Entry::keyPosition).orElse(root.position()),
                key,
                "setup.template.name and setup.template.pattern have to be set if index name is"
                        + " modified; setup.template.enabled: false goes on without a template");
    }

    /** Returns the outputs, those to a cluster with what it is told. */
    List<NamedOutput> applied(List<NamedOutput> outputs) {
        return outputs.stream()
                .map(
                        one ->
                                one.settings() instanceof ElasticsearchSettings settings
                                        ? new NamedOutput(one.name(), settings.withSetup(indices))
                                        : one)
                .toList();
    }
}
