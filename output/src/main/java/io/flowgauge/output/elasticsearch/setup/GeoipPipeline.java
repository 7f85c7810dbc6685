package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.output.elasticsearch.setup.SetupApi.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ingest pipeline that adds where addresses are on the earth, for those who have the server do
 * it: {@code pipeline} of the output names it.
 *
 * @param schema of the events
 */
public record GeoipPipeline(IndexSchema schema) {
    private static final String SCRATCH = "flowgauge_geoip";

    /** Returns its name. */
    public String name() {
        return "packetbeat-" + schema.beatVersion() + "-geoip";
    }

    /**
     * Loads the pipeline.
     *
     * @return whether it was loaded; not where the server can't look up addresses
     * @throws IOException if that fails; the message says why, in words for people
     */
    public boolean load(SetupApi api) throws IOException, InterruptedException {
        Reply nodes =
                api.send("GET", "/_nodes/ingest?filter_path=nodes.*.ingest.processors.type", "");
        if (!nodes.isOk()) {
            throw new IOException("can't ask for ingest processors: " + nodes.problem());
        }
        if (!nodes.body().contains("\"geoip\"")) {
            return false;
        }
        Reply reply = api.send("PUT", "/_ingest/pipeline/" + name(), Json.compact(body()));
        if (!reply.isOk()) {
            throw new IOException("can't load ingest pipeline " + name() + ": " + reply.problem());
        }
        return true;
    }

    Map<String, Object> body() {
        List<Map<String, Object>> processors = new ArrayList<>();
        boolean ecs = schema.names().equals(FlowFields.ECS);
        for (String side : List.of(schema.names().source(), schema.names().dest())) {
            for (String address : schema.names().addresses()) {
                String field = side + "." + address;
                if (ecs) {
                    processors.add(geoip(field, side + ".geo", Map.of()));
                } else {
                    processors.add(
                            geoip(field, SCRATCH, Map.of("properties", List.of("location"))));
                    Map<String, Object> rename = new LinkedHashMap<>();
                    rename.put("field", SCRATCH + ".location");
                    rename.put("target_field", field + "_location");
                    rename.put("ignore_missing", true);
                    // One that a processor of the probe has found stays.
                    rename.put("ignore_failure", true);
                    processors.add(Map.of("rename", rename));
                }
            }
        }
        if (!ecs) {
            Map<String, Object> remove = new LinkedHashMap<>();
            remove.put("field", SCRATCH);
            remove.put("ignore_missing", true);
            processors.add(Map.of("remove", remove));
        }
        Map<String, Object> pipeline = new LinkedHashMap<>();
        pipeline.put("description", "Adds where the addresses of flows are");
        pipeline.put("processors", processors);
        return pipeline;
    }

    private static Map<String, Object> geoip(
            String field, String target, Map<String, Object> more) {
        Map<String, Object> geoip = new LinkedHashMap<>();
        geoip.put("field", field);
        geoip.put("target_field", target);
        geoip.put("ignore_missing", true);
        geoip.put("ignore_failure", true);
        geoip.putAll(more);
        return Map.of("geoip", geoip);
    }
}
