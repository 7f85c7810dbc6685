package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.output.elasticsearch.setup.SetupApi.Reply;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The policy that gives an alias or a data stream another index when one is large or old: for ILM
 * of Elasticsearch or ISM of OpenSearch, two features with APIs of their own.
 *
 * @param settings what the user wants of it
 * @param dataStream whether it is for a data stream
 */
public record LifecyclePolicy(LifecycleSettings settings, boolean dataStream) {
    private static final String SIZE_MAX = "50gb";
    private static final String AGE_MAX = "30d";
    private static final int BAD_REQUEST = 400;
    private static final int NOT_ALLOWED = 405;
    private static final int PRIORITY = 100;

    /** What came of loading a policy. */
    public enum Result {
        /** It is there now. */
        LOADED,
        /** One was there before. */
        THERE,
        /** The server has no policies. */
        NOT_AVAILABLE
    }

    /** Returns the policy, for people. */
    public String text(ServerVersion server) {
        return settings.policy().orElseGet(() -> Json.lines(body(server)));
    }

    /**
     * Loads the policy.
     *
     * @throws IOException if that fails, other than because the server has none; the message says
     *     why, in words for people
     */
    Result load(SetupApi api, ServerVersion server) throws IOException, InterruptedException {
        String name = URLEncoder.encode(settings.policyName(), StandardCharsets.UTF_8);
        String path =
                server.openSearch() ? "/_plugins/_ism/policies/" + name : "/_ilm/policy/" + name;
        String parameters = "";
        Reply there = api.send("GET", path, "");
        if (isLacking(there)) {
            return Result.NOT_AVAILABLE;
        }
        if (there.isOk()) {
            if (settings.checkExists() && !settings.overwrite()) {
                return Result.THERE;
            }
            parameters = server.openSearch() ? version(there) : "";
        } else if (!there.isNotFound()) {
            throw problem("look for", there);
        }
        Reply reply =
                api.send(
                        "PUT",
                        path + parameters,
                        settings.policy().orElseGet(() -> Json.compact(body(server))));
        if (isLacking(reply)) {
            return Result.NOT_AVAILABLE;
        }
        if (!reply.isOk()) {
            throw problem("load", reply);
        }
        return Result.LOADED;
    }

    /** Servers without the feature don't know the path, or take it for that of an index. */
    private static boolean isLacking(Reply reply) {
        return (reply.status() == BAD_REQUEST || reply.status() == NOT_ALLOWED)
                && (reply.body().contains("no handler found")
                        || reply.body().contains("invalid_index_name_exception")
                        || reply.body().contains("Incorrect HTTP method"));
    }

    /** A policy of ISM is replaced only by someone who knows which state it has. */
    private static String version(Reply there) {
        if (Json.tree(there.body()) instanceof Map<?, ?> map
                && map.get("_seq_no") instanceof Number number
                && map.get("_primary_term") instanceof Number term) {
            return "?if_seq_no=" + number + "&if_primary_term=" + term;
        }
        return "";
    }

    private IOException problem(String what, Reply reply) {
        return new IOException(
                "can't "
                        + what
                        + " lifecycle policy "
                        + settings.policyName()
                        + ": "
                        + reply.problem());
    }

    Map<String, Object> body(ServerVersion server) {
        return Map.of("policy", server.openSearch() ? ism() : ilm(server));
    }

    private static Map<String, Object> ilm(ServerVersion server) {
        String size = server.hasShardSizes() ? "max_primary_shard_size" : "max_size";
        Map<String, Object> rollover = new TreeMap<>(Map.of(size, SIZE_MAX, "max_age", AGE_MAX));
        return Map.of("phases", Map.of("hot", Map.of("actions", Map.of("rollover", rollover))));
    }

    private Map<String, Object> ism() {
        Map<String, Object> policy = new TreeMap<>();
        policy.put("description", "Another index for flows at " + SIZE_MAX + " or " + AGE_MAX);
        policy.put("default_state", "hot");
        Map<String, Object> rollover =
                new TreeMap<>(Map.of("min_primary_shard_size", SIZE_MAX, "min_index_age", AGE_MAX));
        policy.put(
                "states",
                List.of(
                        new TreeMap<>(
                                Map.of(
                                        "name",
                                        "hot",
                                        "actions",
                                        List.of(Map.of("rollover", rollover)),
                                        "transitions",
                                        List.of()))));
        if (settings.isUsed()) {
            policy.put(
                    "ism_template",
                    List.of(
                            new TreeMap<>(
                                    Map.of(
                                            "index_patterns",
                                            List.of(
                                                    dataStream
                                                            ? settings.alias()
                                                            : settings.alias() + "-*"),
                                            "priority",
                                            PRIORITY))));
        }
        return policy;
    }
}
