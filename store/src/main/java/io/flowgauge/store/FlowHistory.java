package io.flowgauge.store;

import io.flowgauge.base.ServiceNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about the history of flows: what a panel of the page shows, each by one or two
 * questions to the database. Sums are of what each report adds to the one before, so that they are
 * right for any time range and for flows that live on. Flows are counted without comparing them: of
 * each, exactly one report in a range is the first there.
 *
 * <p>Any thread may ask. At most a few questions are asked at once, each for a limited time.
 */
public final class FlowHistory implements AutoCloseable {
    /** The most flows of a page. */
    public static final int PAGE_MAX = 500;

    /** The most flows of a download. */
    public static final int DOWNLOAD_MAX = 100_000;

    /** The most reports of a flow that are told. */
    static final int REPORTS_MAX = 1_000;

    private static final int QUESTIONS_MAX = 2;
    private static final long WAIT_MS = 5_000;
    private static final long LIMIT_MS = 20_000;

    private static final TimeRange ALL_TIME =
            new TimeRange(-62_135_596_800_000L, 253_402_300_799_000L);

    /** How long what is known of the whole history is good enough. */
    private static final long KNOWN_NS = 1_000_000_000;

    private record Known(StoredReports stored, long atNs) {}

    private final HistoryConnections connections;
    private final ServiceNames services;
    private volatile @Nullable Known lastKnown;

    /** Makes a history of what a store holds; it is closed before the store is. */
    public FlowHistory(FlowStore store, ServiceNames services) {
        this(store::connection, services);
    }

    FlowHistory(HistoryConnections.Opener opener, ServiceNames services) {
        connections = new HistoryConnections(opener, QUESTIONS_MAX, WAIT_MS, LIMIT_MS);
        this.services = services;
    }

    /** Reads what the query bar says. */
    public FlowFilter filter(String text) throws FilterException {
        return FlowFilter.parse(text, services);
    }

    /** Returns the totals of a time range. */
    public FlowTotals summary(TimeRange range, FlowFilter filter) throws HistoryException {
        TimeRange counted = counted(range);
        // A host is one of a flow, and of each flow one report is the first.
        long hosts =
                connections.ask(
                        new SqlText()
                                .add("WITH p AS MATERIALIZED (SELECT source, destination FROM ")
                                .add(SqlText.reports(counted, filter))
                                .add(" WHERE ")
                                .add(SqlText.first(counted))
                                .add(") SELECT count(*) FROM (SELECT source FROM p")
                                .add(" WHERE source IS NOT NULL UNION SELECT destination FROM p")
                                .add(" WHERE destination IS NOT NULL)"),
                        rows -> {
                            rows.next();
                            return rows.getLong(1);
                        });
        return connections.ask(
                new SqlText()
                        .add("SELECT ")
                        .add(SqlText.sums(counted))
                        .add(", count(*) AS reports FROM ")
                        .add(SqlText.reports(counted, filter)),
                rows -> {
                    rows.next();
                    TopQuestion.Sums sums = TopQuestion.Sums.read(rows);
                    return new FlowTotals(
                            range.fromMs(),
                            range.toMs(),
                            sums.of(FlowMetric.BYTES),
                            sums.of(FlowMetric.PACKETS),
                            sums.flows(),
                            sums.sb(),
                            sums.db(),
                            sums.sp(),
                            sums.dp(),
                            hosts,
                            rows.getLong("reports"));
                });
    }

    /**
     * Returns a quantity over time.
     *
     * @param intervalMs length of an interval, 1 or more; chosen where it is left out, and made
     *     longer where there would be more than 1000
     * @param limit the most lines, 1 or more
     */
    public Timeline timeline(
            TimeRange range,
            FlowFilter filter,
            FlowGroup by,
            FlowMetric metric,
            OptionalLong intervalMs,
            int limit)
            throws HistoryException {
        return new TimelineQuestion(
                        Intervals.of(range, intervalMs),
                        counted(range),
                        filter,
                        by,
                        metric,
                        services)
                .ask(connections, limit);
    }

