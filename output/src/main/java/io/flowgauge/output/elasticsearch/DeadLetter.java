package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.output.elasticsearch.BulkAnswer.Problem;
import io.flowgauge.output.queue.Delivery;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event that an index refused, in the form that Beats gives it for the dead letter index: as
 * text, with the reason. Nothing in it can be refused for its type.
 *
 * @param event which of the delivery's
 * @param status HTTP status that the server had for it
 */
record DeadLetter(Delivery delivery, int event, int status, Problem problem) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long NS_PER_MS = 1_000_000L;

    /** Returns the document, one line. */
    byte[] document() {
        int start = delivery.start(event);
        String text = new String(delivery.bytes(event), start, delivery.end(event) - start, UTF_8);
        long ns = delivery.instantNs(event);
        Instant instant =
                Instant.ofEpochSecond(
                        Math.floorDiv(ns, NS_PER_S),
                        Math.floorMod(ns, NS_PER_S) / NS_PER_MS * NS_PER_MS);
        ObjectNode document = JSON.createObjectNode();
        document.put("@timestamp", instant.toString());
        document.put("message", text.strip());
        document.put("error.type", status);
        document.put("error.message", problem.toString());
        return JSON.writeValueAsBytes(document);
    }
}
