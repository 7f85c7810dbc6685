package io.flowgauge.store;

import io.flowgauge.base.ServiceNames;
import io.flowgauge.store.FlowRow.Endpoint;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The questions for flows: first which come next in an order, by number only, then what there is to
 * say of these.
 */
final class FlowsQuestion {
    private final TimeRange range;
    private final FlowFilter filter;
    private final FlowOrder order;
    private final ServiceNames services;

    FlowsQuestion(TimeRange range, FlowFilter filter, FlowOrder order, ServiceNames services) {
        this.range = range;
        this.filter = filter;
        this.order = order;
        this.services = services;
    }

    /** A flow and what it was sorted by, as text. */
    record Place(long flow, Optional<String> value) {}

    /** What the table of flows says. */
    private record Facts(
            @Nullable String flowId,
            @Nullable Long startMs,
            @Nullable String sourceMac,
            @Nullable String destinationMac) {}

    /** Returns how many flows there are. */
    long count(HistoryConnections connections) throws HistoryException {
        return connections.ask(
                new SqlText()
                        .add("SELECT count(*) FROM ")
                        .add(SqlText.reports(range, filter))
                        .add(" WHERE ")
                        .add(SqlText.first(range)),
                rows -> {
                    rows.next();
                    return rows.getLong(1);
                });
    }

    /** Returns the flows that come next, in order. */
    List<Place> places(HistoryConnections connections, Optional<FlowCursor> after, int limit)
            throws HistoryException {
        SqlText sql =
                new SqlText()
                        .add("SELECT flow, v::VARCHAR AS place FROM (")
                        .add(keys())
                        .add(") WHERE TRUE");
        after.ifPresent(cursor -> sql.add(" AND ").add(behind(cursor)));
        sql.add(" ORDER BY v " + order.direction() + " NULLS LAST, flow LIMIT ?", limit);
        return connections.ask(
                sql,
                rows -> {
                    List<Place> places = new ArrayList<>();
                    while (rows.next()) {
                        places.add(
                                new Place(rows.getLong(1), Optional.ofNullable(rows.getString(2))));
                    }
                    return places;
                });
    }

    private SqlText behind(FlowCursor cursor) {
        if (cursor.value().isEmpty()) {
            return new SqlText().add("v IS NULL AND flow > ?", cursor.flow());
        }
        String value = "CAST(? AS " + order.key().type() + ")";
        String compared = order.isDescending() ? " < " : " > ";
        return new SqlText()
                .add(
                        "(v"
                                + compared
                                + value
                                + " OR v IS NULL OR (v = "
                                + value
                                + " AND flow > ?))",
                        cursor.value().get(),
                        cursor.value().get(),
                        cursor.flow());
    }

    /** Returns a row of flow and v, what it is sorted by, for each flow. */
    private SqlText keys() {
        FlowOrder.Key key = order.key();
        return switch (key.kind()) {
            case SUM -> grouped("sum(" + key.sql() + ")::BIGINT", key.sql());
            case LAST -> grouped("epoch_us(max(last))", "epoch_us(last)");
            case CONSTANT -> ofFirsts(key.sql());
            case START -> started("epoch_us(f.start)", firsts());
            case DURATION ->
                    started(
                            "r.v - epoch_us(f.start)",
                            grouped("epoch_us(max(last))", "epoch_us(last)"));
        };
    }

    /** Most flows have one report: only those that have more are added up. */
    private SqlText grouped(String ofMany, String ofOne) {
        String single = "(previous IS NULL AND final)";
        return new SqlText()
                .add("SELECT flow, " + ofOne + " AS v FROM ")
                .add(SqlText.reports(range, filter))
                .add(" WHERE " + single)
                .add(" UNION ALL SELECT flow, " + ofMany + " AS v FROM ")
                .add(SqlText.reports(range, filter))
                .add(" WHERE NOT " + single + " GROUP BY flow");
    }

    private SqlText ofFirsts(String column) {
        return new SqlText()
                .add("SELECT flow, " + column + " AS v FROM ")
                .add(SqlText.reports(range, filter))
                .add(" WHERE ")
                .add(SqlText.first(range));
    }

    private SqlText firsts() {
        return ofFirsts("NULL");
    }

    private static SqlText started(String value, SqlText rows) {
        return new SqlText()
                .add("SELECT r.flow, " + value + " AS v FROM (")
                .add(rows)
                .add(") AS r LEFT JOIN (SELECT flow, min(start) AS start FROM flow GROUP BY flow)")
                .add(" AS f ON f.flow = r.flow");
    }

