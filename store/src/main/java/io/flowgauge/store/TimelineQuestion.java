package io.flowgauge.store;

import io.flowgauge.base.ServiceNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The question for a quantity over time. */
final class TimelineQuestion {
    private static final long US_PER_MS = 1_000;

    private final Intervals intervals;
    private final TimeRange counted;
    private final FlowFilter filter;
    private final FlowGroup by;
    private final FlowMetric metric;
    private final ServiceNames services;

    TimelineQuestion(
            Intervals intervals,
            TimeRange counted,
            FlowFilter filter,
            FlowGroup by,
            FlowMetric metric,
            ServiceNames services) {
        this.intervals = intervals;
        this.counted = counted;
        this.filter = filter;
        this.by = by;
        this.metric = metric;
        this.services = services;
    }

    /** Values of one line, and their total. */
    private static final class Line {
        private final long[] values;
        private long total;

        Line(int count) {
            values = new long[count];
        }

        List<Long> list() {
            return Arrays.stream(values).boxed().toList();
        }
    }

    Timeline ask(HistoryConnections connections, int limit) throws HistoryException {
        List<TopQuestion.Group> groups =
                by == FlowGroup.NONE
                        ? List.of()
                        : new TopQuestion(counted, filter, by, metric, services)
                                .ask(connections, limit);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i <= groups.size(); i++) {
            lines.add(new Line((int) intervals.count()));
        }
        long first = intervals.first();
        connections.ask(
                question(groups),
                rows -> {
                    while (rows.next()) {
                        Line line = lines.get(rows.getInt("line"));
                        line.values[(int) (rows.getLong("interval_number") - first)] +=
                                rows.getLong("v");
                        line.total += rows.getLong("t");
                    }
                    return lines;
                });
        List<Timeline.Series> series = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            GroupKey key = groups.get(i).key();
            Line line = lines.get(i);
            series.add(new Timeline.Series(key.key(), key.label(), line.total, line.list()));
        }
        Line rest = lines.getLast();
        if (by == FlowGroup.NONE) {
            series.add(new Timeline.Series("", metric.text(), rest.total, rest.list()));
        }
        return new Timeline(
                intervals.range().fromMs(),
                intervals.range().toMs(),
                intervals.lengthMs(),
                metric.text(),
                by.text(),
                intervals.timesMs(),
                series,
                other(rest));
    }

    private Timeline.@Nullable Rest other(Line rest) {
        boolean any = Arrays.stream(rest.values).anyMatch(value -> value != 0);
        return by == FlowGroup.NONE || by.overlaps() || !any
                ? null
                : new Timeline.Rest(rest.total, rest.list());
    }

    /**
     * Asks for v, the value of each interval and line, and t, what it adds to the line's total. The
     * line behind those of the groups is that of all others.
     */
    private SqlText question(List<TopQuestion.Group> groups) {
        long lengthUs = intervals.lengthMs() * US_PER_MS;
        SqlText sql =
                new SqlText().add("SELECT epoch_us(time) // ? AS interval_number, ", lengthUs);
        if (groups.isEmpty()) {
            sql.add("0 AS line, ");
        } else {
            sql.add("CASE");
            for (int i = 0; i < groups.size(); i++) {
                sql.add(" WHEN ").add(condition(groups.get(i))).add(" THEN " + i);
            }
            sql.add(" ELSE " + groups.size() + " END AS line, ");
        }
        if (metric == FlowMetric.FLOWS) {
            sql.add("count(*) FILTER (WHERE ")
                    .add(SqlText.first(counted))
                    .add(" OR epoch_us(previous) // ? < epoch_us(time) // ?", lengthUs, lengthUs)
                    .add(") AS v, count(*) FILTER (WHERE ")
                    .add(SqlText.first(counted))
                    .add(") AS t");
        } else {
            sql.add("sum(" + metric.ofRow() + ")::BIGINT AS v, v AS t");
        }
        return sql.add(" FROM ")
                .add(by.rows(counted, filter))
                .add(" GROUP BY interval_number, line");
    }

    /** A service is that of several ports, or of one. */
    private SqlText condition(TopQuestion.Group group) {
        String part =
                by.columns().stream()
                        .map(column -> column + " = ?")
                        .collect(Collectors.joining(" AND ", "(", ")"));
        SqlText sql = new SqlText().add("(");
        String between = "";
        for (GroupKey key : group.parts()) {
            sql.add(between).add(part, key.values().toArray());
            between = " OR ";
        }
        return sql.add(")");
    }
}
