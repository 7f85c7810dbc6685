package io.flowgauge.store;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The question for who talks to whom, all in one: hosts, what is between them, and the total. */
final class MatrixQuestion {
    private static final int HOST = 0;
    private static final int CELL = 1;

    private final TimeRange range;
    private final TimeRange counted;
    private final FlowFilter filter;
    private final FlowMetric metric;

    MatrixQuestion(TimeRange range, TimeRange counted, FlowFilter filter, FlowMetric metric) {
        this.range = range;
        this.counted = counted;
        this.filter = filter;
        this.metric = metric;
    }

    FlowMatrix ask(HistoryConnections connections, int limit) throws HistoryException {
        List<String> hosts = new ArrayList<>();
        List<FlowMatrix.Cell> cells = new ArrayList<>();
        long otherBytes =
                connections.ask(
                        question(limit),
                        rows -> {
                            long bytes = 0;
                            while (rows.next()) {
                                TopQuestion.Sums sums = TopQuestion.Sums.read(rows);
                                long cellBytes = sums.of(FlowMetric.BYTES);
                                switch (rows.getInt(1)) {
                                    case HOST -> hosts.add(address(rows, 2));
                                    case CELL -> {
                                        bytes -= cellBytes;
                                        cells.add(
                                                new FlowMatrix.Cell(
                                                        address(rows, 2),
                                                        address(rows, 3),
                                                        cellBytes,
                                                        sums.of(FlowMetric.PACKETS),
                                                        sums.flows(),
                                                        sums.sb(),
                                                        sums.db()));
                                    }
                                    default -> bytes += cellBytes;
                                }
                            }
                            return bytes;
                        });
        return new FlowMatrix(
                range.fromMs(), range.toMs(), metric.text(), hosts, cells, otherBytes);
    }

    private static String address(ResultSet row, int column) throws SQLException {
        return AddressBlock.of(row.getObject(column, BigInteger.class)).address();
    }

    private SqlText question(int limit) {
        String value = metric.ofSums();
        return new SqlText()
                .add("WITH p AS MATERIALIZED (")
                .add(TopQuestion.pairs(counted, filter))
                .add("), h AS MATERIALIZED (SELECT host, sum(m)::BIGINT AS m FROM (")
                .add("SELECT source AS host, " + value + " AS m FROM p")
                .add(" UNION ALL SELECT destination, " + value + " FROM p")
                .add(" WHERE NOT (" + FlowGroup.SAME_HOST + "))")
                .add(" WHERE host IS NOT NULL GROUP BY host ORDER BY m DESC, host LIMIT ?)", limit)
                .add(" SELECT 0 AS kind, host, NULL AS other, m AS sb, 0 AS db, 0 AS sp,")
                .add(" 0 AS dp, 0 AS n FROM h")
                .add(" UNION ALL SELECT 1, p.* FROM p")
                .add(" JOIN h AS s ON s.host = source")
                .add(" JOIN h AS d ON d.host = destination")
                .add(" UNION ALL SELECT 2, NULL, NULL, coalesce(sum(sb), 0)::BIGINT,")
                .add(" coalesce(sum(db), 0)::BIGINT, 0, 0, 0 FROM p")
                .add(" ORDER BY kind, sb + db DESC, host, other");
    }
}
