package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.elasticsearch.BulkAnswer.Problem;
import io.flowgauge.output.elasticsearch.BulkProgress.Fate;
import io.flowgauge.output.elasticsearch.HttpHost.Answer;
import io.flowgauge.output.queue.Delivery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends events once, in as many requests as that takes: one that is refused as a whole, for its
 * size or for an event in it, is halved until the event is found.
 */
final class BulkTry {
    /** What a server says of a request whose events it has read and found wrong. */
    private static final String INVALID = "action_request_validation_exception";

    private static final Problem ALONE_TOO_LARGE =
            new Problem("", "a request with this event alone is too large");

    /** So many events alone get a 400 before it is held to be the server that is wrong. */
    private static final int SUSPECTS_MAX = 16;

    private final ElasticsearchTarget target;
    private final BulkRequests requests;
    private final Delivery events;
    private final BulkProgress progress;
    private final boolean waitTold;
    private final List<Refusal> refused = new ArrayList<>();

    /** Events for which alone the whole request got a 400, and what was said. */
    private final List<Refusal> suspects = new ArrayList<>();

    private final List<Answer> suspicions = new ArrayList<>();

    /** Whether the server took a request of this try. */
    private boolean works;

    /**
     * Makes a try.
     *
     * @param waitTold whether the log tells of events that the server can't take now
     */
    BulkTry(
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
     * Sends events, and puts aside what is refused for good.
     *
     * @param open which of the delivery's
     * @throws IOException if the server can't be used; the progress has what was done until then
     */
    void send(int[] open) throws IOException, InterruptedException {
        send(open, 0, open.length);
        judge();
        if (!refused.isEmpty()) {
            new DeadLetters(target, requests, events, progress, waitTold).putAside(refused);
        }
    }

    private void send(int[] open, int from, int to) throws IOException, InterruptedException {
        int next = from;
        while (next < to) {
            int end = requests.body().fill(events, open, next, to, target.bodyBytesMax());
            int size = requests.body().size();
            Answer answer = requests.post();
            boolean tooLarge = answer.status() == BulkRequests.TOO_LARGE;
            if (answer.status() == HttpHost.OK) {
                take(BulkAnswer.read(answer.body(), end - next), open, next, end);
                target.taken(size);
            } else if (requests.learnsType(answer)) {
                end = next;
            } else if (!tooLarge && answer.status() != BulkRequests.BAD_REQUEST) {
                throw BulkRequests.failure(answer);
            } else if (end - next > 1) {
                if (tooLarge) {
                    target.tooLarge(size);
                }
                int middle = (next + end) >>> 1;
                send(open, next, middle);
                send(open, middle, end);
            } else if (tooLarge) {
                refused.add(new Refusal(open[next], answer.status(), ALONE_TOO_LARGE));
            } else {
                suspect(open[next], answer);
            }
            next = end;
        }
    }

    private void take(BulkAnswer answer, int[] open, int from, int to) {
        works = true;
        target.works();
        for (int i = from; i < to; i++) {
            int item = i - from;
            switch (answer.outcome(item)) {
                case TAKEN -> progress.set(open[i], Fate.TAKEN);
                case NEVER ->
                        refused.add(
                                new Refusal(open[i], answer.status(item), answer.problem(item)));
                case LATER -> {
                    if (waitTold) {
                        target.refusals()
                                .waiting(
                                        target.address(),
                                        answer.status(item),
                                        answer.problem(item));
                    }
                }
            }
        }
    }

    private void suspect(int event, Answer answer) throws IOException {
        Problem problem = BulkAnswer.whole(answer.body());
        if (problem.type().isEmpty()) {
            problem = new Problem("", BulkRequests.said(answer));
        }
        suspects.add(new Refusal(event, answer.status(), problem));
        suspicions.add(answer);
        if (suspects.size() >= SUSPECTS_MAX && !works) {
            judge();
        }
    }

    /**
     * Refuses the events whose requests got a 400, where it is they that are wrong: the server says
     * so, or it took other requests. Where a parameter of the URL is wrong, or a proxy answers,
     * that goes for all events, and none may be lost for it.
     */
    private void judge() throws IOException {
        for (int i = 0; i < suspects.size(); i++) {
            String type = suspects.get(i).problem().type();
            boolean ofServer = !type.isEmpty();
            if (!works && !type.equals(INVALID) && !(ofServer && target.hasWorked())) {
                throw BulkRequests.failure(suspicions.get(i));
            }
        }
        refused.addAll(suspects);
        suspects.clear();
        suspicions.clear();
    }
}
