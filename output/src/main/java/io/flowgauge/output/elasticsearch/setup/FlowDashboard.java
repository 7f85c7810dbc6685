package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.output.elasticsearch.setup.SavedObject.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dashboard of flows: the five panels of Packetbeat's, and its search. Bytes are summed over
 * the last report of each flow, as the reports before it count the same bytes; Packetbeat's panels
 * sum them all.
 *
 * @param schema of the events
 * @param indices pattern of the names of their indices
 */
public record FlowDashboard(IndexSchema schema, String indices) {
    /** The pattern of the events' indices. */
    public static final String DEFAULT_INDICES = "packetbeat-*";

    private static final String INDEX_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index";
    private static final String ALL = "type:flow";
    private static final String PANEL_VERSION = "6.7.2";
    private static final int TOP = 5;
    private static final int SEARCH_HITS = 0;

    private enum Form {
        KIBANA_6,
        KIBANA_7
    }

    /** A panel: what it shows, and where on a grid of 48 columns. */
    private record Panel(SavedObject shown, int x, int y, int width, int height) {}

    /** Returns one JSON for the API of Kibana 5 and 6, {@code /api/kibana/dashboards/import}. */
    public String kibana6() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", schema.beatVersion());
        document.put("objects", objects(Form.KIBANA_6).stream().map(SavedObject::kibana6).toList());
        return Json.lines(document);
    }

    /** Returns the index pattern alone, in the same form. */
    public String indexPatternKibana6() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", schema.beatVersion());
        document.put("objects", List.of(indexPattern().kibana6()));
        return Json.lines(document);
    }

    /**
     * Returns a line of JSON for each object, for the import of saved objects in Kibana from 7 on
     * and OpenSearch Dashboards.
     */
    public String lines() {
        StringBuilder lines = new StringBuilder();
        objects(Form.KIBANA_7).forEach(object -> lines.append(object.line()).append('\n'));
        return lines.toString();
    }

    private List<SavedObject> objects(Form form) {
        List<Panel> panels = panels(form);
        List<SavedObject> objects = new ArrayList<>(List.of(indexPattern(), search(form)));
        panels.forEach(panel -> objects.add(panel.shown));
        objects.add(dashboard(panels, form));
        return objects;
    }

    private String id(String name) {
        return "Packetbeat-Flows" + name + (isEcs() ? "-ecs" : "");
    }

    private String title(String name) {
        return name + (isEcs() ? " [Packetbeat Flows] ECS" : " [Packetbeat Flows]");
    }

    private boolean isEcs() {
        return schema.names().equals(FlowFields.ECS);
    }

    private String lastReports() {
        return ALL + " AND " + schema.names().ended() + ":true";
    }

    private SavedObject indexPattern() {
        return new SavedObject("index-pattern", indices, schema.indexPattern(indices), List.of());
    }

    private SavedObject search(Form form) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("title", title("Flows Search"));
        attributes.put("description", "Reports of flows");
        attributes.put("hits", SEARCH_HITS);
        attributes.put("columns", schema.names().columns());
        attributes.put("sort", List.of("@timestamp", "desc"));
        attributes.put("version", 1);
        attributes.put("kibanaSavedObjectMeta", source(ALL, form));
        return new SavedObject("search", id("-Search"), attributes, indexReference(form));
    }

    private List<Panel> panels(Form form) {
        FlowFields names = schema.names();
        return List.of(
                new Panel(navigation(), 0, 0, 12, 12),
                new Panel(
                        area(
                                "Connections over time",
                                "Flows with a report in each span of time",
                                ALL,
                                metric("1", "cardinality", names.flowId(), "Unique flows"),
                                "",
                                form),
                        12,
                        0,
                        36,
                        12),
                new Panel(
                        area(
                                "Top hosts creating traffic",
                                "Bytes that came from who sent the first packet, at the end of flows",
                                lastReports(),
                                metric("1", "sum", names.sourceBytes(), "Source traffic"),
                                names.sourceIp(),
                                form),
                        0,
                        12,
                        24,
                        12),
                new Panel(
                        area(
                                "Top hosts receiving traffic",
                                "Bytes that came from the other side, at the end of flows",
                                lastReports(),
                                metric("1", "sum", names.destBytes(), "Destination traffic"),
                                names.destIp(),
                                form),
                        24,
                        12,
                        24,
                        12),
                new Panel(table(form), 0, 24, 48, 16));
    }

    private SavedObject navigation() {
        String text =
                "### Packetbeat:\n\n[Flows](#/dashboard/"
                        + id("")
                        + ")\n\n[Search flows](#/discover/"
                        + id("-Search")
                        + ")\n";
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("fontSize", 12);
        params.put("openLinksInNewTab", false);
        params.put("markdown", text);
        Map<String, Object> meta =
                Map.of(
                        "searchSourceJSON",
                        Json.compact(Map.of("query", query(""), "filter", List.of())));
        return visualization("Navigation", "", "markdown", params, List.of(), meta, List.of());
    }

    private SavedObject area(
            String name,
            String description,
            String query,
            Map<String, Object> metric,
            String group,
            Form form) {
        List<Map<String, Object>> aggs = new ArrayList<>(List.of(metric, overTime()));
        if (!group.isEmpty()) {
            aggs.add(terms("3", group, "group"));
        }
        String label =
                metric.get("params") instanceof Map<?, ?> params
                        ? "" + params.get("customLabel")
                        : "";
        return visualization(
                name,
                description,
                "area",
                areaParams(label),
                aggs,
                source(query, form),
                indexReference(form));
    }

    private SavedObject table(Form form) {
        FlowFields names = schema.names();
        Map<String, Object> sort = new LinkedHashMap<>();
        sort.put("columnIndex", null);
        sort.put("direction", null);
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("perPage", 10);
        params.put("showPartialRows", false);
        params.put("showMetricsAtAllLevels", false);
        params.put("sort", sort);
        params.put("showTotal", false);
        params.put("totalFunc", "sum");
        return visualization(
                "Network traffic between your hosts",
                "Bytes of both sides, at the end of flows",
                "table",
                params,
                List.of(
                        metric("1", "sum", names.sourceBytes(), "Source traffic"),
                        metric("2", "sum", names.destBytes(), "Destination traffic"),
                        terms("3", names.sourceIp(), "bucket"),
                        terms("4", names.destIp(), "bucket")),
                source(lastReports(), form),
                indexReference(form));
    }

    private SavedObject visualization(
            String name,
            String description,
            String type,
            Map<String, Object> params,
            List<Map<String, Object>> aggs,
            Map<String, Object> meta,
            List<Reference> references) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("title", title(name));
        state.put("type", type);
        state.put("params", params);
        state.put("aggs", aggs);
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("title", title(name));
        attributes.put("description", description);
        attributes.put("visState", Json.compact(state));
        attributes.put("uiStateJSON", "{}");
        attributes.put("version", 1);
        attributes.put("kibanaSavedObjectMeta", meta);
        return new SavedObject(
                "visualization", id("-" + name.replace(' ', '-')), attributes, references);
    }

    private static Map<String, Object> metric(String id, String type, String field, String label) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("field", field);
        params.put("customLabel", label);
        return agg(id, type, "metric", params);
    }

    private static Map<String, Object> overTime() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("field", "@timestamp");
        params.put("interval", "auto");
        params.put("customInterval", "2h");
        params.put("min_doc_count", 1);
        params.put("extended_bounds", Map.of());
        return agg("2", "date_histogram", "segment", params);
    }

    /** The largest by the first metric. */
    private static Map<String, Object> terms(String id, String field, String schema) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("field", field);
        params.put("size", TOP);
        params.put("order", "desc");
        params.put("orderBy", "1");
        params.put("otherBucket", false);
        params.put("missingBucket", false);
        return agg(id, "terms", schema, params);
    }

    private static Map<String, Object> agg(
            String id, String type, String schema, Map<String, Object> params) {
        Map<String, Object> agg = new LinkedHashMap<>();
        agg.put("id", id);
        agg.put("enabled", true);
        agg.put("type", type);
        agg.put("schema", schema);
        agg.put("params", params);
        return agg;
    }

    private static Map<String, Object> areaParams(String label) {
        Map<String, Object> categoryAxis = axis("CategoryAxis-1", "category", "bottom");
        categoryAxis.put("title", Map.of());
        Map<String, Object> valueAxis = axis("ValueAxis-1", "value", "left");
        valueAxis.put("name", "LeftAxis-1");
        valueAxis.put("title", Map.of("text", label));
        Map<String, Object> series = new LinkedHashMap<>();
        series.put("show", "true");
        series.put("type", "area");
        series.put("mode", "stacked");
        series.put("data", new LinkedHashMap<>(Map.of("id", "1", "label", label)));
        series.put("drawLinesBetweenPoints", true);
        series.put("showCircles", true);
        series.put("interpolate", "linear");
        series.put("valueAxis", "ValueAxis-1");
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("type", "area");
        params.put("grid", Map.of("categoryLines", false));
        params.put("categoryAxes", List.of(categoryAxis));
        params.put("valueAxes", List.of(valueAxis));
        params.put("seriesParams", List.of(series));
        params.put("addTooltip", true);
        params.put("addLegend", true);
        params.put("legendPosition", "right");
        params.put("times", List.of());
        params.put("addTimeMarker", false);
        return params;
    }

    private static Map<String, Object> axis(String id, String type, String position) {
        Map<String, Object> axis = new LinkedHashMap<>();
        axis.put("id", id);
        axis.put("type", type);
        axis.put("position", position);
        axis.put("show", true);
        axis.put("style", Map.of());
        Map<String, Object> scale = new LinkedHashMap<>();
        scale.put("type", "linear");
        if (type.equals("value")) {
            scale.put("mode", "normal");
        }
        axis.put("scale", scale);
        axis.put("labels", new LinkedHashMap<>(Map.of("show", true)));
        return axis;
    }

    private static Map<String, Object> query(String text) {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("query", text);
        query.put("language", "lucene");
        return query;
    }

    /** Returns what an object looks at: events of the index pattern that a query finds. */
    private Map<String, Object> source(String query, Form form) {
        Map<String, Object> source = new LinkedHashMap<>();
        if (form == Form.KIBANA_6) {
            source.put("index", indices);
        } else {
            source.put("indexRefName", INDEX_REFERENCE);
        }
        source.put("query", query(query));
        source.put("filter", List.of());
        return Map.of("searchSourceJSON", Json.compact(source));
    }

    private List<Reference> indexReference(Form form) {
        return form == Form.KIBANA_6
                ? List.of()
                : List.of(new Reference(INDEX_REFERENCE, "index-pattern", indices));
    }

    private SavedObject dashboard(List<Panel> panels, Form form) {
        List<Map<String, Object>> shown = new ArrayList<>();
        List<Reference> references = new ArrayList<>();
        for (Panel panel : panels) {
            String index = Integer.toString(shown.size() + 1);
            Map<String, Object> grid = new LinkedHashMap<>();
            grid.put("x", panel.x);
            grid.put("y", panel.y);
            grid.put("w", panel.width);
            grid.put("h", panel.height);
            grid.put("i", index);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("version", PANEL_VERSION);
            one.put("panelIndex", index);
            one.put("gridData", grid);
            one.put("embeddableConfig", Map.of());
            SavedObject object = panel.shown;
            if (form == Form.KIBANA_6) {
                one.put("type", object.type());
                one.put("id", object.id());
            } else {
                String name = "panel_" + shown.size();
                one.put("panelRefName", name);
                references.add(new Reference(name, object.type(), object.id()));
            }
            shown.add(one);
        }
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("darkTheme", false);
        options.put("useMargins", false);
        options.put("hidePanelTitles", false);
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("title", isEcs() ? "[Packetbeat] Flows ECS" : "[Packetbeat] Flows");
        attributes.put("description", "Who talked to whom, how much, and when");
        attributes.put("hits", SEARCH_HITS);
        attributes.put("panelsJSON", Json.compact(shown));
        attributes.put("optionsJSON", Json.compact(options));
        attributes.put("timeRestore", false);
        attributes.put("version", 1);
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("query", query(""));
        source.put("filter", List.of());
        attributes.put("kibanaSavedObjectMeta", Map.of("searchSourceJSON", Json.compact(source)));
        return new SavedObject("dashboard", id(""), attributes, references);
    }
}
