package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventParser;
import io.flowgauge.event.EventSettings;
import io.flowgauge.output.Check;
import io.flowgauge.output.Check.Finding;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.HostChecks;
import io.flowgauge.output.elasticsearch.HttpHost.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The steps that test a host of {@code output.elasticsearch}: connection, what it is, whether the
 * user is known, whether bulk requests are allowed, and whether the ingest pipelines are there.
 * Nothing is written: the bulk request deletes a document that nobody has, which makes no index
 * either.
 */
final class ElasticsearchChecks {
    private static final long TIMEOUT_NS_MAX = TimeUnit.SECONDS.toNanos(10);
    private static final int HTTP_PORT = 80;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int SAID_CHARACTERS = 300;
    private static final String NOBODYS_INDEX = "flowgauge-test-output";

    /** Of Elasticsearch 7.9 and newer, as its documentation advises for Beats. */
    private static final String CREATE_DOCUMENT = "create_doc";

    private static final String CREATE_INDEX = "create_index";
    private static final String AUTO_CONFIGURE = "auto_configure";
    private static final JsonMapper JSON = new JsonMapper();

    private final URI url;
    private final HttpSettings http;
    private final Set<String> indices;

    /** Known after the step that asks for it. */
    private ServerInfo server = ServerInfo.UNKNOWN;

    private ElasticsearchChecks(URI url, HttpSettings http, Set<String> indices) {
        this.url = url;
        this.http = http.withTimeoutNs(Math.min(TIMEOUT_NS_MAX, http.timeoutNs()));
        this.indices = indices;
    }

    /** Asks a host something. */
    private interface Question {
        Finding ask(HttpHost host) throws IOException, InterruptedException;
    }

    /** Returns the steps of each host. */
    static List<CheckedTarget> of(ElasticsearchSettings settings) {
        Set<String> indices = indices(settings);
        List<CheckedTarget> all = new ArrayList<>();
        List<URI> urls = settings.hosts().urls();
        for (int i = 0; i < urls.size(); i++) {
            ElasticsearchChecks host =
                    new ElasticsearchChecks(urls.get(i), settings.hosts().http().get(i), indices);
            all.add(new CheckedTarget(settings.kind() + ": " + urls.get(i), host.all(settings)));
        }
        return all;
    }

    /** Returns names of indices that events go into today, as far as they are known. */
    private static Set<String> indices(ElasticsearchSettings settings) {
        Set<String> all = new TreeSet<>(settings.index().constants());
        byte[] event =
                "{\"@timestamp\":\"%s\",\"beat\":{\"version\":\"%s\"}}"
                        .formatted(Instant.now(), EventSettings.PACKETBEAT_6)
                        .getBytes(UTF_8);
        try {
            EventParser parser =
                    new EventParser(EventSettings.of("", "", EventSettings.PACKETBEAT_6));
            all.add(settings.index().compile().of(parser.parse(event, 0, event.length)));
        } catch (EventException e) {
            throw new IllegalStateException(e);
        }
        settings.hosts().deadLetterIndex().ifPresent(all::add);
        Set<String> small = new TreeSet<>();
        all.forEach(index -> small.add(index.toLowerCase(Locale.ROOT)));
        small.remove("");
        return small;
    }

    private List<Check> all(ElasticsearchSettings settings) {
        List<Check> all = new ArrayList<>(connection());
        all.add(step("talk to server", this::talk));
        all.add(step("permission", this::permission));
        for (String pipeline : settings.pipeline().constants()) {
            all.add(step("pipeline " + pipeline, host -> pipeline(host, pipeline)));
        }
        if (settings.pipeline().dependsOnEvents()) {
            all.add(
                    Check.note(
                            "other pipelines",
                            () -> Finding.warning("not tested: they depend on the event")));
        }
        return all;
    }

