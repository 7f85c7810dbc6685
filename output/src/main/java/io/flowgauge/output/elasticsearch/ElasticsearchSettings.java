package io.flowgauge.output.elasticsearch;

import static java.util.stream.Collectors.joining;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.event.SchemaName;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.HostOutput;
import io.flowgauge.output.HostSettings;
import io.flowgauge.output.HostTarget;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.Selector;
import io.flowgauge.output.elasticsearch.setup.IndexSetup;
import io.flowgauge.output.elasticsearch.setup.SetupSettings;
import io.flowgauge.output.elasticsearch.setup.TemplateSettings;
import io.flowgauge.output.queue.EventForm;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code output.elasticsearch}, also called {@code output.opensearch}: a cluster of Elasticsearch 6
 * to 9 or OpenSearch 1 to 3.
 *
 * @param kind under which of the names it stands
 * @param hosts where and how events are sent
 * @param index says into which index an event goes; gives one for every event
 * @param pipeline says through which ingest pipeline it goes; may give none
 * @param escapeHtml whether {@code <}, {@code >} and {@code &} are written as escapes
 * @param setup what a cluster is told before events come; empty for nothing
 */
public record ElasticsearchSettings(
        String kind,
        Hosts hosts,
        Selector index,
        Selector pipeline,
        boolean escapeHtml,
        Optional<SetupSettings> setup)
        implements OutputSettings {
    /** The declaration for Elasticsearch. */
    public static final OutputKind KIND = kind("elasticsearch");

    /** The same under the name of the other product. */
    public static final OutputKind OPENSEARCH = kind("opensearch");

    /** What the names of the default indices begin with. */
    static final String INDEX_PREFIX = "packetbeat-%{[beat.version]}-";

    private static final String PREFIX = TemplateSettings.DEFAULT_NAME + "-";

    /** The index of Packetbeat 6.7, one for each day. */
    static final String DEFAULT_INDEX = "packetbeat-%{[beat.version]}-%{+yyyy.MM.dd}";

    /** What stands for the data stream of Packetbeat 9. */
    private static final Set<String> DATA_STREAMS =
            Set.of(
                    DEFAULT_INDEX,
                    "packetbeat-%{[agent.version]}",
                    "packetbeat-" + EventSettings.PACKETBEAT_9);

    /**
     * Where and how events are sent.
     *
     * @param urls of the API of each host, without a slash at the end
     * @param http how it is called, for each host
     * @param sending how events are shared out
     * @param deadLetterIndex where events go that are refused for good; empty to drop them
     */
    record Hosts(
            List<URI> urls,
            List<HttpSettings> http,
            HostSettings sending,
            Optional<String> deadLetterIndex) {
        /** Keeps copies of the lists. */
        Hosts {
            urls = List.copyOf(urls);
            http = List.copyOf(http);
        }
    }

    private static OutputKind kind(String name) {
        return new OutputKind(
                name,
                ElasticsearchReader.SETTINGS,
                (object, reader, notices) ->
                        new ElasticsearchReader(name, object, reader, notices).read());
    }

    /** Returns the same with what a cluster is told; its alias goes before the index. */
    public ElasticsearchSettings withSetup(SetupSettings wanted) {
        return new ElasticsearchSettings(
                kind,
                hosts,
                wanted.hasOneName() ? Selector.NONE.orElse(wanted.lifecycle().alias()) : index,
                pipeline,
                escapeHtml,
                Optional.of(wanted));
    }

    /**
     * Returns whether events go into other indices than those of the template's default.
     *
     * @param schema the form of the events
     */
    public boolean hasOwnIndex(SchemaName schema) {
        if (schema == SchemaName.ECS) {
            return index.rules().stream()
                    .map(Selector.Rule::format)
                    .anyMatch(format -> !DATA_STREAMS.contains(format));
        }
        return index.rules().stream()
                .map(Selector.Rule::format)
                .anyMatch(format -> !format.startsWith(INDEX_PREFIX) && !format.startsWith(PREFIX));
    }

    /** Returns what loads templates for the events of this program. */
    public static IndexSetup indexSetup(SetupSettings settings) {
        return new IndexSetup(settings);
    }

    /**
     * Returns a connection to one host after the other, for commands.
     *
     * @throws UserErrorException if no request can be made of the settings
     */
    public List<SetupConnection> connections() throws UserErrorException {
        List<SetupConnection> all = new java.util.ArrayList<>();
        for (int i = 0; i < hosts.urls.size(); i++) {
            HttpHost.check(hosts.urls.get(i), hosts.http.get(i));
            all.add(new SetupConnection(new HttpHost(hosts.urls.get(i), hosts.http.get(i))));
        }
        return all;
    }

    /** Returns the header with user and password or key, for Kibana; empty for none. */
    String authorization() {
        return hosts.http.getFirst().authorization();
    }

    @Override
    public String destination() {
        return "to " + hosts.urls.stream().map(URI::toString).collect(joining(", "));
    }

    @Override
    public Optional<EventForm> form(EventSettings events) {
        return Optional.of(
                new EventForm(
                        JsonEncoder.ofDocuments(events, escapeHtml),
                        new DocumentRouter(index, pipeline),
                        "documents "
                                + escapeHtml
                                + " index "
                                + index.fingerprint()
                                + " pipeline "
                                + pipeline.fingerprint()));
    }

    @Override
    public Output open(String prefix) throws UserErrorException {
        OutputCounters counters = new OutputCounters(prefix);
        Optional<IndexSetup> before = setup.map(ElasticsearchSettings::indexSetup);
        List<HostTarget> targets = new java.util.ArrayList<>();
        for (int i = 0; i < hosts.urls.size(); i++) {
            HttpHost.check(hosts.urls.get(i), hosts.http.get(i));
            targets.add(
                    new ElasticsearchTarget(
                            kind,
                            hosts.urls.get(i),
                            hosts.http.get(i),
                            hosts.sending,
                            hosts.deadLetterIndex,
                            before,
                            counters));
        }
        return new HostOutput(kind, hosts.sending, targets, counters);
    }

    @Override
    public List<CheckedTarget> checks() {
        return ElasticsearchChecks.of(this);
    }

    @Override
    public Object target() {
        return setup.isPresent() ? List.of(hosts, setup.get()) : hosts;
    }

    @Override
    public int batchEvents() {
        return hosts.sending.eventsMax();
    }
}
