package io.flowgauge.store;

import java.util.List;
import java.util.stream.Collectors;

/** The tables of a segment, and the views and macros over all segments: all of the store's SQL. */
final class Layout {
    /** Version of the tables; a store of another one is refused. */
    static final int VERSION = 1;

    /** Name of the table of reports in a segment, and of the view over all. */
    static final String REPORT = "report";

    /** Name of the table of flows in a segment, and of the view over all. */
    static final String FLOW = "flow";

    /** A column of a table. */
    private record Column(String name, String type) {}

    private static final List<Column> REPORT_COLUMNS =
            List.of(
                    new Column("time", "TIMESTAMP"),
                    new Column("previous", "TIMESTAMP"),
                    new Column("last", "TIMESTAMP"),
                    new Column("flow", "BIGINT"),
                    new Column("final", "BOOLEAN"),
                    new Column("source", "HUGEINT"),
                    new Column("destination", "HUGEINT"),
                    new Column("source_port", "INTEGER"),
                    new Column("destination_port", "INTEGER"),
                    new Column("transport", "VARCHAR"),
                    new Column("vlan", "INTEGER"),
                    new Column("tags", "VARCHAR"),
                    new Column("source_packets", "BIGINT"),
                    new Column("source_bytes", "BIGINT"),
                    new Column("destination_packets", "BIGINT"),
                    new Column("destination_bytes", "BIGINT"));

    private static final List<Column> FLOW_COLUMNS =
            List.of(
                    new Column("flow", "BIGINT"),
                    new Column("start", "TIMESTAMP"),
                    new Column("flow_id", "VARCHAR"),
                    new Column("source_mac", "VARCHAR"),
                    new Column("destination_mac", "VARCHAR"),
                    new Column("event", "VARCHAR"),
                    new Column("source_packets_before", "BIGINT"),
                    new Column("source_bytes_before", "BIGINT"),
                    new Column("destination_packets_before", "BIGINT"),
                    new Column("destination_bytes_before", "BIGINT"));

