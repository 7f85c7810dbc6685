package io.flowgauge.store;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.ServiceNames;
import io.flowgauge.store.ReportModel.Flow;
import io.flowgauge.store.ReportModel.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds each answer against sums over the reports that the test makes by itself. */
class FlowHistoryTest {
    private static final long BEGIN_MS = 1_790_000_000_000L;
    private static final long HOUR_MS = 3_600_000;
    private static final int FLOWS = 600;

    @TempDir private static Path folder;

    private static long seed;
    private static ReportModel model;
    private static FlowStore store;
    private static FlowHistory history;
    private static ServiceNames services;

    @BeforeAll
    static void fill() throws Exception {
        seed = RandomGenerator.getDefault().nextLong();
        System.out.println("seed " + seed);
        services = ServiceNames.of(folder.resolve("none"));
        model =
                new ReportModel(
                        new SplittableRandom(seed), BEGIN_MS, BEGIN_MS + HOUR_MS / 2, FLOWS);
        store = ReportModel.open(folder.resolve("store"));
        model.fill(store);
        history = new FlowHistory(store, services);
    }

    @AfterAll
    static void close() {
        history.close();
        store.close();
    }

    /** All of it, its middle, a piece that splits flows, a point, and none. */
    private static List<TimeRange> ranges() {
        return List.of(
                new TimeRange(0, BEGIN_MS + 24 * HOUR_MS),
                new TimeRange(BEGIN_MS + HOUR_MS / 8, BEGIN_MS + HOUR_MS / 4),
                new TimeRange(BEGIN_MS + 123_456, BEGIN_MS + 223_457),
                new TimeRange(model.reports().get(7).timeMs(), model.reports().get(7).timeMs() + 1),
                new TimeRange(0, 1));
    }

    private static List<Report> in(TimeRange range, Predicate<Flow> fits) {
        return model.reports().stream()
                .filter(r -> range.fromMs() <= r.timeMs() && r.timeMs() < range.toMs())
                .filter(r -> fits.test(r.flow()))
                .toList();
    }

    private static long flows(Collection<Report> reports) {
        return reports.stream().map(Report::flow).distinct().count();
    }

    private static long value(Collection<Report> reports, FlowMetric metric) {
        return switch (metric) {
            case FLOWS -> flows(reports);
            case BYTES -> reports.stream().mapToLong(Report::bytes).sum();
            case PACKETS -> reports.stream().mapToLong(r -> r.sp() + r.dp()).sum();
            case SOURCE_BYTES -> reports.stream().mapToLong(Report::sb).sum();
            case DESTINATION_BYTES -> reports.stream().mapToLong(Report::db).sum();
        };
    }

    /** Returns the keys under which a flow is counted. */
    private static Set<String> keys(Flow flow, FlowGroup by) {
        return switch (by) {
            case NONE -> Set.of("");
            case SOURCE -> flow.source() == null ? Set.of() : Set.of(flow.source());
            case DESTINATION -> flow.destination() == null ? Set.of() : Set.of(flow.destination());
            case HOST -> flow.hosts();
            case CONVERSATION ->
                    flow.source() == null
                            ? Set.of()
                            : Set.of(flow.source() + " " + flow.destination());
            case PORT ->
                    flow.destinationPort() < 0 ? Set.of() : Set.of("" + flow.destinationPort());
            case SERVICE ->
                    flow.transport() == null
                            ? Set.of()
                            : Set.of("" + ReportModel.service(flow, services));
            case TRANSPORT -> flow.transport() == null ? Set.of() : Set.of(flow.transport());
            case TAG -> Set.copyOf(flow.tags());
            case VLAN -> flow.vlan() < 0 ? Set.of() : Set.of("" + flow.vlan());
        };
    }

    private static Map<String, List<Report>> grouped(List<Report> reports, FlowGroup by) {
        Map<String, List<Report>> groups = new TreeMap<>();
        for (Report report : reports) {
            for (String key : keys(report.flow(), by)) {
                groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(report);
            }
        }
        return groups;
    }

