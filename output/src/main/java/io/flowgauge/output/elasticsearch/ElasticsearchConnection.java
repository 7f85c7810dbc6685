package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.HostConnection;
import io.flowgauge.output.RetryDelay;
import io.flowgauge.output.elasticsearch.BulkProgress.Fate;
import io.flowgauge.output.queue.Delivery;
import java.io.IOException;

/**
 * Sends events by bulk requests and looks at what becomes of each. What can't be taken now is sent
 * again alone; what is refused for good goes into the dead letter index, or is counted.
 */
final class ElasticsearchConnection implements HostConnection {
    /** A server that is busy for a moment is no news; after so many tries the log tells of it. */
    private static final int TRIES_UNTOLD = 2;

    private final ElasticsearchTarget target;
    private final HttpHost host;
    private final ServerInfo server;
    private final BulkRequests requests;

    ElasticsearchConnection(ElasticsearchTarget target, HttpHost host, ServerInfo server) {
        this.target = target;
        this.host = host;
        this.server = server;
        requests = new BulkRequests(target, host, server.hasTypes());
    }

    @Override
    public String detail() {
        return server.toString();
    }

    @Override
    public void send(Delivery events) throws IOException, InterruptedException {
        BulkProgress progress = new BulkProgress(events, target.counters());
        RetryDelay delay =
                new RetryDelay(target.sending().backoffInitNs(), target.sending().backoffMaxNs());
        int before = Integer.MAX_VALUE;
        for (int tries = 0; ; tries++) {
            long startNs = System.nanoTime();
            int[] open = progress.open();
            if (open.length == 0) {
                return;
            }
            if (open.length < before) {
                delay.reset();
            }
            before = open.length;
            try {
                new BulkTry(target, requests, events, progress, tries >= TRIES_UNTOLD).send(open);
            } finally {
                // What is done before a failure is not given back with the rest.
                progress.settle(System.nanoTime() - startNs);
            }
            int left = progress.open().length;
            if (left == 0) {
                target.refusals().takes(target.address());
                return;
            }
            events.countAttempt();
            if (events.attempts() > target.sending().retriesMax()) {
                target.refusals().dropped(target.address(), left, events.attempts());
                for (int event : progress.open()) {
                    progress.set(event, Fate.LOST);
                }
                progress.settle(0);
                return;
            }
            target.counters().retried(left);
            delay.await();
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