    /** Returns the largest groups of flows. */
    public TopFlows top(
            TimeRange range, FlowFilter filter, FlowGroup by, FlowMetric metric, int limit)
            throws HistoryException {
        TimeRange counted = counted(range);
        List<TopFlows.Row> rows = new ArrayList<>();
        for (TopQuestion.Group group :
                new TopQuestion(counted, filter, by, metric, services).ask(connections, limit)) {
            GroupKey key = group.key();
            TopQuestion.Sums sums = group.sums();
            rows.add(
                    new TopFlows.Row(
                            key.key(),
                            key.label(),
                            key.source(),
                            key.destination(),
                            sums.of(FlowMetric.BYTES),
                            sums.of(FlowMetric.PACKETS),
                            sums.flows(),
                            sums.sb(),
                            sums.db(),
                            sums.sp(),
                            sums.dp()));
        }
        TopQuestion.Sums total =
                connections.ask(
                        new SqlText()
                                .add("SELECT ")
                                .add(SqlText.sums(counted))
                                .add(" FROM ")
                                .add(SqlText.reports(counted, filter)),
                        row -> {
                            row.next();
                            return TopQuestion.Sums.read(row);
                        });
        return new TopFlows(
                range.fromMs(),
                range.toMs(),
                by.text(),
                metric.text(),
                rows,
                new TopFlows.Total(
                        total.of(FlowMetric.BYTES), total.of(FlowMetric.PACKETS), total.flows()));
    }

    /** Returns who talks to whom, between the hosts with the most. */
    public FlowMatrix matrix(TimeRange range, FlowFilter filter, FlowMetric metric, int limit)
            throws HistoryException {
        return new MatrixQuestion(range, counted(range), filter, metric).ask(connections, limit);
    }

    /**
     * Returns a page of the flows with a report in a time range.
     *
     * @param cursor of the page before; its range then counts, so that all pages are of one
     * @return empty if the cursor is none of this order
     */
    public Optional<FlowPage> flows(
            TimeRange range, FlowFilter filter, FlowOrder order, Optional<String> cursor, int limit)
            throws HistoryException {
        Optional<FlowCursor> after = cursor.flatMap(FlowCursor::of);
        if (cursor.isPresent() && after.filter(c -> c.fits(order.key())).isEmpty()) {
            return Optional.empty();
        }
        TimeRange asked = after.map(FlowCursor::range).orElse(range);
        FlowsQuestion question = new FlowsQuestion(counted(asked), filter, order, services);
        List<FlowsQuestion.Place> places = question.places(connections, after, limit + 1);
        boolean more = places.size() > limit;
        List<FlowsQuestion.Place> page = more ? places.subList(0, limit) : places;
        String next =
                more
                        ? new FlowCursor(asked, page.getLast().value(), page.getLast().flow()) + ""
                        : null;
        return Optional.of(
                new FlowPage(
                        asked.fromMs(),
                        asked.toMs(),
                        question.rows(connections, page),
                        next,
                        question.count(connections)));
    }

    /** Takes some flows of a download. */
    @FunctionalInterface
    public interface FlowTaker<E extends Exception> {
        /** Takes some flows, in order. */
        void take(List<FlowRow> flows) throws E;
    }

    /**
     * Hands out the flows of a time range in order, some at a time.
     *
     * @param limit the most, up to {@link #DOWNLOAD_MAX}
     */
    public <E extends Exception> void download(
            TimeRange range, FlowFilter filter, FlowOrder order, int limit, FlowTaker<E> taker)
            throws HistoryException, E {
        FlowsQuestion question = new FlowsQuestion(counted(range), filter, order, services);
        List<FlowsQuestion.Place> places =
                question.places(connections, Optional.empty(), Math.min(limit, DOWNLOAD_MAX));
        for (int from = 0; from < places.size(); from += PAGE_MAX) {
            taker.take(
                    question.rows(
                            connections,
                            places.subList(from, Math.min(places.size(), from + PAGE_MAX))));
        }
    }

