package io.flowgauge.store;

import io.flowgauge.store.ReportBatch.Flow;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Writes reports and flows into a segment, all of a batch or nothing. One thread uses it. */
final class ReportAppender implements AutoCloseable {
    private final DuckDBConnection connection;
    private final String segment;

    /** Makes one on a connection, which it closes. */
    ReportAppender(DuckDBConnection connection, Segment segment) {
        this.connection = connection;
        this.segment = segment.name();
    }

    /**
     * Writes a batch. The appender of DuckDB commits in between on its own, unless a transaction
     * was begun in SQL.
     */
    void append(ReportBatch batch) throws SQLException {
        execute("BEGIN TRANSACTION");
        try {
            appendReports(batch);
            appendFlows(batch);
            execute("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            try {
                execute("ROLLBACK");
            } catch (SQLException second) {
                // The transaction has ended with the failure.
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private void appendReports(ReportBatch batch) throws SQLException {
        try (DuckDBAppender to = connection.createAppender(segment, "main", Layout.REPORT)) {
            for (int row = 0; row < batch.size; row++) {
                to.beginRow();
                time(to, batch.timeUs[row]);
                time(to, batch.previousUs[row]);
                time(to, batch.lastUs[row]);
                to.append(batch.flow[row]);
                to.append(batch.finals[row]);
                address(to, batch.hasSource[row], batch.sources, 2 * row);
                address(to, batch.hasDestination[row], batch.destinations, 2 * row);
                number(to, batch.sourcePort[row]);
                number(to, batch.destinationPort[row]);
                text(to, batch.transport[row]);
                number(to, batch.vlan[row]);
                text(to, batch.tags[row]);
                for (int sum = 4 * row; sum < 4 * row + 4; sum++) {
                    to.append(batch.sums[sum]);
                }
                to.endRow();
            }
        }
    }

    private void appendFlows(ReportBatch batch) throws SQLException {
        if (batch.flows.isEmpty()) {
            return;
        }
        try (DuckDBAppender to = connection.createAppender(segment, "main", Layout.FLOW)) {
            for (Flow flow : batch.flows) {
                to.beginRow();
                to.append(flow.flow());
                time(to, flow.startUs());
                text(to, flow.flowId());
                text(to, flow.sourceMac());
                text(to, flow.destinationMac());
                text(to, flow.event());
                to.append(flow.before().sourcePackets());
                to.append(flow.before().sourceBytes());
                to.append(flow.before().destinationPackets());
                to.append(flow.before().destinationBytes());
                to.endRow();
            }
        }
    }

    private static void time(DuckDBAppender to, long us) throws SQLException {
        if (us == ReportBatch.NO_TIME) {
            to.appendNull();
        } else {
            to.appendEpochMicros(us);
        }
    }

    private static void address(DuckDBAppender to, boolean has, long[] words, int at)
            throws SQLException {
        if (has) {
            to.appendHugeInt(words[at + 1], words[at]);
        } else {
            to.appendNull();
        }
    }

    private static void number(DuckDBAppender to, int number) throws SQLException {
        if (number == ReportBatch.NONE) {
            to.appendNull();
        } else {
            to.append(number);
        }
    }

    private static void text(DuckDBAppender to, @Nullable String text) throws SQLException {
        if (text == null) {
            to.appendNull();
        } else {
            to.append(text);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
