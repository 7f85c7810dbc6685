package io.flowgauge.output.elasticsearch;

import static java.util.stream.Collectors.joining;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.Packetbeat6Encoder;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.HostOutput;
import io.flowgauge.output.HostSettings;
import io.flowgauge.output.HostTarget;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.Selector;
import io.flowgauge.output.queue.EventForm;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * {@code output.elasticsearch}, also called {@code output.opensearch}: a cluster of Elasticsearch 6
 * to 9 or OpenSearch 1 to 3.
 *
 * @param kind under which of the names it stands
 * @param hosts where and how events are sent
 * @param index says into which index an event goes; gives one for every event
 * @param pipeline says through which ingest pipeline it goes; may give none
 * @param escapeHtml whether {@code <}, {@code >} and {@code &} are written as escapes
 */
public record ElasticsearchSettings(
        String kind, Hosts hosts, Selector index, Selector pipeline, boolean escapeHtml)
        implements OutputSettings {
    /** The declaration for Elasticsearch. */
    public static final OutputKind KIND = kind("elasticsearch");

    /** The same under the name of the other product. */
    public static final OutputKind OPENSEARCH = kind("opensearch");

    /** The index of Packetbeat 6.7. */
    static final String DEFAULT_INDEX = "packetbeat-%{[beat.version]}-%{+yyyy.MM.dd}";

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

    @Override
    public String destination() {
        return "to " + hosts.urls.stream().map(URI::toString).collect(joining(", "));
    }

    @Override
    public Optional<EventForm> form(EventSettings events) {
        return Optional.of(
                new EventForm(
                        Packetbeat6Encoder.ofDocuments(events, escapeHtml),
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
        return hosts;
    }

    @Override
    public int batchEvents() {
        return hosts.sending.eventsMax();
    }
}
