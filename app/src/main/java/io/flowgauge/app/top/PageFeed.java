package io.flowgauge.app.top;

import io.flowgauge.app.summary.Traffic;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The numbers of a process that runs and serves its page: it is asked over HTTP. */
public final class PageFeed implements TopFeed {
    /** What is asked about a running capture: some reports of each flow. */
    private static final int SECONDS = 30;

    /** How many rows are asked for where only some of them are shown; the API gives no more. */
    private static final int ROWS_MAX = 1000;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int NOT_LET_IN = 401;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_MAX)
                    .build();
    private final URI page;
    private final String token;

    private PageFeed(URI page, String token) {
        this.page = page;
        this.token = token;
    }

    /**
     * Looks whether a process serves its page at an address.
     *
     * @param token lets us in; empty where none is needed
     * @return nothing if nobody answers there, or somebody else does
     * @throws UserErrorException if it wants another token
     */
    public static Optional<PageFeed> find(URI page, String token) throws UserErrorException {
        PageFeed feed = new PageFeed(page, token);
        try {
            HttpResponse<String> answer = feed.ask("health");
            if (answer.statusCode() == NOT_LET_IN) {
                throw feed.notLetIn();
            }
            if (answer.statusCode() == OK && JSON.readTree(answer.body()).has("capture")) {
                return Optional.of(feed);
            }
        } catch (IOException | JacksonException _) {
            // Nobody is there, or somebody else.
        }
        feed.close();
        return Optional.empty();
    }

    @Override
    public Picture picture(TopView view) throws UserErrorException {
        JsonNode health = get("health");
        boolean live = health.path("live").asBoolean(false);
        JsonNode whole = health.path("range");
        String span = "last " + SECONDS + " s";
        String range = "from=now-" + SECONDS + "s&to=now";
        if (!live && whole.isObject()) {
            span = "all of it";
            range = "from=" + whole.path("from").asLong() + "&to=" + whole.path("to").asLong();
        }
        String metric = view.order().name().toLowerCase(Locale.ROOT);
        int limit = view.part().isEmpty() ? Math.clamp(view.rows(), 1, ROWS_MAX) : ROWS_MAX;
        JsonNode top =
                get("top?by=conversation&metric=" + metric + "&limit=" + limit + "&" + range);
        JsonNode transports = get("top?by=transport&metric=bytes&limit=10&" + range);
        return new Picture(
                health.path("source").asString("") + " (the process at " + page + ")",
                span,
                traffic(top, transports, health, view),
                health.path("capture").path("dropped").asLong(),
                trouble(health));
    }

    private static Traffic traffic(
            JsonNode top, JsonNode transports, JsonNode health, TopView view) {
        Map<String, Long> byTransport = new LinkedHashMap<>();
        for (JsonNode row : transports.path("rows")) {
            byTransport.put(
                    row.path("key").asString("").toUpperCase(Locale.ROOT),
                    row.path("bytes").asLong());
        }
        List<Traffic.Conversation> conversations = new ArrayList<>();
        for (JsonNode row : top.path("rows")) {
            Traffic.Conversation one =
                    new Traffic.Conversation(
                            row.path("source").asString(""),
                            row.path("destination").asString(""),
                            row.path("flows").asLong(),
                            row.path("packets").asLong(),
                            row.path("source_bytes").asLong(),
                            row.path("destination_bytes").asLong());
            if (one.has(view.part()) && conversations.size() < view.rows()) {
                conversations.add(one);
            }
        }
        return new Traffic(
                (top.path("to").asLong() - top.path("from").asLong()) / 1000.0,
                top.path("total").path("bytes").asLong(),
                top.path("total").path("packets").asLong(),
                health.path("capture").path("flows_active").asLong(),
                byTransport,
                conversations);
    }

    private static String trouble(JsonNode health) {
        List<String> problems = new ArrayList<>();
        health.path("problems").forEach(problem -> problems.add(problem.asString("")));
        return String.join("; ", problems);
    }

    private JsonNode get(String what) throws UserErrorException {
        try {
            HttpResponse<String> answer = ask(what);
            if (answer.statusCode() == NOT_LET_IN) {
                throw notLetIn();
            }
            JsonNode json = JSON.readTree(answer.body());
            if (answer.statusCode() != OK) {
                throw new UserErrorException(
                        page
                                + " answered "
                                + answer.statusCode()
                                + ": "
                                + json.path("error").path("message").asString(""));
            }
            return json;
        } catch (IOException | JacksonException e) {
            throw new UserErrorException(
                    "the process at " + page + " does not answer any more; it may have ended", e);
        }
    }

    private UserErrorException notLetIn() {
        return new UserErrorException(
                "the process at "
                        + page
                        + " wants its token; set flowgauge.web.token, in the configuration or with"
                        + " -E");
    }

    private HttpResponse<String> ask(String what) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(page.resolve("/api/v1/" + what)).timeout(ANSWER_MAX);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
