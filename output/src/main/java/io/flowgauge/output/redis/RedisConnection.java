package io.flowgauge.output.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.base.Durations;
import io.flowgauge.output.HostConnection;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.redis.RespReader.Answer;
import io.flowgauge.output.tcp.TcpConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to Redis. Events in a row that have the same key are one command if they go to a
 * list; the commands of a delivery are written together and answered together.
 *
 * <p>Where a delivery failed before, each command waits for the answer to the one before: if one
 * key is refused again and again, because it has another type, the events behind it must not be
 * stored again each time.
 */
final class RedisConnection implements HostConnection {
    /** Words of one command: Redis takes a million at most. */
    private static final int COMMAND_EVENTS_MAX = 100_000;

    private static final byte[] RPUSH = "RPUSH".getBytes(US_ASCII);
    private static final byte[] PUBLISH = "PUBLISH".getBytes(US_ASCII);
    private static final Pattern VERSION = Pattern.compile("redis_version:([0-9.]{1,20})");

    private final RedisSettings settings;
    private final OutputCounters counters;
    private final TcpConnection connection;
    private final RespWriter writer;
    private final RespReader reader;
    private final String detail;

    /** For each command without an answer: the event behind its last one. */
    private final List<Integer> ends = new ArrayList<>();

    private String lastKey = "";
    private byte[] lastKeyBytes = new byte[0];

    /** Begins with the password and the number of the database. */
    RedisConnection(
            TcpConnection connection,
            RedisLogin login,
            RedisSettings settings,
            OutputCounters counters)
            throws IOException {
        this.connection = connection;
        this.settings = settings;
        this.counters = counters;
        writer = new RespWriter(connection.out());
        reader = new RespReader(connection.in());
        detail = greet(login);
    }

    private String greet(RedisLogin login) throws IOException {
        boolean hasPassword = !login.password().isEmpty();
        boolean selects = settings.database() != 0;
        if (hasPassword && login.user().isEmpty()) {
            writer.command("AUTH", login.password());
        } else if (hasPassword) {
            writer.command("AUTH", login.user(), login.password());
        }
        if (selects) {
            writer.command("SELECT", String.valueOf(settings.database()));
        }
        writer.command("INFO", "server");
        writer.flush();
        if (hasPassword) {
            expect("the password is refused");
        }
        if (selects) {
            expect("database " + settings.database() + " can't be used");
        }
        Answer info = answer();
        if (info.isError("NOAUTH")) {
            throw new IOException("it wants a password: " + info.text());
        }
        // Other errors are no matter: a user may be allowed to write and nothing else.
        Matcher version = VERSION.matcher(info.text());
        return !info.isError() && version.find() ? "Redis " + version.group(1) : "";
    }

    private void expect(String failure) throws IOException {
        Answer answer = answer();
        if (answer.isError()) {
            throw new IOException(failure + ": " + answer.text());
        }
    }

    private Answer answer() throws IOException {
        try {
            return reader.read();
        } catch (SocketTimeoutException e) {
            IOException late =
                    new SocketTimeoutException(
                            "no answer for " + Durations.format(settings.tcp().timeoutNs()));
            late.initCause(e);
            throw late;
        }
    }

    @Override
    public String detail() {
        return detail;
    }

    @Override
    public void send(Delivery events) throws IOException {
        long beganNs = System.nanoTime();
        int first = events.next();
        boolean oneByOne = events.attempts() > 0;
        ends.clear();
        int next = first;
        while (next < events.size()) {
            next = write(events, next);
            ends.add(next);
            if (oneByOne) {
                answers(events, first, beganNs);
                first = next;
                beganNs = System.nanoTime();
            }
        }
        answers(events, first, beganNs);
    }

    /** Writes a command; returns the event behind its last one. */
    private int write(Delivery events, int first) throws IOException {
        String key = events.route(first).value(0);
        int end = first + 1;
        if (settings.type() == DataType.LIST) {
            int endMax = (int) Math.min(events.size(), (long) first + COMMAND_EVENTS_MAX);
            while (end < endMax && events.route(end).value(0).equals(key)) {
                end++;
            }
        }
        if (!key.equals(lastKey)) {
            lastKey = key;
            lastKeyBytes = key.getBytes(UTF_8);
        }
        writer.begin(2 + end - first);
        writer.word(settings.type() == DataType.LIST ? RPUSH : PUBLISH);
        writer.word(lastKeyBytes);
        for (int event = first; event < end; event++) {
            int start = events.start(event);
            // Without its line feed.
            writer.word(events.bytes(event), start, events.end(event) - start - 1);
        }
        return end;
    }

    /** Sends what is written, and acknowledges up to the first command that is refused. */
    private void answers(Delivery events, int first, long beganNs) throws IOException {
        if (ends.isEmpty()) {
            return;
        }
        writer.flush();
        counters.sent(writer.takeBytes());
        int acknowledged = first;
        String refusal = "";
        for (int end : ends) {
            Answer answer = answer();
            if (answer.isError() && refusal.isEmpty()) {
                refusal = answer.text() + key(events, acknowledged);
            }
            if (refusal.isEmpty()) {
                acknowledged = end;
                events.acknowledgeBefore(end);
            }
        }
        ends.clear();
        if (acknowledged > first) {
            counters.acked(acknowledged - first, System.nanoTime() - beganNs);
        }
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
    }

    private static String key(Delivery events, int event) {
        return " (key \"" + events.route(event).value(0) + "\")";
    }

    @Override
    public void close() {
        connection.abort();
    }
}
