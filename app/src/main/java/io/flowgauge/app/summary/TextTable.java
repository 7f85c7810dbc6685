package io.flowgauge.app.summary;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines with aligned columns. Where they don't fit a width, columns that can be done without are
 * left out, the last first; then texts are cut, the longest column first, never below a width at
 * which they still say something.
 */
public final class TextTable {
    private static final String GAP = "  ";
    private static final String CUT = "..";
    private static final int TEXT_WIDTH_MIN = 12;

    /**
     * A column.
     *
     * @param title its heading
     * @param number whether it is aligned right and never cut
     * @param optional whether the table can do without it
     */
    private record Column(String title, boolean number, boolean optional) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a column of texts, aligned left. */
    public TextTable text(String title) {
        columns.add(new Column(title, false, false));
        return this;
    }

    /** Adds a column of numbers, aligned right. */
    public TextTable number(String title) {
        columns.add(new Column(title, true, false));
        return this;
    }

    /** Adds a column of numbers that is left out where there is no room. */
    public TextTable optionalNumber(String title) {
        columns.add(new Column(title, true, true));
        return this;
    }

    /** Adds a row with a cell for each column. */
    public void row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells");
        }
        rows.add(List.of(cells));
    }

    /** Returns the titles of the columns that {@link #lines} leaves out at a width. */
    List<String> leftOut(int width) {
        int[] widths = keptWidths(width);
        List<String> titles = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            if (widths[column] == 0) {
                titles.add(columns.get(column).title);
            }
        }
        return titles;
    }

    /** Returns the width at which nothing is left out or cut. */
    int fullWidth() {
        return total(widths());
    }

    /** Returns heading and rows as lines of at most a width, as far as numbers leave that to us. */
    public List<String> lines(int width) {
        int[] widths = keptWidths(width);
        for (int over = total(widths) - width; over > 0; over--) {
            int widest = widestText(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::title).toList(), widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private int[] keptWidths(int width) {
        int[] widths = widths();
        for (int column = columns.size() - 1; column >= 0 && total(widths) > width; column--) {
            if (columns.get(column).optional) {
                widths[column] = 0;
            }
        }
        return widths;
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = columns.get(column).title.length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static int total(int[] widths) {
        int total = -GAP.length();
        for (int width : widths) {
            total += width == 0 ? 0 : width + GAP.length();
        }
        return total;
    }

    private int widestText(int[] widths) {
        int widest = -1;
        for (int column = 0; column < widths.length; column++) {
            if (!columns.get(column).number
                    && widths[column] > TEXT_WIDTH_MIN
                    && (widest < 0 || widths[column] > widths[widest])) {
                widest = column;
            }
        }
        return widest;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            int width = widths[column];
            if (width == 0) {
                continue;
            }
            if (!line.isEmpty()) {
                line.append(GAP);
            }
            String cell = cells.get(column);
            String padding = " ".repeat(Math.max(0, width - cell.length()));
            if (columns.get(column).number) {
                line.append(padding).append(cell);
            } else if (cell.length() > width) {
                line.append(cut(cell, width));
            } else {
                line.append(cell).append(padding);
            }
        }
        return line.toString().stripTrailing();
    }

    /** Keeps both ends of a text: of an address, the network and the host. */
    private static String cut(String text, int width) {
        int kept = width - CUT.length();
        int end = kept / 2;
        return text.substring(0, kept - end) + CUT + text.substring(text.length() - end);
    }
}