    @Test
    void shouldAddUpEveryRangeForEveryQuery() throws Exception {
        for (String query : ReportModel.queries()) {
            FilterTerm term = FilterParser.parse(query);
            for (TimeRange range : ranges()) {
                List<Report> reports = in(range, flow -> model.fits(term, flow, services));
                FlowTotals totals = history.summary(range, history.filter(query));
                String where = "seed " + seed + ": " + query + " in " + range;
                assertThat(totals.reports()).as(where).isEqualTo(reports.size());
                assertThat(totals.flows()).as(where).isEqualTo(flows(reports));
                assertThat(totals.bytes()).as(where).isEqualTo(value(reports, FlowMetric.BYTES));
                assertThat(totals.packets())
                        .as(where)
                        .isEqualTo(value(reports, FlowMetric.PACKETS));
                assertThat(totals.hosts())
                        .as(where)
                        .isEqualTo(
                                reports.stream()
                                        .flatMap(r -> r.flow().hosts().stream())
                                        .distinct()
                                        .count());
            }
        }
    }

    @Test
    void shouldFilterByRandomTerms() throws Exception {
        RandomGenerator random = new SplittableRandom(seed);
        TimeRange range = ranges().getFirst();
        for (int i = 0; i < 100; i++) {
            FilterTerm term = FilterParserTest.term(random, 2);
            assertThat(history.summary(range, FlowFilter.of(term, services)).flows())
                    .as("seed %d: %s", seed, term)
                    .isEqualTo(flows(in(range, flow -> model.fits(term, flow, services))));
        }
    }

    @Test
    void shouldTellTheLargest() throws Exception {
        for (TimeRange range : ranges()) {
            List<Report> reports = in(range, _ -> true);
            for (FlowGroup by : FlowGroup.values()) {
                if (by == FlowGroup.NONE) {
                    continue;
                }
                Map<String, List<Report>> groups = grouped(reports, by);
                for (FlowMetric metric : FlowMetric.values()) {
                    TopFlows top = history.top(range, FlowFilter.ALL, by, metric, 5);
                    String where = "seed " + seed + ": " + by + " " + metric + " in " + range;
                    List<Long> wanted =
                            groups.values().stream()
                                    .map(group -> value(group, metric))
                                    .sorted(Comparator.reverseOrder())
                                    .limit(5)
                                    .toList();
                    List<Long> found = new ArrayList<>();
                    for (TopFlows.Row row : top.rows()) {
                        List<Report> group = groups.getOrDefault(row.key(), List.of());
                        assertThat(row.bytes()).as(where).isEqualTo(value(group, FlowMetric.BYTES));
                        assertThat(row.flows()).as(where).isEqualTo(flows(group));
                        assertThat(row.sourcePackets() + row.destinationPackets())
                                .as(where)
                                .isEqualTo(value(group, FlowMetric.PACKETS));
                        found.add(value(group, metric));
                    }
                    assertThat(found).as(where).isEqualTo(wanted);
                    assertThat(top.total().flows()).as(where).isEqualTo(flows(reports));
                    assertThat(top.total().bytes())
                            .as(where)
                            .isEqualTo(value(reports, FlowMetric.BYTES));
                }
            }
        }
    }

    @Test
    void shouldTellOverTime() throws Exception {
        for (TimeRange range : ranges()) {
            List<Report> reports = in(range, _ -> true);
            for (FlowGroup by : FlowGroup.values()) {
                for (FlowMetric metric : FlowMetric.values()) {
                    Timeline timeline =
                            history.timeline(
                                    range, FlowFilter.ALL, by, metric, OptionalLong.of(60_000), 3);
                    check(timeline, range, grouped(reports, by), reports, by, metric);
                }
            }
        }
    }

    private static void check(
            Timeline timeline,
            TimeRange range,
            Map<String, List<Report>> groups,
            List<Report> reports,
            FlowGroup by,
            FlowMetric metric) {
        String where = "seed " + seed + ": " + by + " " + metric + " in " + range;
        assertThat(timeline.series()).as(where).hasSizeLessThanOrEqualTo(3);
        assertThat(timeline.times().size()).as(where).isLessThanOrEqualTo(1_000);
        List<Report> rest = new ArrayList<>(reports);
        for (Timeline.Series series : timeline.series()) {
            List<Report> group = groups.getOrDefault(series.key(), List.of());
            rest.removeAll(group);
            assertThat(series.total()).as(where).isEqualTo(value(group, metric));
            assertThat(series.values()).as(where).isEqualTo(values(timeline, group, metric));
        }
        if (timeline.other() != null) {
            assertThat(timeline.other().total()).as(where).isEqualTo(value(rest, metric));
            assertThat(timeline.other().values())
                    .as(where)
                    .isEqualTo(values(timeline, rest, metric));
        } else if (!by.overlaps()) {
            assertThat(value(rest, metric)).as(where).isZero();
        }
    }

