package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.output.elasticsearch.BulkAnswer.Problem;
import io.flowgauge.output.elasticsearch.BulkProgress.Fate;
import io.flowgauge.output.elasticsearch.HttpHost.Answer;
import io.flowgauge.output.queue.Delivery;
import java.io.IOException;
import java.util.List;

/**
 * Puts events that are refused for good into the dead letter index, or drops them if there is none.
 * What that index doesn't take either is dropped: it must not hold up what comes after it.
 */
final class DeadLetters {
    private static final Problem ALONE_TOO_LARGE =
            new Problem("", "a request with its dead letter alone is too large");
    private static final int LETTERS_BYTES = 1 << 20;
    private static final int SAMPLE_BYTES = 1_000;

    private final ElasticsearchTarget target;
    private final BulkRequests requests;
    private final Delivery events;
    private final BulkProgress progress;
    private final boolean waitTold;

    /**
     * Makes the dead letters of a try.
     *
     * @param waitTold whether the log tells of letters that the server can't take now
     */
    DeadLetters(
            ElasticsearchTarget target,
            BulkRequests requests,
            Delivery events,
            BulkProgress progress,
            boolean waitTold) {
        this.target = target;
        this.requests = requests;
        this.events = events;
        this.progress = progress;
        this.waitTold = waitTold;
    }

    /**
     * Puts events aside.
     *
     * @throws IOException if the server can't be used; those that are not done stay open, and are
     *     refused once more then
     */
    void putAside(List<Refusal> refused) throws IOException, InterruptedException {
        if (target.deadLetterIndex().isEmpty()) {
            for (Refusal one : refused) {
                progress.set(one.event(), Fate.LOST);
                tell(one, "such events are counted as dropped");
            }
        } else {
            send(target.deadLetterIndex().get(), refused);
        }
    }

    private void send(String index, List<Refusal> refused)
            throws IOException, InterruptedException {
        int next = 0;
        while (next < refused.size()) {
            int end = fill(index, refused, next);
            List<Refusal> sent = refused.subList(next, end);
            Answer answer = requests.post();
            int status = answer.status();
            if (status == HttpHost.OK) {
                take(index, sent, BulkAnswer.read(answer.body(), sent.size()));
            } else if (status != BulkRequests.TOO_LARGE && status != BulkRequests.BAD_REQUEST) {
                throw BulkRequests.failure(answer);
            } else if (sent.size() > 1) {
                int middle = sent.size() / 2;
                send(index, sent.subList(0, middle));
                send(index, sent.subList(middle, sent.size()));
            } else {
                Problem problem =
                        status == BulkRequests.TOO_LARGE
                                ? ALONE_TOO_LARGE
                                : new Problem("", BulkRequests.said(answer));
                lose(index, new Refusal(sent.getFirst().event(), status, problem));
            }
            next = end;
        }
    }

    /** Fills a body with letters, one at least; returns the one after the last. */
    private int fill(String index, List<Refusal> refused, int from) {
        BulkBody body = requests.body();
        body.clear();
        int bytesMax = Math.min(LETTERS_BYTES, target.bodyBytesMax());
        int end = from;
        while (end < refused.size() && (end == from || body.size() < bytesMax)) {
            Refusal one = refused.get(end++);
            DeadLetter letter = new DeadLetter(events, one.event(), one.status(), one.problem());
            body.add(index, events, one.event(), letter.document());
        }
        return end;
    }

    private void take(String index, List<Refusal> sent, BulkAnswer answer) {
        for (int i = 0; i < sent.size(); i++) {
            Refusal one = sent.get(i);
            switch (answer.outcome(i)) {
                case TAKEN -> {
                    progress.set(one.event(), Fate.DEAD);
                    tell(one, "such events go into " + index);
                }
                case NEVER ->
                        lose(index, new Refusal(one.event(), answer.status(i), answer.problem(i)));
                case LATER -> {
                    // Stays open: the event is refused once more, and put aside then.
                    if (waitTold) {
                        target.refusals()
                                .waiting(target.address(), answer.status(i), answer.problem(i));
                    }
                }
            }
        }
    }

    private void lose(String index, Refusal refusal) {
        progress.set(refusal.event(), Fate.LOST);
        tell(refusal, index + " does not take it either, it is dropped");
    }

    private void tell(Refusal refusal, String fate) {
        byte[] bytes = events.bytes(refusal.event());
        int start = events.start(refusal.event());
        int length = Math.min(SAMPLE_BYTES, events.end(refusal.event()) - start);
        target.refusals()
                .refused(
                        target.address(),
                        refusal.status(),
                        refusal.problem(),
                        fate,
                        () -> new String(bytes, start, length, UTF_8).strip());
    }
}