    /** Returns the steps up to the host; with a proxy only those that can be told apart. */
    private List<Check> connection() {
        int timeoutMs = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(http.timeoutNs()));
        boolean isTls = "https".equals(url.getScheme());
        Optional<URI> proxy = http.proxy().address();
        if (proxy.isPresent()) {
            HostChecks there = checks(proxy.get(), timeoutMs);
            List<Check> all = new ArrayList<>();
            all.add(
                    new Check(
                            "dial up proxy",
                            () -> {
                                there.connect();
                                return Finding.ok(proxy.get().getHost());
                            }));
            if (!isTls) {
                all.add(HostChecks.withoutTls());
            }
            return all;
        }
        return checks(url, timeoutMs).all(isTls ? Optional.of(http.tls()) : Optional.empty());
    }

    private static HostChecks checks(URI uri, int timeoutMs) {
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        return new HostChecks(host, uri.getPort() < 0 ? HTTP_PORT : uri.getPort(), timeoutMs);
    }

    private Check step(String name, Question question) {
        return new Check(
                name,
                () -> {
                    try (HttpHost host = new HttpHost(url, http)) {
                        HttpHost.check(url, http);
                        return question.ask(host);
                    } catch (UserErrorException e) {
                        throw new IOException(e.getMessage(), e);
                    }
                });
    }

    private Finding talk(HttpHost host) throws IOException, InterruptedException {
        Answer answer = host.get("/");
        if (answer.status() == UNAUTHORIZED) {
            throw unauthorized(answer);
        }
        server = ServerInfo.read(answer);
        if (answer.status() == FORBIDDEN) {
            return Finding.warning("the user may not ask for the version (HTTP 403)");
        }
        if (server.equals(ServerInfo.UNKNOWN)) {
            return Finding.warning(
                    "HTTP "
                            + answer.status()
                            + ", but it does not tell its version as Elasticsearch and OpenSearch"
                            + " do; check hosts and path");
        }
        if (!server.isSupported()) {
            return Finding.warning(
                    server + "; events are made for Elasticsearch 6 to 9 and OpenSearch 1 to 3");
        }
        return Finding.ok(
                server
                        + (http.authorization().isEmpty()
                                ? ", no user and no API key"
                                : ", user or API key accepted"));
    }

    private IOException unauthorized(Answer answer) {
        return new IOException(
                (http.authorization().isEmpty()
                                ? "it wants a user; set username and password, or api_key"
                                : "user, password or API key is wrong; check username and password,"
                                        + " or api_key")
                        + " (HTTP 401"
                        + said(answer)
                        + ")");
    }

    private Finding permission(HttpHost host) throws IOException, InterruptedException {
        String type = server.hasTypes() ? ",\"_type\":\"doc\"" : "";
        byte[] body =
                ("{\"delete\":{\"_index\":\"" + NOBODYS_INDEX + "\"" + type + ",\"_id\":\"0\"}}\n")
                        .getBytes(UTF_8);
        Answer answer = host.post("/_bulk", Map.of(), body, body.length, false);
        switch (answer.status()) {
            // Whoever looks into the request has let it in.
            case BAD_REQUEST -> {}
            case HttpHost.OK -> {
                if (!tree(answer).path("items").isArray()) {
                    throw new IOException(
                            "it answers POST /_bulk with HTTP 200, but not as Elasticsearch and"
                                    + " OpenSearch do; check hosts and path");
                }
            }
            case UNAUTHORIZED -> throw unauthorized(answer);
            case FORBIDDEN ->
                    throw new IOException(
                            "the user may send no bulk requests; give it a role that may write to "
                                    + String.join(", ", indices)
                                    + " (HTTP 403"
                                    + said(answer)
                                    + ")");
            case NOT_FOUND ->
                    throw new IOException(
                            "there is no /_bulk at this URL; check hosts and path (HTTP 404"
                                    + said(answer)
                                    + ")");
            default ->
                    throw new IOException(
                            "HTTP " + answer.status() + " from POST /_bulk" + said(answer));
        }
        String allowed = "bulk requests are allowed";
        return server.product().equals("Elasticsearch") && !http.authorization().isEmpty()
                ? privileges(host, allowed)
                : Finding.ok(allowed);
    }

    /** Asks what the user may do with the indices, which each user may. */
    private Finding privileges(HttpHost host, String sofar)
            throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode();
        ObjectNode index = request.putArray("index").addObject();
        indices.forEach(index.putArray("names")::add);
        index.putArray("privileges").add(CREATE_DOCUMENT).add(CREATE_INDEX).add(AUTO_CONFIGURE);
        Answer answer = host.ask("/_security/user/_has_privileges", request.toString());
        JsonNode told = tree(answer).path("index");
        if (answer.status() != HttpHost.OK || !told.isObject()) {
            // An older server, or one without users.
            return Finding.ok(sofar);
        }
        List<String> unmade = new ArrayList<>();
        for (String name : indices) {
            JsonNode may = told.path(name);
            if (!may.path(CREATE_DOCUMENT).asBoolean(true)) {
                throw new IOException(
                        "the user may write no documents to "
                                + name
                                + "; give it the privilege "
                                + CREATE_DOCUMENT
                                + " for it");
            }
            if (!may.path(CREATE_INDEX).asBoolean(true)
                    && !may.path(AUTO_CONFIGURE).asBoolean(true)) {
                unmade.add(name);
            }
        }
        String documents = sofar + ", documents may go to " + String.join(", ", indices);
        return unmade.isEmpty()
                ? Finding.ok(documents)
                : Finding.warning(
                        documents
                                + ", but the user can't make "
                                + String.join(", ", unmade)
                                + " where missing; give it the privilege "
                                + AUTO_CONFIGURE);
    }

    private static JsonNode tree(Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private static Finding pipeline(HttpHost host, String name)
            throws IOException, InterruptedException {
        Answer answer =
                host.get("/_ingest/pipeline/" + URLEncoder.encode(name, UTF_8).replace("+", "%20"));
        return switch (answer.status()) {
            case HttpHost.OK -> Finding.ok("");
            case NOT_FOUND ->
                    throw new IOException(
                            "it is not there, and events for it would be refused; create it, or"
                                    + " take it out of pipeline and pipelines");
            case UNAUTHORIZED, FORBIDDEN ->
                    Finding.warning(
                            "the user may not look whether it is there (HTTP "
                                    + answer.status()
                                    + ")");
            default -> Finding.warning("HTTP " + answer.status() + said(answer));
        };
    }

    /** Returns the reason in an answer, behind a colon; an empty text if there is none. */
    private static String said(Answer answer) {
        JsonNode error = tree(answer).path("error");
        String text = error.path("reason").asString(error.asString(""));
        text = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        text = text.substring(0, Math.min(text.length(), SAID_CHARACTERS));
        return text.isEmpty() ? "" : ": " + text;
    }
}