    private static List<Long> values(Timeline timeline, List<Report> group, FlowMetric metric) {
        Map<Long, List<Report>> byTime =
                group.stream()
                        .collect(
                                groupingBy(
                                        r ->
                                                Math.floorDiv(r.timeMs(), timeline.intervalMs())
                                                        * timeline.intervalMs()));
        return timeline.times().stream()
                .map(time -> value(byTime.getOrDefault(time, List.of()), metric))
                .toList();
    }

    @Test
    void shouldTellWhoTalksToWhom() throws Exception {
        for (TimeRange range : ranges()) {
            List<Report> reports = in(range, _ -> true);
            Map<String, List<Report>> hosts = grouped(reports, FlowGroup.HOST);
            Map<String, List<Report>> pairs = grouped(reports, FlowGroup.CONVERSATION);
            for (FlowMetric metric : FlowMetric.values()) {
                FlowMatrix matrix = history.matrix(range, FlowFilter.ALL, metric, 4);
                String where = "seed " + seed + ": " + metric + " in " + range;
                assertThat(
                                matrix.hosts().stream()
                                        .map(h -> value(requireNonNull(hosts.get(h)), metric))
                                        .toList())
                        .as(where)
                        .isEqualTo(
                                hosts.values().stream()
                                        .map(group -> value(group, metric))
                                        .sorted(Comparator.reverseOrder())
                                        .limit(4)
                                        .toList());
                long bytes = 0;
                for (FlowMatrix.Cell cell : matrix.cells()) {
                    List<Report> pair =
                            requireNonNull(pairs.get(cell.source() + " " + cell.destination()));
                    assertThat(cell.bytes()).as(where).isEqualTo(value(pair, FlowMetric.BYTES));
                    assertThat(cell.flows()).as(where).isEqualTo(flows(pair));
                    bytes += cell.bytes();
                }
                assertThat(matrix.cells())
                        .as(where)
                        .hasSize(
                                (int)
                                        pairs.keySet().stream()
                                                .filter(
                                                        pair ->
                                                                matrix.hosts()
                                                                        .containsAll(
                                                                                List.of(
                                                                                        pair.split(
                                                                                                " ",
                                                                                                -1))))
                                                .count());
                assertThat(matrix.otherBytes())
                        .as(where)
                        .isEqualTo(value(reports, FlowMetric.BYTES) - bytes);
            }
        }
    }

    @Test
    void shouldListFlowsInEachOrderPageByPage() throws Exception {
        for (TimeRange range : ranges()) {
            Map<Long, List<Report>> flows =
                    in(range, _ -> true).stream().collect(groupingBy(r -> r.flow().number()));
            for (String name : FlowOrder.names()) {
                FlowOrder order = FlowOrder.of(name).orElseThrow();
                List<FlowRow> rows = new ArrayList<>();
                Optional<String> cursor = Optional.empty();
                do {
                    FlowPage page =
                            history.flows(range, FlowFilter.ALL, order, cursor, 97).orElseThrow();
                    assertThat(page.total()).isEqualTo(flows.size());
                    rows.addAll(page.flows());
                    cursor = Optional.ofNullable(page.nextCursor());
                } while (cursor.isPresent());
                String where = "seed " + seed + ": " + name + " in " + range;
                assertThat(rows.stream().map(FlowRow::id).collect(Collectors.toSet()))
                        .as(where)
                        .hasSize(rows.size())
                        .isEqualTo(
                                flows.keySet().stream()
                                        .map(n -> "" + n)
                                        .collect(Collectors.toSet()));
                List<Optional<Comparable<Object>>> sorted =
                        rows.stream().map(row -> key(row, order.key())).toList();
                for (int i = 1; i < sorted.size(); i++) {
                    assertThat(inOrder(sorted.get(i - 1), sorted.get(i), order))
                            .as("%s: %s, %s", where, rows.get(i - 1), rows.get(i))
                            .isTrue();
                }
                for (FlowRow row : rows) {
                    check(row, requireNonNull(flows.get(Long.parseLong(row.id()))), where);
                }
            }
        }
    }

