package io.flowgauge.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** How an answer is written. */
public enum AnswerForm {
    /** For people: columns under each other. */
    TABLE {
        @Override
        long write(ResultSet rows, int rowsMax, OutputStream to) throws SQLException, IOException {
            return writeTable(rows, rowsMax, to);
        }
    },
    /** A line with names, then a line for each row (RFC 4180, with line feeds). */
    CSV {
        @Override
        long write(ResultSet rows, int rowsMax, OutputStream to) throws SQLException, IOException {
            return writeCsv(rows, rowsMax, to);
        }
    },
    /** An object a line for each row. */
    JSON {
        @Override
        long write(ResultSet rows, int rowsMax, OutputStream to) throws SQLException, IOException {
            return writeJson(rows, rowsMax, to);
        }
    };

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Rows of a table that set the widths of its columns. */
    private static final int TABLE_ROWS = 1_000;

    private static final int WIDTH_MAX = 60;

    /**
     * Writes rows, at most so many, and flushes.
     *
     * @return how many rows
     */
    abstract long write(ResultSet rows, int rowsMax, OutputStream to)
            throws SQLException, IOException;

    /** Returns the name, as people write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<String> names(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
        }
        return names;
    }

    private static long writeCsv(ResultSet rows, int rowsMax, OutputStream to)
            throws SQLException, IOException {
        OutputStream out = new BufferedOutputStream(to, 1 << 16);
        List<String> names = names(rows);
        line(out, names.stream().map(AnswerForm::csv).toList());
        long count = 0;
        while (count < rowsMax && rows.next()) {
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                cells.add(csv(text(rows, i)));
            }
            line(out, cells);
            count++;
        }
        out.flush();
        return count;
    }

    private static void line(OutputStream out, List<String> cells) throws IOException {
        out.write((String.join(",", cells) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String csv(@Nullable String text) {
        if (text == null) {
            return "";
        }
        boolean quoted =
                text.isEmpty() || text.chars().anyMatch(c -> c == ',' || c == '"' || c < ' ');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static long writeJson(ResultSet rows, int rowsMax, OutputStream to)
            throws SQLException, IOException {
        OutputStream out = new BufferedOutputStream(to, 1 << 16);
        List<String> names = names(rows);
        long count = 0;
        while (count < rowsMax && rows.next()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            for (int i = 1; i <= names.size(); i++) {
                row.put(names.get(i - 1), value(rows.getObject(i), text(rows, i)));
            }
            out.write(MAPPER.writeValueAsBytes(row));
            out.write('\n');
            count++;
        }
        out.flush();
        return count;
    }

    /** Returns a value as JSON has it: a number, a truth, a list or a text. */
    private static @Nullable Object value(@Nullable Object value, @Nullable String text)
            throws SQLException {
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth;
            case Long number -> number;
            case Integer number -> number;
            case Short number -> number;
            case Byte number -> number;
            case BigInteger number -> number;
            case BigDecimal number -> number;
            case Double number when Double.isFinite(number) -> number;
            case Float number when Float.isFinite(number) -> number;
            case Array list -> list(list);
            default -> text;
        };
    }

    private static List<@Nullable Object> list(Array array) throws SQLException {
        List<@Nullable Object> list = new ArrayList<>();
        if (array.getArray() instanceof Object[] values) {
            for (Object value : values) {
                list.add(value(value, String.valueOf(value)));
            }
        }
        return list;
    }

    private static @Nullable String text(ResultSet rows, int column) throws SQLException {
        return rows.getString(column);
    }

    private static long writeTable(ResultSet rows, int rowsMax, OutputStream to)
            throws SQLException, IOException {
        OutputStream out = new BufferedOutputStream(to, 1 << 16);
        List<String> names = names(rows);
        boolean[] right = new boolean[names.size()];
        int[] widths = new int[names.size()];
        for (int i = 0; i < right.length; i++) {
            widths[i] = names.get(i).length();
            right[i] = isNumber(rows.getMetaData().getColumnType(i + 1));
        }
        List<List<String>> first = new ArrayList<>();
        long count = 0;
        while (first.size() < TABLE_ROWS && count < rowsMax && rows.next()) {
            List<String> cells = cells(rows, names.size());
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.min(WIDTH_MAX, Math.max(widths[i], cells.get(i).length()));
            }
            first.add(cells);
            count++;
        }
        tableLine(out, names, widths, right);
        tableLine(
                out, names.stream().map(name -> "-".repeat(name.length())).toList(), widths, right);
        for (List<String> cells : first) {
            tableLine(out, cells, widths, right);
        }
        while (count < rowsMax && first.size() == TABLE_ROWS && rows.next()) {
            tableLine(out, cells(rows, names.size()), widths, right);
            count++;
        }
        out.flush();
        return count;
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case java.sql.Types.BIGINT,
                    java.sql.Types.INTEGER,
                    java.sql.Types.SMALLINT,
                    java.sql.Types.TINYINT,
                    java.sql.Types.DOUBLE,
                    java.sql.Types.FLOAT,
                    java.sql.Types.DECIMAL,
                    java.sql.Types.NUMERIC ->
                    true;
            default -> false;
        };
    }

    /** Returns cells without control characters, which a terminal might obey. */
    private static List<String> cells(ResultSet rows, int columns) throws SQLException {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            String text = text(rows, i);
            cells.add(text == null ? "" : text.replaceAll("\\p{Cntrl}", " "));
        }
        return cells;
    }

    private static void tableLine(
            OutputStream out, List<String> cells, int[] widths, boolean[] right)
            throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
            line.append(i == 0 ? "" : "  ")
                    .append(right[i] ? blanks + cells.get(i) : cells.get(i) + blanks);
        }
        out.write((line.toString().stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
