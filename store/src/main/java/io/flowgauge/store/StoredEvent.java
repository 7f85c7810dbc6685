package io.flowgauge.store;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads one event after the other out of its JSON, in schema {@code packetbeat-6} or {@code ecs}:
 * what the store has columns for into fields, all other members into one text. It looks at each
 * byte once and makes objects only of what it has not just seen, as hundreds of thousands come a
 * second. One thread uses it.
 */
final class StoredEvent {
    /** What a number is that the event lacks. */
    static final long MISSING = -1;

    private static final JsonMapper JSON = new JsonMapper();
    private static final long US_PER_SECOND = 1_000_000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int DATE_CHARS = 10;
    private static final int TIME_CHARS = 19;
    private static final long IPV4_MAPPED = 0xffff_0000_0000L;
    private static final int DEPTH_MAX = 200;

    /** Which object a member is in. */
    private enum Place {
        ROOT,
        SOURCE,
        DESTINATION,
        SOURCE_STATS,
        DESTINATION_STATS,
        FLOW,
        NETWORK,
        EVENT
    }

    /** One end of the flow. */
    static final class End {
        boolean hasAddress;
        long high;
        long low;
        int port;
        @Nullable String mac;
        long packets;
        long bytes;

        private void clear() {
            hasAddress = false;
            high = 0;
            low = 0;
            port = ReportBatch.NONE;
            mac = null;
            packets = MISSING;
            bytes = MISSING;
        }
    }

    final End source = new End();
    final End destination = new End();
    boolean isFinal;
    long startUs;
    long lastUs;
    int vlan;
    @Nullable String transport;
    @Nullable String tags;

    private byte[] json = {};
    private int at;
    private int end;
    private String destinationName = "";
    private int flowIdStart;
    private int flowIdEnd;
    private int sourceMacStart;
    private int destinationMacStart;

    /** Members without a column, and those of both ends; each with a comma behind it. */
    private final Text rest = new Text();

    private final Text sourceRest = new Text();
    private final Text destinationRest = new Text();

    private final byte[] dateText = new byte[DATE_CHARS];
    private long dateUs;
    private final Text lastRest = new Text();
    private String lastRestText = "{}";
    private byte[] tagsJson = {};
    private @Nullable String tagsText;