    /**
     * What the database has besides the views, for people and panels. An address is a number of 128
     * bits with a sign, as HUGEINT is, IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2); its text
     * is that of RFC 5952.
     */
    static final List<String> MACROS =
            List.of(
                    """
                    CREATE MACRO ip6_short(t) AS CASE
                        WHEN regexp_matches(t, '^0(:0){7}$') THEN '::'
                        WHEN regexp_matches(t, '(^|:)0(:0){6}(:|$)')
                            THEN regexp_replace(t, '(^|:)0(:0){6}(:|$)', '::')
                        WHEN regexp_matches(t, '(^|:)0(:0){5}(:|$)')
                            THEN regexp_replace(t, '(^|:)0(:0){5}(:|$)', '::')
                        WHEN regexp_matches(t, '(^|:)0(:0){4}(:|$)')
                            THEN regexp_replace(t, '(^|:)0(:0){4}(:|$)', '::')
                        WHEN regexp_matches(t, '(^|:)0(:0){3}(:|$)')
                            THEN regexp_replace(t, '(^|:)0(:0){3}(:|$)', '::')
                        WHEN regexp_matches(t, '(^|:)0(:0){2}(:|$)')
                            THEN regexp_replace(t, '(^|:)0(:0){2}(:|$)', '::')
                        WHEN regexp_matches(t, '(^|:)0:0(:|$)')
                            THEN regexp_replace(t, '(^|:)0:0(:|$)', '::')
                        ELSE t
                    END""",
                    """
                    CREATE MACRO ip_text(n) AS CASE
                        WHEN n IS NULL THEN NULL
                        WHEN n BETWEEN 281470681743360 AND 281474976710655 THEN
                            format('{}.{}.{}.{}', (n >> 24) & 255, (n >> 16) & 255,
                                (n >> 8) & 255, n & 255)
                        ELSE ip6_short(format('{:x}:{:x}:{:x}:{:x}:{:x}:{:x}:{:x}:{:x}',
                            ((n >> 112) & 65535)::INTEGER, ((n >> 96) & 65535)::INTEGER,
                            ((n >> 80) & 65535)::INTEGER, ((n >> 64) & 65535)::INTEGER,
                            ((n >> 48) & 65535)::INTEGER, ((n >> 32) & 65535)::INTEGER,
                            ((n >> 16) & 65535)::INTEGER, (n & 65535)::INTEGER))
                    END""",
                    """
                    CREATE MACRO ip4_number(parts) AS CASE
                        WHEN len(parts) = 4 AND list_max(parts::UTINYINT[]) <= 255 THEN
                            list_reduce(parts::HUGEINT[], lambda a, b: a * 256 + b)
                        ELSE error('an IPv4 address has four numbers')
                    END""",
                    """
                    CREATE MACRO ip6_parts(t) AS
                        CASE WHEN t = '' THEN []::VARCHAR[] ELSE string_split(t, ':') END""",
                    """
                    CREATE MACRO ip6_groups(t) AS CASE
                        WHEN contains(t, '::') THEN
                            ip6_parts(split_part(t, '::', 1))
                            || list_resize([]::VARCHAR[], greatest(0,
                                8 - len(ip6_parts(split_part(t, '::', 1)))
                                - len(ip6_parts(split_part(t, '::', 2))))::INTEGER, '0')
                            || ip6_parts(split_part(t, '::', 2))
                        ELSE ip6_parts(t)
                    END""",
                    """
                    CREATE MACRO ip6_number(parts) AS CASE
                        WHEN len(parts) = 8 THEN list_reduce(
                            list_transform(parts[2:8], lambda g: ('0x' || g)::USMALLINT::HUGEINT),
                            lambda a, b: a * 65536 + b,
                            (('0x' || parts[1])::USMALLINT::HUGEINT + 32768) % 65536 - 32768)
                        ELSE error('an IPv6 address has eight groups')
                    END""",
                    """
                    CREATE MACRO ip_number(t) AS CASE
                        WHEN t IS NULL THEN NULL
                        WHEN contains(t, '.') THEN 281470681743360::HUGEINT
                            + ip4_number(string_split(string_split(t, ':')[-1], '.'))
                        ELSE ip6_number(ip6_groups(t))
                    END""",
                    """
                    CREATE MACRO ip_prefix(n, bits) AS
                        CASE WHEN bits >= 128 THEN 0 ELSE n >> bits::INTEGER END""",
                    """
                    CREATE MACRO ip_suffix_bits(network) AS (CASE
                        WHEN NOT contains(network, '/') THEN 0
                        WHEN contains(network, '.') THEN 32
                        ELSE 128
                    END - CASE WHEN contains(network, '/')
                        THEN split_part(network, '/', 2)::INTEGER ELSE 0 END)""",
                    """
                    CREATE MACRO ip_in(n, network) AS ip_prefix(n, ip_suffix_bits(network))
                        = ip_prefix(ip_number(split_part(network, '/', 1)),
                            ip_suffix_bits(network))""");

    private Layout() {}

    /** Returns what makes the tables of a new segment, which is attached under a name. */
    static List<String> newSegment(String name) {
        return List.of(
                "CREATE TABLE " + name + "." + REPORT + " (" + declared(REPORT_COLUMNS) + ")",
                "CREATE TABLE " + name + "." + FLOW + " (" + declared(FLOW_COLUMNS) + ")",
                "CREATE TABLE " + name + ".info (key VARCHAR, value VARCHAR)",
                "INSERT INTO "
                        + name
                        + ".info VALUES ('layout', '"
                        + VERSION
                        + "'), ('written_by', 'Flowgauge')");
    }

    /** Returns what makes the views over segments of some names, which may be none. */
    static List<String> views(List<String> segments) {
        return List.of(
                view(REPORT, REPORT_COLUMNS, segments),
                view(FLOW, FLOW_COLUMNS, segments),
                REPORTS,
                FLOWS);
    }

    /** What people read of reports: addresses as text. */
    private static final String REPORTS =
            """
            CREATE OR REPLACE VIEW reports AS SELECT
                time, previous, last, flow, final,
                ip_text(source) AS source_ip, source_port,
                ip_text(destination) AS destination_ip, destination_port,
                transport, vlan, string_split(tags, chr(10)) AS tags,
                source_packets, source_bytes, destination_packets, destination_bytes,
                source_packets + destination_packets AS packets,
                source_bytes + destination_bytes AS bytes
            FROM report""";