    /** Returns what there is to say of some flows, in their order. */
    List<FlowRow> rows(HistoryConnections connections, List<Place> places) throws HistoryException {
        if (places.isEmpty()) {
            return List.of();
        }
        Object[] numbers = places.stream().map(place -> (Object) place.flow()).toArray();
        String list = " IN (" + String.join(", ", Collections.nCopies(numbers.length, "?")) + ")";
        Map<Long, Facts> facts =
                connections.ask(
                        new SqlText()
                                .add("SELECT flow, any_value(flow_id) AS flow_id,")
                                .add(" min(start) AS start, any_value(source_mac) AS source_mac,")
                                .add(" any_value(destination_mac) AS destination_mac FROM flow")
                                .add(" WHERE flow" + list + " GROUP BY flow", numbers),
                        FlowsQuestion::facts);
        Map<Long, FlowRow> rows =
                connections.ask(
                        new SqlText()
                                .add("SELECT flow, ")
                                .add(SqlText.sums(range))
                                .add(", max(last) AS last, max(time) AS reported,")
                                .add(" min(time) AS first_report, bool_or(final) AS final")
                                .add(COLUMNS)
                                .add(" FROM ")
                                .add(SqlText.reports(range, filter))
                                .add(" WHERE flow" + list + " GROUP BY flow", numbers),
                        read -> rows(read, facts));
        List<FlowRow> ordered = new ArrayList<>();
        for (Place place : places) {
            FlowRow row = rows.get(place.flow());
            if (row != null) { // retention may have been quicker
                ordered.add(row);
            }
        }
        return ordered;
    }

    private static final String COLUMNS =
            """
            , any_value(source) AS source, any_value(destination) AS destination,
            any_value(source_port) AS source_port, any_value(destination_port) AS destination_port,
            any_value(transport) AS transport, any_value(vlan) AS vlan,
            any_value(tags) AS tags""";

    private static Map<Long, Facts> facts(ResultSet rows) throws SQLException {
        Map<Long, Facts> facts = new HashMap<>();
        while (rows.next()) {
            facts.put(
                    rows.getLong("flow"),
                    new Facts(
                            rows.getString("flow_id"),
                            ms(rows, "start"),
                            rows.getString("source_mac"),
                            rows.getString("destination_mac")));
        }
        return facts;
    }

    private Map<Long, FlowRow> rows(ResultSet rows, Map<Long, Facts> facts) throws SQLException {
        Map<Long, FlowRow> read = new HashMap<>();
        Facts none = new Facts(null, null, null, null);
        while (rows.next()) {
            long flow = rows.getLong("flow");
            read.put(flow, row(rows, flow, facts.getOrDefault(flow, none)));
        }
        return read;
    }

    private FlowRow row(ResultSet row, long flow, Facts facts) throws SQLException {
        TopQuestion.Sums sums = TopQuestion.Sums.read(row);
        Long first = ms(row, "first_report");
        Long reported = ms(row, "reported");
        Long last = ms(row, "last");
        long startMs = facts.startMs != null ? facts.startMs : first == null ? 0 : first;
        long lastMs = last != null ? last : reported == null ? startMs : reported;
        String transport = row.getString("transport");
        Integer port = number(row, "destination_port");
        String tags = row.getString("tags");
        return new FlowRow(
                Long.toString(flow),
                facts.flowId,
                startMs,
                lastMs,
                Math.max(0, lastMs - startMs),
                row.getBoolean("final"),
                new Endpoint(
                        address(row, "source"),
                        number(row, "source_port"),
                        facts.sourceMac,
                        sums.sb(),
                        sums.sp()),
                new Endpoint(
                        address(row, "destination"),
                        port,
                        facts.destinationMac,
                        sums.db(),
                        sums.dp()),
                transport,
                service(transport, port),
                number(row, "vlan"),
                tags == null ? List.of() : List.of(tags.split("\n")),
                sums.of(FlowMetric.BYTES),
                sums.of(FlowMetric.PACKETS));
    }

    private @Nullable String service(@Nullable String transport, @Nullable Integer port) {
        if (transport == null || port == null) {
            return null;
        }
        boolean tcp = transport.equals("tcp");
        return (tcp || transport.equals("udp")) && services.isNamed(tcp, port)
                ? services.name(tcp, port)
                : null;
    }

    private static @Nullable String address(ResultSet row, String side) throws SQLException {
        BigInteger number = row.getObject(side, BigInteger.class);
        return number == null ? null : AddressBlock.of(number).address();
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    /** Returns a time in ms since the epoch; null if there is none. */
    static @Nullable Long ms(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
