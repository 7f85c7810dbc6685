package io.flowgauge.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A question in SQL while it is put together: words of ours, and values for its question marks. */
final class SqlText {
    /** What one flow has exactly once in a time range: its first report there. */
    private static final String FIRST =
            "(previous IS NULL OR previous < make_timestamp(?::BIGINT))";

    private static final long US_PER_MS = 1_000;

    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    /** Adds words, and the values of question marks in them. */
    SqlText add(String words, Object... more) {
        text.append(words);
        values.addAll(Arrays.asList(more));
        return this;
    }

    SqlText add(SqlText other) {
        text.append(other.text);
        values.addAll(other.values);
        return this;
    }

    String text() {
        return text.toString();
    }

    List<Object> values() {
        return values;
    }

    /** Returns the reports of a time range that a filter lets through, as a table. */
    static SqlText reports(TimeRange range, FlowFilter filter) {
        SqlText sql =
                new SqlText()
                        .add("(SELECT * FROM report WHERE time >= make_timestamp(?::BIGINT)")
                        .add(" AND time < make_timestamp(?::BIGINT)");
        sql.values.add(fromUs(range));
        sql.values.add(toUs(range));
        if (!filter.isAll()) {
            sql.add(" AND ").add(filter.condition(), filter.parameters().toArray());
        }
        return sql.add(")");
    }

    /** Returns the condition that a report is its flow's first in the range. */
    static SqlText first(TimeRange range) {
        return new SqlText().add(FIRST, fromUs(range));
    }

    /** Returns the sums sb, db, sp, dp of bytes and packets, and n, how many flows there are. */
    static SqlText sums(TimeRange range) {
        return new SqlText()
                .add("coalesce(sum(source_bytes), 0)::BIGINT AS sb,")
                .add(" coalesce(sum(destination_bytes), 0)::BIGINT AS db,")
                .add(" coalesce(sum(source_packets), 0)::BIGINT AS sp,")
                .add(" coalesce(sum(destination_packets), 0)::BIGINT AS dp,")
                .add(" count(*) FILTER (WHERE ")
                .add(first(range))
                .add(") AS n");
    }

    private static Long fromUs(TimeRange range) {
        return range.fromMs() * US_PER_MS;
    }

    private static Long toUs(TimeRange range) {
        return range.toMs() * US_PER_MS;
    }
}
