package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.event.EventObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The containers that run, by id, kept up to date by the events of the Docker Engine API. Where
 * Docker can't be reached at the start it is given up; when it goes away later, what is known stays
 * and it is asked again and again.
 */
final class DockerContainers implements AutoCloseable {
    /** The shortest time from one list of containers to the next. */
    private static final long PAUSE_MS = 500;

    private static final Logger LOG = LoggerFactory.getLogger("add_docker_metadata");
    private static final Duration START = Duration.ofSeconds(3);

    /** Then the events are asked for anew: a daemon behind a network may vanish without a word. */
    private static final Duration EVENTS = Duration.ofMinutes(5);

    private static final int SHORT_ID = 12;
    private static final Set<String> RUNNING =
            Set.of("start", "update", "rename", "restart", "unpause");
    private static final Set<String> GONE = Set.of("die", "destroy");

    private final HttpService docker;
    private final String host;
    private final boolean shortIds;
    private final boolean dedot;
    private final OwnedIndex index;
    private final Counter containers;
    private final Counter interruptions;
    private final ServiceLoop loop;
    private volatile boolean available;

    /**
     * Makes a watch that is not started.
     *
     * @param keepNs how long unused containers are remembered that don't run any more
     * @param containers a gauge of those that run
     * @param interruptions counts failures
     */
    DockerContainers(
            DockerHost host,
            boolean shortIds,
            boolean dedot,
            long keepNs,
            LongSupplier clockNs,
            Counter containers,
            Counter interruptions) {
        this.containers = containers;
        this.interruptions = interruptions;
        loop = new ServiceLoop("Docker", LOG, interruptions, this::follow);
        this.host = host.toString();
        this.shortIds = shortIds;
        this.dedot = dedot;
        docker = host.connect();
        index = new OwnedIndex(keepNs, clockNs);
    }

    /** Starts, and waits a moment for Docker to say what runs. */
    void start() {
        loop.start(START);
    }

    /** Returns whether Docker has ever answered. */
    boolean isAvailable() {
        return available;
    }

    /** Returns what to put into {@code docker} for a container; null if it is not known. */
    @Nullable EventObject find(String id) {
        EventObject found = index.get(id);
        return found == null && shortIds && id.length() > SHORT_ID
                ? index.get(id.substring(0, SHORT_ID))
                : found;
    }

    private boolean follow() throws IOException, InterruptedException {
        try {
            long beginNs = System.nanoTime();
            watch();
            // Whoever ends the stream at once must not be asked again without a pause.
            Thread.sleep(Math.max(0, PAUSE_MS - (System.nanoTime() - beginNs) / 1_000_000));
            return true;
        } catch (IOException e) {
            if (loop.wasReached()) {
                throw e;
            }
            interruptions.increment();
            LOG.debug("{}: no Docker here, events get no metadata: {}", host, e.toString());
            return false;
        }
    }

    private void watch() throws IOException, InterruptedException {
        // Events first: what happens while the list is on its way is in them.
        String events = "/events?filters=" + filter("type", "container");
        try (JsonStream stream = new JsonStream(docker.get(events, EVENTS))) {
            list();
            available = true;
            loop.succeeded();
            for (JsonNode event = stream.next(); event != null; event = stream.next()) {
                take(event);
                index.clean();
            }
        }
    }

    private void list() throws IOException, InterruptedException {
        JsonNode all = JsonStream.whole(docker.get("/containers/json", HttpService.ANSWER));
        if (!all.isArray()) {
            throw new IOException("no list of containers");
        }
        Set<String> running = new HashSet<>();
        for (JsonNode container : all) {
            running.add(container.path("Id").asString(""));
            put(container);
        }
        index.retain(running);
        containers.set(index.owners());
    }

    private void take(JsonNode event) throws IOException, InterruptedException {
        String id = event.path("Actor").path("ID").asString(event.path("id").asString(""));
        String action = event.path("Action").asString(event.path("status").asString(""));
        if (RUNNING.contains(action)) {
            JsonNode found =
                    JsonStream.whole(
                            docker.get(
                                    "/containers/json?filters=" + filter("id", id),
                                    HttpService.ANSWER));
            found.forEach(this::put);
        } else if (GONE.contains(action)) {
            index.release(id);
        }
        containers.set(index.owners());
    }

    private static String filter(String name, String value) {
        // The JSON of a word and an id, which have nothing to escape.
        return URLEncoder.encode(
                "{\"" + name + "\":[\"" + value.replaceAll("[^\\w.-]", "") + "\"]}",
                StandardCharsets.UTF_8);
    }

    private void put(JsonNode container) {
        String id = container.path("Id").asString("");
        if (id.isEmpty()) {
            return;
        }
        EventObject entry =
                new EventObject()
                        .put("id", id)
                        .put("image", container.path("Image").asString(""))
                        .put("name", name(container.path("Names")));
        Map<String, String> labels = new HashMap<>();
        container
                .path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        if (!labels.isEmpty()) {
            entry.put("labels", LabelNames.object(labels, dedot));
        }
        EventObject docker = new EventObject().put("container", entry);
        Map<String, EventObject> keys = new HashMap<>();
        keys.put(id, docker);
        if (shortIds && id.length() > SHORT_ID) {
            keys.put(id.substring(0, SHORT_ID), docker);
        }
        index.put(id, keys);
    }

    /** Returns the container's own name; names of links have two slashes. */
    private static String name(JsonNode names) {
        String first = "";
        for (JsonNode node : names) {
            String name = node.asString("");
            if (name.startsWith("/") && name.indexOf('/', 1) < 0) {
                return name.substring(1);
            }
            first = first.isEmpty() ? name : first;
        }
        return first.startsWith("/") ? first.substring(1) : first;
    }

    @Override
    public void close() {
        loop.close();
        docker.close();
    }
}