    /** What is not JSON. */
    private static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenException() {
            super(null, null, false, false);
        }
    }

    /** Bytes that grow. */
    private static final class Text {
        byte[] bytes = new byte[256];
        int size;

        void append(byte[] from, int start, int stop) {
            int length = stop - start;
            if (size + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
            }
            System.arraycopy(from, start, bytes, size, length);
            size += length;
        }

        void append(String ascii) {
            byte[] from = ascii.getBytes(StandardCharsets.US_ASCII);
            append(from, 0, from.length);
        }

        boolean equalTo(Text other) {
            return Arrays.equals(bytes, 0, size, other.bytes, 0, other.size);
        }
    }

    /**
     * Reads an event.
     *
     * @return false if it lacks what a report has: an id or addresses of its flow, and counters; or
     *     is no JSON
     */
    boolean read(byte[] bytes, int from, int to) {
        json = bytes;
        at = from;
        end = to;
        clear();
        try {
            skipSpace();
            object(Place.ROOT, rest, 0);
        } catch (BrokenException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
        boolean identified = flowIdEnd > flowIdStart || source.hasAddress && destination.hasAddress;
        boolean counted = source.packets != MISSING || destination.packets != MISSING;
        return identified && counted;
    }

    private void clear() {
        source.clear();
        destination.clear();
        isFinal = false;
        startUs = ReportBatch.NO_TIME;
        lastUs = ReportBatch.NO_TIME;
        vlan = ReportBatch.NONE;
        transport = null;
        tags = null;
        flowIdStart = 0;
        flowIdEnd = 0;
        sourceMacStart = -1;
        destinationMacStart = -1;
        rest.size = 0;
        sourceRest.size = 0;
        destinationRest.size = 0;
    }

    /** Returns the event's flow id; null if it has none. */
    @Nullable String flowId() {
        return flowIdEnd > flowIdStart
                ? new String(json, flowIdStart, flowIdEnd - flowIdStart, StandardCharsets.US_ASCII)
                : null;
    }

    /** Copies the flow id, as far as there is room; returns how many bytes. */
    int copyFlowId(byte[] to, int offset) {
        int length = Math.min(flowIdEnd - flowIdStart, to.length - offset);
        System.arraycopy(json, flowIdStart, to, offset, length);
        return length;
    }

    @Nullable String sourceMac() {
        return sourceMacStart < 0 ? null : textAt(sourceMacStart);
    }

    @Nullable String destinationMac() {
        return destinationMacStart < 0 ? null : textAt(destinationMacStart);
    }

    /** Returns the members that have no column, as JSON. */
    String rest() {
        if (sourceRest.size > 0) {
            rest.append("\"source\":{");
            rest.append(sourceRest.bytes, 0, sourceRest.size - 1);
            rest.append("},");
            sourceRest.size = 0;
        }
        if (destinationRest.size > 0) {
            rest.append(destinationName);
            rest.append(destinationRest.bytes, 0, destinationRest.size - 1);
            rest.append("},");
            destinationRest.size = 0;
        }
        if (!rest.equalTo(lastRest)) {
            lastRest.size = 0;
            lastRest.append(rest.bytes, 0, rest.size);
            int length = Math.max(0, rest.size - 1);
            lastRestText = "{" + new String(rest.bytes, 0, length, StandardCharsets.UTF_8) + "}";
        }
        return lastRestText;
    }

    private void object(Place place, Text others, int depth) {
        expect('{');
        skipSpace();
        if (json[at] == '}') {
            at++;
            return;
        }
        while (true) {
            int nameStart = at;
            int nameEnd = string();
            skipSpace();
            expect(':');
            skipSpace();
            int valueStart = at;
            if (!member(place, nameStart + 1, nameEnd - 1, depth)) {
                at = valueStart;
                value(depth);
                others.append(json, nameStart, nameEnd);
                others.append(":");
                others.append(json, valueStart, at);
                others.append(",");
            }
            skipSpace();
            byte next = json[at++];
            if (next == '}') {
                return;
            }
            if (next != ',' || at >= end) {
                throw new BrokenException();
            }
            skipSpace();
        }
    }

    /** Reads the value of a member that has a column; returns false for all others. */
    private boolean member(Place place, int start, int stop, int depth) {
        return switch (place) {
            case ROOT -> rootMember(start, stop, depth);
            case SOURCE -> endMember(source, Place.SOURCE_STATS, sourceRest, start, stop, depth);
            case DESTINATION ->
                    endMember(
                            destination,
                            Place.DESTINATION_STATS,
                            destinationRest,
                            start,
                            stop,
                            depth);
            case FLOW -> flowMember(start, stop, depth);
            case NETWORK -> networkMember(start, stop, depth);
            case EVENT -> eventMember(start, stop, depth);
            case SOURCE_STATS -> statsMember(source, start, stop);
            case DESTINATION_STATS -> statsMember(destination, start, stop);
        };
    }

    private boolean rootMember(int start, int stop, int depth) {
        if (is("source", start, stop) && json[at] == '{') {
            object(Place.SOURCE, sourceRest, depth + 1);
            return true;
        }
        if ((is("dest", start, stop) || is("destination", start, stop)) && json[at] == '{') {
            destinationName = stop - start == 4 ? "\"dest\":{" : "\"destination\":{";
            object(Place.DESTINATION, destinationRest, depth + 1);
            return true;
        }
        if (is("flow", start, stop) && json[at] == '{') {
            nested("\"flow\":{", Place.FLOW, rest, depth);
            return true;
        }
        if (is("network", start, stop) && json[at] == '{') {
            nested("\"network\":{", Place.NETWORK, rest, depth);
            return true;
        }
        if (is("event", start, stop) && json[at] == '{') {
            nested("\"event\":{", Place.EVENT, rest, depth);
            return true;
        }
        if (is("final", start, stop)) {
            return ended(depth);
        }
        if (is("flow_id", start, stop) && json[at] == '"') {
            return flowIdHere();
        }
        if (is("start_time", start, stop)) {
            return startHere();
        }
        if (is("last_time", start, stop)) {
            return lastHere();
        }
        if (is("transport", start, stop) && json[at] == '"') {
            transport = transport();
            return true;
        }
        if (is("vlan", start, stop)) {
            return vlanHere();
        }
        if (is("tags", start, stop) && json[at] == '[') {
            tags = tags(depth);
            return true;
        }
        if (is("@timestamp", start, stop) || is("@metadata", start, stop)) {
            value(depth);
            return true;
        }
        return false;
    }

    private boolean flowMember(int start, int stop, int depth) {
        if (is("id", start, stop) && json[at] == '"') {
            return flowIdHere();
        }
        if (is("final", start, stop)) {
            return ended(depth);
        }
        return is("vlan", start, stop) && vlanHere();
    }

    private boolean networkMember(int start, int stop, int depth) {
        if (is("transport", start, stop) && json[at] == '"') {
            transport = transport();
            return true;
        }
        if (is("bytes", start, stop) || is("packets", start, stop)) {
            // The sums of both directions.
            value(depth);
            return true;
        }
        return false;
    }

    private boolean eventMember(int start, int stop, int depth) {
        if (is("start", start, stop)) {
            return startHere();
        }
        if (is("end", start, stop)) {
            return lastHere();
        }
        if (is("duration", start, stop) || is("type", start, stop)) {
            // Follow from the times and from the end of the flow.
            value(depth);
            return true;
        }
        return false;
    }

    private boolean ended(int depth) {
        int valueStart = at;
        value(depth);
        isFinal = json[valueStart] == 't';
        return json[valueStart] == 't' || json[valueStart] == 'f';
    }

    private boolean flowIdHere() {
        int valueStart = at;
        int valueEnd = string();
        flowIdStart = valueStart + 1;
        flowIdEnd = valueEnd - 1;
        return true;
    }

    private boolean startHere() {
        startUs = time();
        return startUs != ReportBatch.NO_TIME;
    }

    private boolean lastHere() {
        lastUs = time();
        return lastUs != ReportBatch.NO_TIME;
    }

    private boolean vlanHere() {
        long number = number();
        vlan = number == MISSING || number > Integer.MAX_VALUE ? ReportBatch.NONE : (int) number;
        return vlan != ReportBatch.NONE;
    }

    /** Reads an object; what has no column of it goes to the others, if there is anything. */
    private void nested(String opening, Place place, Text others, int depth) {
        int before = others.size;
        others.append(opening);
        int inside = others.size;
        object(place, others, depth + 1);
        if (others.size == inside) {
            others.size = before;
        } else {
            others.bytes[others.size - 1] = '}';
            others.append(",");
        }
    }

    private boolean endMember(End one, Place stats, Text others, int start, int stop, int depth) {
        if (is("stats", start, stop) && json[at] == '{') {
            nested("\"stats\":{", stats, others, depth);
            return true;
        }
        if (json[at] == '"') {
            int valueStart = at;
            if (is("ip", start, stop) || is("ipv6", start, stop)) {
                int valueEnd = string();
                return !one.hasAddress && address(one, valueStart + 1, valueEnd - 1);
            }
            if (is("mac", start, stop)) {
                if (one == source) {
                    sourceMacStart = valueStart;
                } else {
                    destinationMacStart = valueStart;
                }
                int _ = string();
                return true;
            }
        } else if (is("port", start, stop)) {
            long number = number();
            one.port = number > 65_535 || number < 0 ? ReportBatch.NONE : (int) number;
            return one.port != ReportBatch.NONE;
        } else if (is("packets", start, stop)) {
            one.packets = number();
            return one.packets != MISSING;
        } else if (is("bytes", start, stop)) {
            one.bytes = number();
            return one.bytes != MISSING;
        }
        return false;
    }

    private boolean statsMember(End one, int start, int stop) {
        if (is("net_packets_total", start, stop)) {
            one.packets = number();
            return one.packets != MISSING;
        }
        if (is("net_bytes_total", start, stop)) {
            one.bytes = number();
            return one.bytes != MISSING;
        }
        return false;
    }

    private boolean is(String name, int start, int stop) {
        if (stop - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (json[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Moves behind a value of any kind. */
    private void value(int depth) {
        if (depth > DEPTH_MAX) {
            throw new BrokenException();
        }
        byte first = json[at];
        if (first == '"') {
            int _ = string();
        } else if (first == '{' || first == '[') {
            at++;
            skipSpace();
            byte close = first == '{' ? (byte) '}' : (byte) ']';
            while (json[at] != close) {
                value(depth + 1);
                skipSpace();
                if (json[at] == ',' || json[at] == ':') {
                    at++;
                    skipSpace();
                } else if (json[at] != close) {
                    throw new BrokenException();
                }
            }
            at++;
        } else {
            int before = at;
            while (at < end && isPlain(json[at])) {
                at++;
            }
            if (at == before) {
                throw new BrokenException();
            }
        }
    }

    private static boolean isPlain(byte c) {
        return c != ',' && c != '}' && c != ']' && c != ':' && c != '"' && c > ' ';
    }

    /** Moves behind a string, and returns that place. */
    private int string() {
        expect('"');
        while (true) {
            byte c = json[at++];
            if (c == '"') {
                return at;
            }
            if (c == '\\') {
                at++;
            }
            if (at >= end) {
                throw new BrokenException();
            }
        }
    }

    private String textAt(int start) {
        at = start;
        int stop = string();
        return text(start, stop);
    }

    /** Returns the text of a string that begins and ends with quotes. */
    private String text(int start, int stop) {
        for (int i = start + 1; i < stop - 1; i++) {
            if (json[i] == '\\') {
                try {
                    return JSON.readValue(json, start, stop - start, String.class);
                } catch (JacksonException e) {
                    throw new BrokenException();
                }
            }
        }
        return new String(json, start + 1, stop - start - 2, StandardCharsets.UTF_8);
    }

    private String transport() {
        int start = at;
        int stop = string();
        if (is("tcp", start + 1, stop - 1)) {
            return "tcp";
        }
        return is("udp", start + 1, stop - 1) ? "udp" : text(start, stop);
    }

    /** Returns tags one a line; null for none. */
    private @Nullable String tags(int depth) {
        int start = at;
        value(depth);
        if (!Arrays.equals(json, start, at, tagsJson, 0, tagsJson.length)) {
            tagsJson = Arrays.copyOfRange(json, start, at);
            List<String> lines = new ArrayList<>();
            try {
                JSON.readTree(json, start, at - start)
                        .forEach(tag -> lines.add(tag.asString().replace('\n', ' ')));
            } catch (JacksonException e) {
                throw new BrokenException();
            }
            tagsText = lines.isEmpty() ? null : String.join("\n", lines);
        }
        return tagsText;
    }

    /** Returns a whole number that is not negative; {@link #MISSING} for another value. */
    private long number() {
        long number = 0;
        int start = at;
        while (at < end && json[at] >= '0' && json[at] <= '9') {
            if (number > (Long.MAX_VALUE - 9) / 10) {
                return MISSING;
            }
            number = 10 * number + json[at++] - '0';
        }
        return at == start || isPlain(json[at]) ? MISSING : number;
    }

    private boolean address(End one, int start, int stop) {
        boolean known = isIpv4(one, start, stop) || isIpv6(one, start, stop);
        one.hasAddress = known;
        return known;
    }

    private boolean isIpv4(End one, int start, int stop) {
        long address = 0;
        int part = 0;
        int parts = 1;
        int digits = 0;
        for (int i = start; i < stop; i++) {
            byte c = json[i];
            if (c == '.') {
                address = address << 8 | part;
                part = 0;
                digits = 0;
                parts++;
            } else if (c >= '0' && c <= '9' && digits < 3) {
                part = 10 * part + c - '0';
                digits++;
            } else {
                return false;
            }
            if (part > 255) {
                return false;
            }
        }
        if (parts != 4 || digits == 0) {
            return false;
        }
        one.high = 0;
        one.low = IPV4_MAPPED | address << 8 | part;
        return true;
    }

    private boolean isIpv6(End one, int start, int stop) {
        try {
            String text = new String(json, start, stop - start, StandardCharsets.US_ASCII);
            if (InetAddress.ofLiteral(text) instanceof Inet6Address address) {
                byte[] bytes = address.getAddress();
                one.high = word(bytes, 0);
                one.low = word(bytes, Long.BYTES);
                return true;
            }
        } catch (IllegalArgumentException e) {
            // No address: it stays with the fields that have no column.
        }
        return false;
    }

    private static long word(byte[] bytes, int from) {
        long word = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            word = word << 8 | bytes[i] & 0xff;
        }
        return word;
    }

    /**
     * Returns microseconds since the epoch of a time such as {@code "2019-03-01T12:00:00.123Z"};
     * {@link ReportBatch#NO_TIME} for another value.
     */
    private long time() {
        if (json[at] != '"') {
            return ReportBatch.NO_TIME;
        }
        int start = at + 1;
        int stop = string() - 1;
        if (stop - start < TIME_CHARS + 1 || json[stop - 1] != 'Z' || json[start + 10] != 'T') {
            return ReportBatch.NO_TIME;
        }
        if (!Arrays.equals(json, start, start + DATE_CHARS, dateText, 0, DATE_CHARS)) {
            try {
                String date = new String(json, start, DATE_CHARS, StandardCharsets.US_ASCII);
                dateUs = LocalDate.parse(date).toEpochDay() * SECONDS_PER_DAY * US_PER_SECOND;
                System.arraycopy(json, start, dateText, 0, DATE_CHARS);
            } catch (DateTimeException e) {
                return ReportBatch.NO_TIME;
            }
        }
        long seconds = 3_600L * two(start + 11) + 60L * two(start + 14) + two(start + 17);
        long us = 0;
        long scale = US_PER_SECOND / 10;
        if (json[start + TIME_CHARS] == '.') {
            for (int i = start + TIME_CHARS + 1; i < stop - 1 && scale > 0; i++) {
                us += scale * (json[i] - '0');
                scale /= 10;
            }
        }
        return dateUs + seconds * US_PER_SECOND + us;
    }

    private int two(int start) {
        return 10 * (json[start] - '0') + json[start + 1] - '0';
    }

    private void expect(char c) {
        if (at >= end || json[at] != c) {
            throw new BrokenException();
        }
        at++;
    }

    private void skipSpace() {
        while (at < end && json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
    }
}