    private static void check(FlowRow row, List<Report> reports, String where) {
        Flow flow = reports.getFirst().flow();
        assertThat(row.bytes()).as(where).isEqualTo(value(reports, FlowMetric.BYTES));
        assertThat(row.source().bytes())
                .as(where)
                .isEqualTo(value(reports, FlowMetric.SOURCE_BYTES));
        assertThat(row.packets()).as(where).isEqualTo(value(reports, FlowMetric.PACKETS));
        assertThat(row.start()).as(where).isEqualTo(flow.startMs());
        assertThat(row.last())
                .as(where)
                .isEqualTo(reports.stream().mapToLong(Report::lastMs).max().orElseThrow());
        assertThat(row.isFinal()).as(where).isEqualTo(reports.stream().anyMatch(Report::isFinal));
        assertThat(row.source().ip()).as(where).isEqualTo(flow.source());
        assertThat(row.tags()).as(where).isEqualTo(flow.tags());
        assertThat(row.flowId()).as(where).isEqualTo("id" + flow.number());
    }

    @SuppressWarnings("unchecked") // each key is compared with its own kind
    private static Optional<Comparable<Object>> key(FlowRow row, FlowOrder.Key key) {
        Object value =
                switch (key) {
                    case BYTES -> row.bytes();
                    case PACKETS -> row.packets();
                    case SOURCE_BYTES -> row.source().bytes();
                    case DESTINATION_BYTES -> row.destination().bytes();
                    case SOURCE_PACKETS -> row.source().packets();
                    case DESTINATION_PACKETS -> row.destination().packets();
                    case START -> row.start();
                    case LAST -> row.last();
                    case DURATION -> row.durationMs();
                    case SOURCE_IP -> number(row.source().ip());
                    case SOURCE_PORT -> row.source().port();
                    case DESTINATION_IP -> number(row.destination().ip());
                    case DESTINATION_PORT -> row.destination().port();
                    case TRANSPORT -> row.transport();
                    case VLAN -> row.vlan();
                };
        return Optional.ofNullable((Comparable<Object>) value);
    }

    private static @Nullable Object number(@Nullable String address) {
        return address == null ? null : AddressBlock.of(address).orElseThrow().first();
    }

    private static boolean inOrder(
            Optional<Comparable<Object>> a, Optional<Comparable<Object>> b, FlowOrder order) {
        if (a.isEmpty() || b.isEmpty()) {
            return b.isEmpty();
        }
        int compared = a.get().compareTo(b.get());
        return order.isDescending() ? compared >= 0 : compared <= 0;
    }

    @Test
    void shouldRefuseACursorOfAnotherOrder() throws Exception {
        TimeRange range = ranges().getFirst();
        String cursor =
                history.flows(
                                range,
                                FlowFilter.ALL,
                                FlowOrder.of("transport").orElseThrow(),
                                Optional.empty(),
                                1)
                        .orElseThrow()
                        .nextCursor();
        assertThat(
                        history.flows(
                                range,
                                FlowFilter.ALL,
                                FlowOrder.MOST_BYTES,
                                Optional.of("" + cursor),
                                1))
                .isEmpty();
        assertThat(history.flows(range, FlowFilter.ALL, FlowOrder.MOST_BYTES, Optional.of("x"), 1))
                .isEmpty();
    }

    @Test
    void shouldTellAllOfAFlow() throws Exception {
        Flow flow = model.reports().getLast().flow();
        List<Report> reports = in(ranges().getFirst(), flow::equals);
        StoredFlow stored = history.flow(flow.number()).orElseThrow();
        check(stored.flow(), reports, "seed " + seed);
        assertThat(stored.reports()).hasSameSizeAs(reports);
        assertThat(stored.reports().getFirst().previous()).isNull();
        assertThat(stored.reports().stream().mapToLong(FlowReport::sourceBytes).sum())
                .isEqualTo(value(reports, FlowMetric.SOURCE_BYTES));
        assertThat(stored.event()).isEqualTo("{\"type\":\"flow\"}");
        assertThat(history.flow(FLOWS + 1)).isEmpty();
    }

    @Test
    void shouldHandOutADownloadInOrder() throws Exception {
        List<FlowRow> rows = new ArrayList<>();
        history.download(
                ranges().getFirst(), FlowFilter.ALL, FlowOrder.MOST_BYTES, 550, rows::addAll);
        assertThat(rows).hasSize(550);
        assertThat(rows).isSortedAccordingTo(Comparator.comparingLong(FlowRow::bytes).reversed());
    }

    @Test
    void shouldKnowItsRange() throws Exception {
        assertThat(history.stored().reports()).isEqualTo(model.reports().size());
        TimeRange range = history.stored().range().orElseThrow();
        assertThat(range.fromMs())
                .isEqualTo(model.reports().stream().mapToLong(Report::timeMs).min().orElseThrow());
        assertThat(range.toMs())
                .isEqualTo(model.reports().stream().mapToLong(Report::timeMs).max().orElseThrow());
    }
}
