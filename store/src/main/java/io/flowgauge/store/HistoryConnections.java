package io.flowgauge.store;

import io.flowgauge.store.HistoryException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks questions on a bounded number of connections, each for a bounded time. A question only
 * reads, so that it never waits for the writer nor the writer for it.
 */
final class HistoryConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("store");

    /** Opens a connection. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    /** Makes an answer of rows. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private final Opener opener;
    private final long waitMs;
    private final long limitMs;
    private final Semaphore permits;
    private final BlockingQueue<Connection> idle;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("history-limit").factory());
    private volatile boolean closed;

    /**
     * Makes one without connections; they are opened when they are needed.
     *
     * @param max how many questions at once
     * @param waitMs how long a question waits for its turn, ms
     * @param limitMs how long an answer may take, ms
     */
    HistoryConnections(Opener opener, int max, long waitMs, long limitMs) {
        this.opener = opener;
        this.waitMs = waitMs;
        this.limitMs = limitMs;
        permits = new Semaphore(max, true);
        idle = new ArrayBlockingQueue<>(max);
    }

    /** Asks and reads the answer. */
    <T> T ask(SqlText question, Reader<T> reader) throws HistoryException {
        try {
            if (!permits.tryAcquire(waitMs, TimeUnit.MILLISECONDS)) {
                throw new HistoryException(
                        Reason.BUSY, "too many questions at once; try again in a moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HistoryException(Reason.CLOSED, "the program is ending", e);
        }
        try {
            return askNow(question, reader);
        } finally {
            permits.release();
        }
    }

    private <T> T askNow(SqlText question, Reader<T> reader) throws HistoryException {
        if (closed) {
            throw new HistoryException(Reason.CLOSED, "the history is closed");
        }
        AtomicBoolean late = new AtomicBoolean();
        Connection connection = null;
        try {
            connection = idle.poll();
            if (connection == null) {
                connection = opener.open();
            }
            T answer = ask(connection, question, reader, late);
            if (closed || !idle.offer(connection)) {
                connection.close();
            }
            return answer;
        } catch (SQLException e) {
            close(connection);
            if (late.get()) {
                throw new HistoryException(
                        Reason.TIME_LIMIT,
                        "no answer within "
                                + limitMs / 1_000
                                + " s; ask for a shorter time or fewer flows",
                        e);
            }
            if (closed) {
                throw new HistoryException(Reason.CLOSED, "the history is closed", e);
            }
            LOG.error("A question to the history failed: {}", question.text(), e);
            throw new HistoryException(
                    Reason.FAILED, "the history could not answer, see the log", e);
        } catch (RejectedExecutionException e) {
            close(connection);
            throw new HistoryException(Reason.CLOSED, "the history is closed", e);
        } catch (RuntimeException | Error e) {
            close(connection);
            throw e;
        }
    }

    private <T> T ask(Connection connection, SqlText question, Reader<T> reader, AtomicBoolean late)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question.text())) {
            int index = 0;
            for (Object value : question.values()) {
                statement.setObject(++index, value);
            }
            ScheduledFuture<?> limit =
                    clock.schedule(() -> cancel(statement, late), limitMs, TimeUnit.MILLISECONDS);
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            } finally {
                limit.cancel(false);
            }
        }
    }

    private static void cancel(PreparedStatement statement, AtomicBoolean late) {
        late.set(true);
        try {
            statement.cancel();
        } catch (SQLException e) {
            LOG.debug("A question could not be cancelled: {}", e.getMessage());
        }
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("A connection could not be closed: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        clock.shutdownNow();
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            close(connection);
        }
    }
}