    /** What people read of flows: one row for each, with what its reports add up to. */
    private static final String FLOWS =
            """
            CREATE OR REPLACE VIEW flows AS SELECT
                r.flow, f.flow_id, f.start, r.last, r.reported, r.final,
                ip_text(r.source) AS source_ip, r.source_port, f.source_mac,
                ip_text(r.destination) AS destination_ip, r.destination_port, f.destination_mac,
                r.transport, r.vlan, string_split(r.tags, chr(10)) AS tags,
                r.source_packets, r.source_bytes, r.destination_packets, r.destination_bytes,
                r.source_packets + r.destination_packets AS packets,
                r.source_bytes + r.destination_bytes AS bytes,
                r.reports, f.event
            FROM (SELECT flow, max(last) AS last, max(time) AS reported, bool_or(final) AS final,
                    any_value(source) AS source, any_value(source_port) AS source_port,
                    any_value(destination) AS destination,
                    any_value(destination_port) AS destination_port,
                    any_value(transport) AS transport, any_value(vlan) AS vlan,
                    any_value(tags) AS tags,
                    sum(source_packets)::BIGINT AS source_packets,
                    sum(source_bytes)::BIGINT AS source_bytes,
                    sum(destination_packets)::BIGINT AS destination_packets,
                    sum(destination_bytes)::BIGINT AS destination_bytes,
                    count(*) AS reports
                FROM report GROUP BY flow) r
            LEFT JOIN (SELECT flow, any_value(flow_id) AS flow_id, any_value(start) AS start,
                    any_value(source_mac) AS source_mac,
                    any_value(destination_mac) AS destination_mac, any_value(event) AS event
                FROM flow GROUP BY flow) f ON f.flow = r.flow""";

    /**
     * Returns what asks a segment for flows that have not ended, or did so in the last ten minutes
     * of it, and for what they added up to.
     */
    static String knownFlows(String segment) {
        return """
               SELECT f.flow, f.flow_id, epoch_us(f.start), epoch_us(r.time), r.ended,
                   r.sp + f.source_packets_before, r.sb + f.source_bytes_before,
                   r.dp + f.destination_packets_before, r.db + f.destination_bytes_before
               FROM (SELECT flow, max(time) AS time, bool_or(final) AS ended,
                       sum(source_packets)::BIGINT AS sp, sum(source_bytes)::BIGINT AS sb,
                       sum(destination_packets)::BIGINT AS dp,
                       sum(destination_bytes)::BIGINT AS db
                   FROM SEGMENT.report GROUP BY flow) r
               JOIN SEGMENT.flow f ON f.flow = r.flow
               WHERE NOT r.ended
                   OR r.time >= (SELECT max(time) FROM SEGMENT.report) - INTERVAL 10 MINUTE
               ORDER BY r.time DESC LIMIT 200000"""
                .replace("SEGMENT", segment);
    }

    /** Returns what copies reports of a segment to Parquet, up to the name of the folder. */
    static String exported(String segment) {
        return """
               COPY (SELECT strftime(r.time, '%Y-%m-%d') AS day,
                       r.time, r.previous, r.last, r.flow, f.flow_id, f.start, r.final,
                       ip_text(r.source) AS source_ip, r.source_port, f.source_mac,
                       ip_text(r.destination) AS destination_ip, r.destination_port,
                       f.destination_mac, r.transport, r.vlan,
                       string_split(r.tags, chr(10)) AS tags,
                       r.source_packets, r.source_bytes,
                       r.destination_packets, r.destination_bytes, f.event
                   FROM SEGMENT.report r LEFT JOIN SEGMENT.flow f ON f.flow = r.flow
                   WHERE r.time >= FROM_TIME AND r.time < TO_TIME) TO\s"""
                .replace("SEGMENT", segment);
    }

    private static String view(String view, List<Column> columns, List<String> segments) {
        String none =
                columns.stream()
                        .map(column -> "NULL::" + column.type + " AS " + column.name)
                        .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        StringBuilder sql = new StringBuilder("CREATE OR REPLACE VIEW " + view + " AS ");
        if (segments.isEmpty()) {
            return sql.append(none).toString();
        }
        return sql.append(
                        segments.stream()
                                .map(name -> "SELECT " + names + " FROM " + name + "." + view)
                                .collect(Collectors.joining(" UNION ALL ")))
                .toString();
    }

    private static String declared(List<Column> columns) {
        return columns.stream()
                .map(column -> column.name + " " + column.type)
                .collect(Collectors.joining(", "));
    }
}
