package io.flowgauge.output.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.LogLines;
import io.flowgauge.output.elasticsearch.BulkStub.Reply;
import io.flowgauge.output.elasticsearch.BulkStub.Request;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class ElasticsearchOutputTest {
    private static final String QUICK = ", backoff.init: 10ms, backoff.max: 20ms}";

    private BulkStub stub;

    @BeforeEach
    void start() throws Exception {
        stub = new BulkStub();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private Feed feed(String settings) throws Exception {
        return new Feed("{hosts: '" + stub.host() + "'" + settings + QUICK).start();
    }

    private Feed sent(String settings, int events) throws Exception {
        Feed feed = feed(settings);
        feed.add(events);
        assertThat(feed.finish(30)).isTrue();
        feed.close();
        return feed;
    }

    @Test
    void shouldCreateADocumentForEachEventUnderAnIdOfItsOwn() throws Exception {
        Feed feed = sent("", 600);
        assertThat(stub.documents).hasSize(600);
        assertThat(feed.counted("events.acked")).isEqualTo(600);
        assertThat(feed.waiting()).isZero();
        Request request = stub.requests.getFirst();
        assertThat(request.path()).startsWith("/_bulk?filter_path=errors");
        assertThat(request.headers()).containsEntry("Content-type", "application/x-ndjson");
        JsonNode action = request.action(0).path("create");
        assertThat(action.path("_index").asString()).isEqualTo(Feed.INDEX);
        assertThat(action.path("_id").asString()).hasSize(22);
        assertThat(action.has("_type")).isFalse();
        assertThat(action.has("pipeline")).isFalse();
        JsonNode document = request.document(0);
        assertThat(document.has("@metadata")).isFalse();
        assertThat(document.path("@timestamp").asString()).isEqualTo("2017-05-03T19:42:40.003Z");
        assertThat(document.path("beat").path("version").asString()).isEqualTo("6.7.2");
    }

    @Test
    void shouldNameTheTypeBeforeVersion7() throws Exception {
        stub.root = new Reply(200, "{\"version\":{\"number\":\"6.8.23\"}}", "");
        sent("", 1);
        assertThat(stub.requests.getFirst().action(0).path("create").path("_type").asString())
                .isEqualTo("doc");
    }

    @Test
    void shouldLearnFromARefusalThatDocumentsHaveTypes() throws Exception {
        stub.root = new Reply(403, "", "");
        stub.replies.add(
                new Reply(
                        400,
                        "{\"error\":{\"reason\":\"Validation Failed: 1: type is missing;\"}}",
                        ""));
        sent("", 3);
        assertThat(stub.requests).hasSize(2);
        assertThat(stub.requests.get(1).action(0).path("create").path("_type").asString())
                .isEqualTo("doc");
    }

    @Test
    void shouldWorkWithAServerThatDoesNotSayWhatItIs() throws Exception {
        stub.root = new Reply(405, "{\"error\":\"Incorrect HTTP method\"}", "");
        sent("", 3);
        assertThat(stub.documents).hasSize(3);
    }

    @Test
    void shouldSendHeadersParametersPathAndCompressed() throws Exception {
        sent(
                ", path: /es/, headers: {X-One: a}, parameters: {refresh: 'true'},"
                        + " username: u, password: 'p:ä', compression_level: 5",
                10);
        Request request = stub.requests.getFirst();
        assertThat(request.path()).startsWith("/es/_bulk?").contains("refresh=true");
        assertThat(request.headers())
                .containsEntry("X-one", "a")
                .containsEntry("Content-encoding", "gzip")
                .containsEntry("Authorization", "Basic dTpwOsOk");
        assertThat(stub.documents).hasSize(10);
    }

    @Test
    void shouldSendAnApiKey() throws Exception {
        sent(", api_key: 'id:key'", 1);
        assertThat(stub.requests.getFirst().headers())
                .containsEntry("Authorization", "ApiKey aWQ6a2V5");
    }

    @Test
    void shouldChooseIndexAndPipeline() throws Exception {
        sent(
                ", index: 'Flows-%{[type]}', pipelines: [{pipeline: udp,"
                        + " when.equals.transport: udp}, {pipeline: other}]",
                1);
        JsonNode action = stub.requests.getFirst().action(0).path("create");
        assertThat(action.path("_index").asString()).isEqualTo("flows-flow");
        assertThat(action.path("pipeline").asString()).isEqualTo("udp");
    }

    @Test
    void shouldSendOnlyThoseAgainThatWereNotTaken() throws Exception {
        Set<String> once = new HashSet<>();
        stub.judge =
                (action, document) -> {
                    long packets =
                            document.path("source")
                                    .path("stats")
                                    .path("net_packets_total")
                                    .asLong();
                    boolean later = packets % 3 == 0 && once.add(action.path("_id").asString());
                    return later ? packets % 2 == 0 ? 429 : 503 : 201;
                };
        Feed feed = sent("", 9);
        assertThat(stub.requests).extracting(Request::events).containsExactly(9, 3);
        assertThat(stub.documents).hasSize(9);
        assertThat(feed.counted("events.acked")).isEqualTo(9);
        assertThat(feed.counted("events.retried")).isEqualTo(3);
        assertThat(feed.counted("events.dropped")).isZero();
    }

    @Test
    void shouldTakeWhatIsThereAlreadyForDelivered() throws Exception {
        stub.judge = (_, _) -> 409;
        Feed feed = sent("", 5);
        assertThat(feed.counted("events.acked")).isEqualTo(5);
        assertThat(stub.requests).hasSize(1);
    }

    @Test
    void shouldDropAndCountWhatIsRefusedForGood() throws Exception {
        stub.judge = (_, document) -> isNumber(document, 4) ? 400 : 201;
        Feed feed = sent("", 9);
        assertThat(stub.documents).hasSize(8);
        assertThat(feed.counted("events.dropped")).isEqualTo(1);
        assertThat(feed.counted("events.acked")).isEqualTo(8);
        assertThat(feed.counted("events.retried")).isZero();
    }

    @Test
    void shouldPutWhatIsRefusedIntoTheDeadLetterIndex() throws Exception {
        stub.judge =
                (action, document) ->
                        isNumber(document, 4) && !action.path("_index").asString().equals("dead")
                                ? 400
                                : 201;
        Feed feed = sent(", non_indexable_policy.dead_letter_index.index: dead", 9);
        assertThat(feed.counted("events.dead")).isEqualTo(1);
        assertThat(feed.counted("events.acked")).isEqualTo(8);
        assertThat(stub.documents).hasSize(9);
        JsonNode letter =
                stub.documents.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("dead/"))
                        .findAny()
                        .orElseThrow()
                        .getValue();
        assertThat(letter.path("@timestamp").asString()).isEqualTo("2017-05-03T19:42:40.003Z");
        assertThat(letter.path("message").asString()).contains("\"net_packets_total\":4");
        assertThat(letter.path("error.type").asInt()).isEqualTo(400);
        assertThat(letter.path("error.message").asString()).isEqualTo("test_exception: a test");
    }

    private static boolean isNumber(JsonNode document, int number) {
        return document.path("source").path("stats").path("net_packets_total").asLong() == number;
    }

    @Test
    void shouldHalveWhatIsTooLarge() throws Exception {
        stub.bytesMax = 5_000;
        Feed feed = sent("", 100);
        assertThat(stub.documents).hasSize(100);
        assertThat(feed.counted("events.dropped")).isZero();
        long tooLarge = stub.requests.stream().filter(r -> r.events() > 10).count();
        assertThat(tooLarge).as("the limit is kept in mind").isLessThan(6);
    }

    @Test
    void shouldSendLargerRequestsAgainWhenTheyAreTaken() throws Exception {
        try (Feed feed = feed(", bulk_max_size: 100")) {
            stub.bytesMax = 5_000;
            feed.add(100);
            while (feed.waiting() > 0) {
                Thread.sleep(5);
            }
            assertThat(stub.requests.getLast().events()).isLessThan(20);
            stub.bytesMax = Integer.MAX_VALUE;
            while (stub.requests.getLast().events() < 100) {
                feed.add(100);
            }
            assertThat(feed.finish(30)).isTrue();
            assertThat(stub.documents).hasSize(feed.count());
        }
    }

    @Test
    void shouldDropOneEventThatIsTooLargeAlone() throws Exception {
        stub.bytesMax = 100;
        Feed feed = sent("", 2);
        assertThat(stub.documents).isEmpty();
        assertThat(feed.counted("events.dropped")).isEqualTo(2);
    }

    private static boolean isForDead(Request request) {
        return request.action(0).path("create").path("_index").asString().equals("dead");
    }

    @Test
    void shouldHalveDeadLettersThatAreTooManyAtATime() throws Exception {
        stub.judge = (action, _) -> action.path("_index").asString().equals("dead") ? 201 : 400;
        stub.gate =
                request ->
                        new Reply(isForDead(request) && request.events() > 3 ? 413 : 200, "{}", "");
        Feed feed = sent(", non_indexable_policy.dead_letter_index.index: dead", 40);
        assertThat(feed.counted("events.dead")).isEqualTo(40);
        assertThat(stub.documents).hasSize(40);
        assertThat(feed.counted("errors")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413})
    void shouldLoseAnEventWhoseDeadLetterIsRefusedAlone(int status) throws Exception {
        stub.judge =
                (action, document) -> isNumber(document, 4) || isNumber(document, 6) ? 400 : 201;
        stub.gate =
                request -> {
                    boolean bad =
                            isForDead(request)
                                    && request.lines().toString().contains("total\\\":4");
                    return new Reply(bad ? status : 200, "{}", "");
                };
        try (LogLines log = new LogLines()) {
            Feed feed = sent(", non_indexable_policy.dead_letter_index.index: dead", 9);
            assertThat(feed.counted("events.acked")).isEqualTo(7);
            assertThat(feed.counted("events.dead")).isEqualTo(1);
            assertThat(feed.counted("events.dropped")).isEqualTo(1);
            assertThat(feed.counted("errors")).isZero();
            assertThat(log.count("refused an event for good")).isEqualTo(1);
            assertThat(log.count("dead does not take it either")).isEqualTo(1);
        }
    }

    private static Reply invalid() {
        return new Reply(
                400,
                "{\"error\":{\"root_cause\":[],\"type\":\"action_request_validation_exception\","
                        + "\"reason\":\"Validation Failed: 1: id is too long;\"},\"status\":400}",
                "");
    }

    private static boolean hasNumber(Request request, int number) {
        return IntStream.range(0, request.events())
                .anyMatch(event -> isNumber(request.document(event), number));
    }

    @Test
    void shouldFindTheEventForWhichARequestIsRefusedAsAWhole() throws Exception {
        stub.gate =
                request ->
                        hasNumber(request, 1) || hasNumber(request, 70)
                                ? invalid()
                                : new Reply(200, "", "");
        try (LogLines log = new LogLines()) {
            Feed feed = sent("", 100);
            assertThat(stub.documents).hasSize(98);
            assertThat(feed.counted("events.acked")).isEqualTo(98);
            assertThat(feed.counted("events.dropped")).isEqualTo(2);
            assertThat(feed.counted("errors")).isZero();
            assertThat(log.count("Validation Failed: 1: id is too long")).isEqualTo(1);
        }
    }

    @Test
    void shouldPutAnEventAsideForWhichEvenAnEmptyServerRefusesTheRequest() throws Exception {
        stub.gate = request -> isForDead(request) ? new Reply(200, "", "") : invalid();
        Feed feed = sent(", non_indexable_policy.dead_letter_index.index: dead", 1);
        assertThat(feed.counted("events.dead")).isEqualTo(1);
        assertThat(stub.documents.values())
                .singleElement()
                .satisfies(
                        letter ->
                                assertThat(letter.path("error.message").asString())
                                        .startsWith("action_request_validation_exception: "));
    }

    @Test
    void shouldKeepEventsWhenEveryRequestIsRefusedAsAWhole() throws Exception {
        stub.gate =
                _ ->
                        new Reply(
                                400,
                                "{\"error\":{\"type\":\"illegal_argument_exception\","
                                        + "\"reason\":\"unrecognized parameter: [x]\"}}",
                                "");
        try (LogLines log = new LogLines();
                Feed feed = feed("")) {
            feed.add(100);
            while (feed.counted("errors") < 3) {
                Thread.sleep(5);
            }
            assertThat(feed.waiting()).isEqualTo(100);
            assertThat(log.count("unrecognized parameter")).isEqualTo(1);
            stub.gate = _ -> new Reply(200, "", "");
            assertThat(feed.finish(30)).isTrue();
            assertThat(stub.documents).hasSize(100);
            assertThat(feed.counted("events.dropped")).isZero();
        }
    }

    @Test
    void shouldWaitAsLongAsTheServerWants() throws Exception {
        stub.replies.add(new Reply(429, "{}", "1"));
        long startNs = System.nanoTime();
        Feed feed = sent("", 5);
        assertThat(System.nanoTime() - startNs).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(stub.documents).hasSize(5);
        assertThat(feed.counted("errors")).isEqualTo(1);
    }

    @Test
    void shouldHoldNoEventsWhileTheServerWantsToBeLeftAlone() throws Exception {
        try (BulkStub other = new BulkStub();
                Feed feed =
                        new Feed(
                                        "{hosts: ['%s', '%s'], bulk_max_size: 50"
                                                        .formatted(stub.host(), other.host())
                                                + QUICK)
                                .start()) {
            stub.gate = _ -> new Reply(503, "{}", "300");
            feed.add(1_000);
            while (feed.waiting() > 0) {
                Thread.sleep(5);
            }
            assertThat(other.documents).hasSize(1_000);
            assertThat(stub.requests).hasSizeLessThan(2);
        }
    }

    @Test
    void shouldStopWhileTheServerWantsToBeLeftAlone() throws Exception {
        stub.gate = _ -> new Reply(503, "{}", "300");
        Feed feed = feed("");
        feed.add(5);
        while (feed.counted("errors") == 0) {
            Thread.sleep(5);
        }
        long startNs = System.nanoTime();
        feed.close();
        assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.SECONDS.toNanos(3));
        assertThat(feed.waiting()).isEqualTo(5);
    }

    @Test
    void shouldNotSendAgainWhatWasTakenBeforeAFailure() throws Exception {
        stub.bytesMax = 5_000;
        AtomicBoolean failed = new AtomicBoolean();
        stub.gate =
                _ -> {
                    boolean fails = stub.documents.size() >= 4 && !failed.getAndSet(true);
                    return new Reply(fails ? 503 : 200, "{}", "");
                };
        Feed feed = sent("", 50);
        assertThat(failed).isTrue();
        assertThat(stub.documents).hasSize(50);
        assertThat(feed.counted("events.acked")).isEqualTo(50);
        assertThat(feed.counted("events.retried")).isBetween(1L, 46L);
        Set<String> taken = new HashSet<>();
        for (Request request : stub.requests) {
            for (int i = 0; i < request.events() && request.taken().get(); i++) {
                assertThat(taken.add(request.action(i).path("create").path("_id").asString()))
                        .isTrue();
            }
        }
        assertThat(taken).hasSize(50);
    }

    @Test
    void shouldTryAgainWhateverTheServerAnswers() throws Exception {
        stub.replies.add(new Reply(502, "<html>bad gateway</html>", ""));
        stub.replies.add(new Reply(200, "<html>hotel</html>", ""));
        stub.replies.add(new Reply(200, "{\"errors\":true,\"items\":[]}", ""));
        stub.replies.add(new Reply(200, "{\"took\":1}", ""));
        stub.replies.add(new Reply(200, "", ""));
        Feed feed = sent("", 5);
        assertThat(stub.documents).hasSize(5);
        assertThat(feed.counted("errors")).isEqualTo(5);
        assertThat(feed.counted("events.acked")).isEqualTo(5);
    }

    @Test
    void shouldDropAfterAsManyRetriesAsWanted() throws Exception {
        stub.judge = (_, document) -> isNumber(document, 2) ? 503 : 201;
        try (LogLines log = new LogLines()) {
            Feed feed = sent(", max_retries: 2", 5);
            assertThat(stub.requests).extracting(Request::events).containsExactly(5, 1, 1);
            assertThat(feed.counted("events.dropped")).isEqualTo(1);
            assertThat(feed.counted("events.acked")).isEqualTo(4);
            assertThat(log.count("1 events are dropped after 3 tries")).isEqualTo(1);
        }
    }

    @Test
    void shouldCountRetriesAnewWhenSomeEventsAreTaken() throws Exception {
        // Each request has one event taken: the last one is refused five times.
        stub.judge = (_, document) -> isNumber(document, stub.requests.size()) ? 201 : 503;
        Feed feed = sent(", max_retries: 1", 6);
        assertThat(stub.requests).extracting(Request::events).containsExactly(6, 5, 4, 3, 2, 1);
        assertThat(feed.counted("events.dropped")).isZero();
        assertThat(feed.counted("events.acked")).isEqualTo(6);
    }

    @Test
    void shouldSendNoMoreAtATimeThanWanted() throws Exception {
        sent(", bulk_max_size: 7", 20);
        assertThat(stub.requests).extracting(Request::events).allMatch(count -> count <= 7);
        assertThat(stub.documents).hasSize(20);
    }

    @Test
    void shouldUseAllHostsAndSeveralWorkers() throws Exception {
        try (BulkStub other = new BulkStub();
                Feed feed =
                        new Feed(
                                        "{hosts: ['http://%s', 'http://%s/'], workers: 2,"
                                                        .formatted(stub.host(), other.host())
                                                + " bulk_max_size: 50"
                                                + QUICK)
                                .start()) {
            feed.add(4_000);
            assertThat(feed.finish(30)).isTrue();
            assertThat(stub.documents.size() + other.documents.size()).isEqualTo(4_000);
            assertThat(stub.documents).isNotEmpty();
            assertThat(other.documents).isNotEmpty();
        }
    }

    @Test
    void shouldConnectAnewAfterAnIdleWhile() throws Exception {
        try (Feed feed = feed(", idle_connection_timeout: 1ms")) {
            feed.add(1);
            Thread.sleep(100);
            feed.add(1);
            assertThat(feed.finish(30)).isTrue();
            assertThat(stub.documents).hasSize(2);
        }
    }

    @Test
    void shouldEndWhileTheServerDoesNotAnswer() throws Exception {
        stub.judge =
                (_, _) -> {
                    try {
                        Thread.sleep(30_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return 201;
                };
        Feed feed = feed("");
        feed.add(1);
        Thread.sleep(300);
        long startNs = System.nanoTime();
        feed.close();
        assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.SECONDS.toNanos(3));
        assertThat(feed.waiting()).isEqualTo(1);
    }
}
