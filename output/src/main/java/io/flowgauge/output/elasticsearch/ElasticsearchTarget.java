package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.HostConnection;
import io.flowgauge.output.HostSettings;
import io.flowgauge.output.HostTarget;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.elasticsearch.setup.IndexSetup;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A host of a cluster, and what its connections have in common. */
final class ElasticsearchTarget implements HostTarget {
    /** No server takes more by default (http.max_content_length), and memory has an end. */
    private static final int BODY_BYTES_MAX = 64 << 20;

    /** Which part of itself the limit of bodies grows by. */
    private static final int RAISED_BY = 64;

    private final String name;
    private final URI url;
    private final HttpSettings http;
    private final HostSettings sending;
    private final Optional<String> deadLetterIndex;
    private final Optional<IndexSetup> setup;
    private final OutputCounters counters;
    private final RefusalLog refusals;

    private final AtomicBoolean worked = new AtomicBoolean();

    /** How large a body may be, after the server has refused larger ones. */
    private final AtomicInteger bodyBytesMax = new AtomicInteger(BODY_BYTES_MAX);

    /**
     * Makes a target.
     *
     * @param name the output's name in the log
     * @param url of the API, without a slash at its end
     * @param deadLetterIndex where events go that the server refuses for good; empty to drop them
     * @param setup what a cluster is told before events come; empty for nothing
     */
    ElasticsearchTarget(
            String name,
            URI url,
            HttpSettings http,
            HostSettings sending,
            Optional<String> deadLetterIndex,
            Optional<IndexSetup> setup,
            OutputCounters counters) {
        this.name = name;
        this.url = url;
        this.http = http;
        this.sending = sending;
        this.deadLetterIndex = deadLetterIndex;
        this.setup = setup;
        this.counters = counters;
        refusals = new RefusalLog(name);
    }

    @Override
    public String address() {
        return url.toString();
    }

    @Override
    public HostConnection connect() throws IOException, InterruptedException {
        HttpHost host = new HttpHost(url, http);
        boolean connected = false;
        try {
            ServerInfo server = ServerInfo.read(host.get("/"));
            if (setup.isPresent()) {
                setup.get().prepare(new HttpApi(host), server.forSetup());
            }
            connected = true;
            return new ElasticsearchConnection(this, host, server);
        } finally {
            if (!connected) {
                host.close();
            }
        }
    }

    HttpSettings http() {
        return http;
    }

    HostSettings sending() {
        return sending;
    }

    Optional<String> deadLetterIndex() {
        return deadLetterIndex;
    }

    OutputCounters counters() {
        return counters;
    }

    RefusalLog refusals() {
        return refusals;
    }

    /** Says that the server has taken a bulk request, whatever became of its events. */
    void works() {
        worked.set(true);
    }

    /** Returns whether the server has ever done so. */
    boolean hasWorked() {
        return worked.get();
    }

    int bodyBytesMax() {
        return bodyBytesMax.get();
    }

    /** Says that a body was too large: half of it will be tried from now on. */
    void tooLarge(int bodyBytes) {
        bodyBytesMax.accumulateAndGet(Math.max(1, bodyBytes / 2), Math::min);
    }

    /**
     * Says that a body was taken: slightly larger ones will be tried, if it was as large as may be.
     * A limit that was lowered for a proxy that is gone comes back, and one that still holds costs
     * a request in some 45.
     */
    void taken(int bodyBytes) {
        bodyBytesMax.updateAndGet(
                max ->
                        bodyBytes < max / 2
                                ? max
                                : Math.min(BODY_BYTES_MAX, max + max / RAISED_BY + 1));
    }

    @Override
    public String toString() {
        return name + " at " + url;
    }
}
