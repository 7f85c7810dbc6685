package io.flowgauge.store;

import io.flowgauge.base.ServiceNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The question for the largest groups of flows. */
final class TopQuestion {
    /** A group and what it adds up to; of a service there may be several, one for each port. */
    record Group(List<GroupKey> parts, Sums sums) {
        GroupKey key() {
            return parts.getFirst();
        }

        Group plus(Group other) {
            List<GroupKey> all = new ArrayList<>(parts);
            all.addAll(other.parts);
            return new Group(all, sums.plus(other.sums));
        }
    }

    /** Sums of bytes and packets of source and destination, and the number of flows. */
    record Sums(long sb, long db, long sp, long dp, long flows) {
        /** Reads the columns of {@link SqlText#sums} by their names. */
        static Sums read(ResultSet row) throws SQLException {
            return new Sums(
                    row.getLong("sb"),
                    row.getLong("db"),
                    row.getLong("sp"),
                    row.getLong("dp"),
                    row.getLong("n"));
        }

        Sums plus(Sums other) {
            return new Sums(
                    sb + other.sb,
                    db + other.db,
                    sp + other.sp,
                    dp + other.dp,
                    flows + other.flows);
        }

        long of(FlowMetric metric) {
            return switch (metric) {
                case BYTES -> sb + db;
                case PACKETS -> sp + dp;
                case FLOWS -> flows;
                case SOURCE_BYTES -> sb;
                case DESTINATION_BYTES -> db;
            };
        }
    }

    private final TimeRange range;
    private final FlowFilter filter;
    private final FlowGroup by;
    private final FlowMetric metric;
    private final ServiceNames services;

    TopQuestion(
            TimeRange range,
            FlowFilter filter,
            FlowGroup by,
            FlowMetric metric,
            ServiceNames services) {
        this.range = range;
        this.filter = filter;
        this.by = by;
        this.metric = metric;
        this.services = services;
    }

    /** Returns the groups with the most, the largest first. */
    List<Group> ask(HistoryConnections connections, int limit) throws HistoryException {
        SqlText sql = by == FlowGroup.HOST ? hosts() : groups();
        sql.add(" ORDER BY " + metric.ofSums() + " DESC, " + by.list());
        if (by != FlowGroup.SERVICE) {
            sql.add(" LIMIT ?", limit);
        }
        List<Group> groups =
                connections.ask(
                        sql,
                        rows -> {
                            List<Group> read = new ArrayList<>();
                            while (rows.next()) {
                                read.add(
                                        new Group(
                                                List.of(GroupKey.read(by, rows, services)),
                                                Sums.read(rows)));
                            }
                            return read;
                        });
        return by == FlowGroup.SERVICE ? joined(groups, limit) : groups;
    }

    /** Ports of one name are one service. */
    private List<Group> joined(List<Group> ports, int limit) {
        Map<String, Group> byName = new LinkedHashMap<>();
        ports.forEach(port -> byName.merge(port.key().key(), port, Group::plus));
        return byName.values().stream()
                .sorted(
                        Comparator.comparingLong((Group group) -> group.sums().of(metric))
                                .reversed())
                .limit(limit)
                .toList();
    }

    private SqlText groups() {
        return new SqlText()
                .add("SELECT " + by.list() + ", ")
                .add(SqlText.sums(range))
                .add(" FROM ")
                .add(by.rows(range, filter))
                .add(" WHERE " + by.isThere() + " GROUP BY " + by.list());
    }

    /** There are fewer pairs of hosts than reports: these are added up first. */
    private SqlText hosts() {
        return new SqlText()
                .add("WITH p AS MATERIALIZED (")
                .add(pairs(range, filter))
                .add("), h AS (SELECT source AS host,")
                .add(" sb, db, sp, dp, n FROM p UNION ALL")
                .add(" SELECT destination, sb, db, sp, dp, n FROM p")
                .add(" WHERE NOT (" + FlowGroup.SAME_HOST + "))")
                .add(" SELECT * FROM (SELECT host, sum(sb)::BIGINT AS sb, sum(db)::BIGINT AS db,")
                .add(" sum(sp)::BIGINT AS sp, sum(dp)::BIGINT AS dp, sum(n)::BIGINT AS n")
                .add(" FROM h WHERE host IS NOT NULL GROUP BY host)");
    }

    /** Returns sums for each pair of source and destination. */
    static SqlText pairs(TimeRange range, FlowFilter filter) {
        return new SqlText()
                .add("SELECT source, destination, ")
                .add(SqlText.sums(range))
                .add(" FROM ")
                .add(SqlText.reports(range, filter))
                .add(" GROUP BY source, destination");
    }
}
