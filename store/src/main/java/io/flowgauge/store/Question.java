package io.flowgauge.store;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A question in SQL that a person asks. It can change nothing: DuckDB itself says whether it is one
 * SELECT, it runs in a transaction that only reads, and the database has no access to files outside
 * of the store's folder. Time and rows are limited.
 *
 * @param sql one statement
 * @param form how the answer is written
 * @param timeoutSeconds when it is given up, 1 or more
 */
public record Question(String sql, AnswerForm form, int timeoutSeconds) {
    /** Most rows of an answer. */
    public static final int ROWS_MAX = 1_000_000;

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * Answers it.
     *
     * @return how many rows the answer has; {@link #ROWS_MAX} if it was cut there
     * @throws UserErrorException if it is no question, or can't be answered, with DuckDB's words
     * @throws IOException if the answer can't be written
     */
    public long answer(FlowStore store, OutputStream to) throws UserErrorException, IOException {
        try (Connection connection = store.connection()) {
            check(connection);
            execute(connection, "BEGIN TRANSACTION READ ONLY");
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(timeoutSeconds);
                try (ResultSet rows = statement.executeQuery(sql)) {
                    return form.write(rows, ROWS_MAX, to);
                }
            } finally {
                execute(connection, "ROLLBACK");
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private UserErrorException failure(SQLException e) {
        String text = "" + e.getMessage();
        if (text.startsWith("INTERRUPT")) {
            return new UserErrorException(
                    "the question was given up after "
                            + timeoutSeconds
                            + " s; ask for a shorter range, or give --timeout",
                    e);
        }
        return new UserErrorException(text.strip(), e);
    }

    private void check(Connection connection) throws SQLException, UserErrorException {
        JsonNode parsed;
        try (PreparedStatement parse =
                connection.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)")) {
            parse.setString(1, sql);
            try (ResultSet row = parse.executeQuery()) {
                parsed = JSON.readTree(row.next() ? row.getString(1) : "{}");
            }
        } catch (JacksonException e) {
            throw new UserErrorException("the question can't be read: " + e.getMessage(), e);
        }
        if (parsed.path("error").asBoolean(true)) {
            throw new UserErrorException(parseError(parsed));
        }
        if (parsed.path("statements").size() != 1) {
            throw new UserErrorException(
                    "found " + parsed.path("statements").size() + " statements; allowed: one");
        }
    }

    private String parseError(JsonNode parsed) {
        String message = parsed.path("error_message").asString("");
        if (parsed.path("error_type").asString("").equals("not implemented")) {
            return "the store can only be read; allowed: SELECT, FROM, VALUES, DESCRIBE, SHOW,"
                    + " SUMMARIZE";
        }
        String position = parsed.path("position").asString("");
        if (!position.matches("\\d{1,9}")) {
            return message;
        }
        int at = Math.min(Integer.parseInt(position), sql.length());
        long line = sql.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        int column = at - sql.lastIndexOf('\n', at - 1);
        return message + ", line " + line + ", column " + column;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
