package io.flowgauge.store;

import java.util.ArrayList;
import java.util.List;

/** The question for who talks to whom, all in one: hosts, what is between them, and the total. */
final class MatrixQuestion {
    private static final int HOST = 0;
    private static final int CELL = 1;

    private final TimeRange range;
    private final FlowFilter filter;
    private final FlowMetric metric;

    MatrixQuestion(TimeRange range, FlowFilter filter, FlowMetric metric) {
        this.range = range;
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
                                String source =
                                        AddressBlock.ofAddress(rows.getLong(2), rows.getLong(3))
                                                .address();
                                TopQuestion.Sums sums = TopQuestion.Sums.read(rows);
                                long cellBytes = sums.of(FlowMetric.BYTES);
                                switch (rows.getInt(1)) {
                                    case HOST -> hosts.add(source);
                                    case CELL -> {
                                        bytes -= cellBytes;
                                        cells.add(
                                                new FlowMatrix.Cell(
                                                        source,
                                                        AddressBlock.ofAddress(
                                                                        rows.getLong(4),
                                                                        rows.getLong(5))
                                                                .address(),
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

    private SqlText question(int limit) {
        String value = metric.ofSums();
        return new SqlText()
                .add("WITH p AS MATERIALIZED (")
                .add(TopQuestion.pairs(range, filter))
                .add("), h AS MATERIALIZED (SELECT hh, hl, sum(m)::BIGINT AS m FROM (")
                .add("SELECT source_high AS hh, source_low AS hl, " + value + " AS m FROM p")
                .add(" UNION ALL SELECT destination_high, destination_low, " + value + " FROM p")
                .add(" WHERE NOT (" + FlowGroup.SAME_HOST + "))")
                .add(
                        " WHERE hl IS NOT NULL GROUP BY hh, hl ORDER BY m DESC, hh, hl LIMIT ?)",
                        limit)
                .add(" SELECT 0 AS kind, hh, hl, 0 AS dh, 0 AS dl, m AS sb, 0 AS db, 0 AS sp,")
                .add(" 0 AS dp, 0 AS n FROM h")
                .add(" UNION ALL SELECT 1, p.* FROM p")
                .add(" JOIN h AS s ON s.hh = source_high AND s.hl = source_low")
                .add(" JOIN h AS d ON d.hh = destination_high AND d.hl = destination_low")
                .add(" UNION ALL SELECT 2, 0, 0, 0, 0, coalesce(sum(sb), 0)::BIGINT,")
                .add(" coalesce(sum(db), 0)::BIGINT, 0, 0, 0 FROM p")
                .add(" ORDER BY kind, sb + db DESC, hh, hl, dh, dl");
    }
}