    /** Returns all that is stored of a flow; empty if there is none of the number. */
    public Optional<StoredFlow> flow(long number) throws HistoryException {
        FlowsQuestion question =
                new FlowsQuestion(ALL_TIME, FlowFilter.ALL, FlowOrder.MOST_BYTES, services);
        List<FlowRow> rows =
                question.rows(
                        connections, List.of(new FlowsQuestion.Place(number, Optional.empty())));
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<FlowReport> reports = new ArrayList<>();
        long[] all = new long[1];
        connections.ask(
                new SqlText()
                        .add(
                                "SELECT *, count(*) OVER () AS reports FROM report WHERE flow = ?",
                                number)
                        .add(" ORDER BY time DESC, final DESC LIMIT ?", REPORTS_MAX),
                result -> {
                    while (result.next()) {
                        all[0] = result.getLong("reports");
                        reports.add(report(result));
                    }
                    return reports;
                });
        Collections.reverse(reports);
        return connections.ask(
                new SqlText()
                        .add(
                                "SELECT arg_max(event, source_bytes_before + destination_bytes_before)")
                        .add(" AS event, min(source_packets_before) AS sp,")
                        .add(" min(source_bytes_before) AS sb,")
                        .add(" min(destination_packets_before) AS dp,")
                        .add(
                                " min(destination_bytes_before) AS db FROM flow WHERE flow = ?",
                                number),
                row -> {
                    String event = row.next() ? row.getString("event") : null;
                    return Optional.of(
                            new StoredFlow(
                                    rows.getFirst(),
                                    event == null ? "{}" : event,
                                    new ReportBatch.Sums(
                                            row.getLong("sp"),
                                            row.getLong("sb"),
                                            row.getLong("dp"),
                                            row.getLong("db")),
                                    reports,
                                    all[0] - reports.size()));
                });
    }

    private static FlowReport report(ResultSet row) throws SQLException {
        Long time = FlowsQuestion.ms(row, "time");
        return new FlowReport(
                time == null ? 0 : time,
                FlowsQuestion.ms(row, "previous"),
                row.getBoolean("final"),
                row.getLong("source_bytes"),
                row.getLong("source_packets"),
                row.getLong("destination_bytes"),
                row.getLong("destination_packets"));
    }

    /** Returns how much there is, as of the last seconds. */
    public StoredReports stored() throws HistoryException {
        Known known = lastKnown;
        if (known == null || System.nanoTime() - known.atNs >= KNOWN_NS) {
            known = new Known(askStored(), System.nanoTime());
            lastKnown = known;
        }
        return known.stored;
    }

    private StoredReports askStored() throws HistoryException {
        return connections.ask(
                new SqlText()
                        .add("SELECT count(*) AS reports, min(time) AS first, max(time) AS last")
                        .add(" FROM report"),
                row -> {
                    row.next();
                    Long first = FlowsQuestion.ms(row, "first");
                    Long last = FlowsQuestion.ms(row, "last");
                    return new StoredReports(
                            row.getLong("reports"),
                            first == null || last == null
                                    ? Optional.empty()
                                    : Optional.of(new TimeRange(first, last)));
                });
    }

    /**
     * Returns a range without the time before the first report. Of a flow whose first reports were
     * deleted the next one is the first then, whatever is asked for.
     */
    private TimeRange counted(TimeRange range) throws HistoryException {
        long firstMs = stored().range().map(TimeRange::fromMs).orElse(range.fromMs());
        return new TimeRange(
                Math.min(range.toMs(), Math.max(range.fromMs(), firstMs)), range.toMs());
    }

    @Override
    public void close() {
        connections.close();
    }
}
