package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.output.HostConnection;
import io.flowgauge.output.RetryDelay;
import io.flowgauge.output.elasticsearch.BulkAnswer.Problem;
import io.flowgauge.output.elasticsearch.BulkProgress.Fate;
import io.flowgauge.output.elasticsearch.HttpHost.Answer;
import io.flowgauge.output.queue.Delivery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends events by bulk requests and looks at what becomes of each. What can't be taken now is sent
 * again alone; what is refused for good goes into the dead letter index, or is counted.
 */
final class ElasticsearchConnection implements HostConnection {
    private static final String BULK = "/_bulk";
    private static final Map<String, String> PARAMETERS = Map.of("filter_path", BulkAnswer.FILTER);
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final Problem ALONE_TOO_LARGE =
            new Problem("", "a request with this event alone is too large");
    private static final int LETTERS_BYTES = 1 << 20;
    private static final int SAMPLE_BYTES = 1_000;
    private static final int ERROR_BYTES = 300;
    private static final long RETRY_AFTER_SECONDS_MAX = 300;

    /** After so many tries without an end the log tells of it: a full queue there is no news. */
    private static final int TRIES_UNTOLD = 2;

    /** An event that is refused for good. */
    private record Refusal(int event, int status, Problem problem) {}

    private final ElasticsearchTarget target;
    private final HttpHost host;
    private final ServerInfo server;
    private final GzipBody gzip;
    private BulkBody body;
    private boolean typed;

    ElasticsearchConnection(ElasticsearchTarget target, HttpHost host, ServerInfo server) {
        this.target = target;
        this.host = host;
        this.server = server;
        typed = server.hasTypes();
        body = new BulkBody(typed);
        gzip = new GzipBody(target.http().compressionLevel());
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
            sendOnce(events, open, progress, tries);
            progress.settle(System.nanoTime() - startNs);
            int left = progress.open().length;
            if (left == 0) {
                target.refusals().takes(target.address());
                return;
            }
            if (tries + events.attempts() >= target.sending().retriesMax()) {
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

    private void sendOnce(Delivery events, int[] open, BulkProgress progress, int tries)
            throws IOException, InterruptedException {
        List<Refusal> refused = new ArrayList<>();
        int from = 0;
        while (from < open.length) {
            int to = body.fill(events, open, from, open.length, target.bodyBytesMax());
            Answer answer = post();
            if (answer.status() == TOO_LARGE && to - from > 1) {
                target.tooLarge(body.size());
            } else if (answer.status() == TOO_LARGE) {
                refused.add(new Refusal(open[from], TOO_LARGE, ALONE_TOO_LARGE));
                from = to;
            } else if (answer.status() == HttpHost.OK) {
                BulkAnswer told = BulkAnswer.read(answer.body(), to - from);
                for (int i = from; i < to; i++) {
                    take(told, i - from, open[i], progress, tries, refused);
                }
                from = to;
            } else if (answer.status() == BAD_REQUEST && !typed && lacksType(answer)) {
                // A server before version 7 that did not say so.
                typed = true;
                body = new BulkBody(true);
            } else {
                throw failure(answer);
            }
        }
        if (!refused.isEmpty()) {
            putAside(events, refused, progress);
        }
    }

    private static boolean lacksType(Answer answer) {
        return new String(answer.body(), UTF_8).contains("type is missing");
    }

    private Answer post() throws IOException, InterruptedException {
        boolean compressed = target.http().compressionLevel() > 0;
        byte[] bytes = body.bytes();
        int size = body.size();
        if (compressed) {
            gzip.compress(bytes, size);
            bytes = gzip.bytes();
            size = gzip.size();
        }
        target.counters().sent(size);
        return host.post(BULK, PARAMETERS, bytes, size, compressed);
    }

    private void take(
            BulkAnswer answer,
            int item,
            int event,
            BulkProgress progress,
            int tries,
            List<Refusal> refused) {
        switch (answer.outcome(item)) {
            case TAKEN -> progress.set(event, Fate.TAKEN);
            case NEVER ->
                    refused.add(new Refusal(event, answer.status(item), answer.problem(item)));
            case LATER -> {
                if (tries >= TRIES_UNTOLD) {
                    target.refusals()
                            .waiting(target.address(), answer.status(item), answer.problem(item));
                }
            }
        }
    }

    /** Puts events into the dead letter index, or drops them if there is none. */
    private void putAside(Delivery events, List<Refusal> refused, BulkProgress progress)
            throws IOException, InterruptedException {
        if (target.deadLetterIndex().isEmpty()) {
            for (Refusal one : refused) {
                progress.set(one.event, Fate.LOST);
                tell(events, one, "such events are counted as dropped");
            }
            return;
        }
        String index = target.deadLetterIndex().get();
        int from = 0;
        while (from < refused.size()) {
            body.clear();
            int to = from;
            while (to < refused.size() && (to == from || body.size() < LETTERS_BYTES)) {
                Refusal one = refused.get(to++);
                DeadLetter letter = new DeadLetter(events, one.event, one.status, one.problem);
                body.add(index, events, one.event, letter.document());
            }
            Answer answer = post();
            if (answer.status() != HttpHost.OK) {
                throw failure(answer);
            }
            BulkAnswer told = BulkAnswer.read(answer.body(), to - from);
            for (int i = from; i < to; i++) {
                Refusal one = refused.get(i);
                switch (told.outcome(i - from)) {
                    case TAKEN -> {
                        progress.set(one.event, Fate.DEAD);
                        tell(events, one, "such events go into " + index);
                    }
                    case NEVER -> {
                        progress.set(one.event, Fate.LOST);
                        Problem problem = told.problem(i - from);
                        tell(
                                events,
                                new Refusal(one.event, told.status(i - from), problem),
                                index + " does not take it either, it is dropped");
                    }
                    case LATER -> {
                        // Stays open: the event is refused once more, and put aside then.
                    }
                }
            }
            from = to;
        }
    }

    private void tell(Delivery events, Refusal refusal, String fate) {
        int start = events.start(refusal.event);
        int length = Math.min(SAMPLE_BYTES, events.end(refusal.event) - start);
        target.refusals()
                .refused(
                        target.address(),
                        refusal.status,
                        refusal.problem,
                        fate,
                        () ->
                                new String(events.bytes(refusal.event), start, length, UTF_8)
                                        .strip());
    }

    /** Returns why the request failed, after the time that the server wants to be left alone. */
    private IOException failure(Answer answer) throws InterruptedException {
        if (answer.retryAfter().matches("[0-9]{1,6}")) {
            long seconds = Long.parseLong(answer.retryAfter());
            TimeUnit.SECONDS.sleep(Math.min(seconds, RETRY_AFTER_SECONDS_MAX));
        }
        String said =
                new String(answer.body(), 0, Math.min(ERROR_BYTES, answer.body().length), UTF_8)
                        .replaceAll("[\\s\\p{Cntrl}]+", " ")
                        .strip();
        String meaning =
                switch (answer.status()) {
                    case UNAUTHORIZED -> ", wrong user, password or API key";
                    case FORBIDDEN -> ", the user lacks the right to write";
                    default -> "";
                };
        return new IOException(
                "HTTP " + answer.status() + meaning + (said.isEmpty() ? "" : ": " + said));
    }

    @Override
    public void close() {
        host.close();
    }
}
