package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.output.elasticsearch.setup.SetupApi.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/**
 * Loads dashboards into Kibana or OpenSearch Dashboards.
 *
 * @param api of it
 */
public record Kibana(SetupApi api) {
    private static final Pattern VERSION =
            Pattern.compile("\"version\"\\s*:\\s*\\{[^}]*?\"number\"\\s*:\\s*\"([0-9]{1,3})\\.");
    private static final int FIRST_OF_ELASTIC = 5;
    private static final int FIRST_WITH_LINES = 7;

    /**
     * Loads a dashboard and what it needs; what is there under the same names is replaced.
     *
     * @throws IOException if that fails; the message says why, in words for people
     */
    public void load(FlowDashboard dashboard) throws IOException, InterruptedException {
        int major = major();
        // OpenSearch Dashboards began again at 1.
        if (major >= FIRST_OF_ELASTIC && major < FIRST_WITH_LINES) {
            check(
                    api.send(
                            "POST",
                            "/api/kibana/dashboards/import?force=true",
                            dashboard.kibana6()));
        } else {
            check(
                    api.upload(
                            "/api/saved_objects/_import?overwrite=true",
                            "flows.ndjson",
                            dashboard.lines()));
        }
    }

    /** As {@link #load}, again after failures as the settings have it. */
    public void load(FlowDashboard dashboard, DashboardSettings settings)
            throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                load(dashboard);
                return;
            } catch (IOException e) {
                if (settings.retryNs() == 0
                        || (settings.triesMax() > 0 && tries >= settings.triesMax())) {
                    throw e;
                }
                TimeUnit.NANOSECONDS.sleep(settings.retryNs());
            }
        }
    }

    /** Returns the version; that of one that does not tell strangers is taken for a new one. */
    private int major() throws IOException, InterruptedException {
        Reply reply = api.send("GET", "/api/status", "");
        Matcher matcher = VERSION.matcher(reply.body());
        if (matcher.find()) {
            return Integer.parseInt(matcher.group(1));
        }
        if (!reply.isOk()) {
            throw new IOException("Kibana does not tell its version: " + reply.problem());
        }
        return Integer.MAX_VALUE;
    }

    /** An import of which something failed is answered with 200 all the same. */
    private static void check(Reply reply) throws IOException {
        if (!reply.isOk()) {
            throw new IOException("Kibana did not take the dashboard: " + reply.problem());
        }
        try {
            if (Json.tree(reply.body()) instanceof Map<?, ?> answer) {
                boolean failed =
                        Boolean.FALSE.equals(answer.get("success"))
                                || (answer.get("objects") instanceof List<?> objects
                                        && objects.stream()
                                                .anyMatch(
                                                        one ->
                                                                one instanceof Map<?, ?> map
                                                                        && map.containsKey(
                                                                                "error")));
                if (failed) {
                    throw new IOException("Kibana did not take the dashboard: " + reply.problem());
                }
                return;
            }
        } catch (JacksonException e) {
            // Told below.
        }
        throw new IOException("Kibana's answer is no JSON: " + reply.problem());
    }
}
