package io.flowgauge.output.redis;

import io.flowgauge.output.Check;
import io.flowgauge.output.Check.Finding;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.HostAddress;
import io.flowgauge.output.redis.RespReader.Answer;
import io.flowgauge.output.tcp.TcpChecks;
import io.flowgauge.output.tcp.TcpSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The steps that test {@code output.redis}: connection, login, database, and for each list or
 * channel whether it may be written to. For that the command is put into a transaction, where Redis
 * looks at rights, memory, disk and role before it says QUEUED, and the transaction is given up.
 */
final class RedisChecks {
    private static final Pattern VERSION = Pattern.compile("redis_version:([0-9.]{1,20})");

    private final HostAddress address;
    private final RedisLogin login;
    private final TcpSettings tcp;
    private final RedisSettings settings;

    private RedisChecks(HostAddress address, RedisSettings settings) {
        this.address = address;
        this.settings = settings;
        login = settings.login(address);
        tcp = TcpChecks.patience(settings.tcp(address));
    }

    /** Says what is found on a connection that is logged in. */
    private interface Question {
        Finding ask(RedisSession redis) throws IOException;
    }

    /** Returns the steps of each server. */
    static List<CheckedTarget> of(RedisSettings settings) {
        List<CheckedTarget> all = new ArrayList<>();
        for (HostAddress address : settings.addresses()) {
            all.add(
                    new CheckedTarget(
                            "redis: " + address.hostAndPort(),
                            new RedisChecks(address, settings).all()));
        }
        return all;
    }

    private List<Check> all() {
        List<Check> all = new ArrayList<>(TcpChecks.of(tcp, address.host(), address.port()));
        if (!login.password().isEmpty()) {
            all.add(step("log in", _ -> Finding.ok(user())));
        }
        all.add(step("talk to server", RedisChecks::talk));
        if (settings.database() != 0) {
            all.add(step("database " + settings.database(), this::select));
        }
        boolean list = settings.type() == DataType.LIST;
        for (String key : keys()) {
            all.add(
                    step(
                            (list ? "list " : "channel ") + key,
                            redis -> {
                                select(redis);
                                return list ? list(redis, key) : channel(redis, key);
                            }));
        }
        if (settings.keys().dependsOnEvents()) {
            all.add(
                    Check.note(
                            list ? "other lists" : "other channels",
                            () -> Finding.warning("not tested: they depend on the event")));
        }
        return all;
    }

    private Set<String> keys() {
        return settings.keys().isEmpty() ? Set.of(settings.index()) : settings.keys().constants();
    }

    private Check step(String name, Question question) {
        return new Check(
                name,
                () -> {
                    try (RedisSession redis =
                            new RedisSession(tcp, address.host(), address.port())) {
                        logIn(redis);
                        return question.ask(redis);
                    }
                });
    }

    private String user() {
        return login.user().isEmpty() ? "" : "user " + login.user();
    }

    private void logIn(RedisSession redis) throws IOException {
        if (login.password().isEmpty()) {
            return;
        }
        Answer answer =
                login.user().isEmpty()
                        ? redis.ask("AUTH", login.password())
                        : redis.ask("AUTH", login.user(), login.password());
        if (answer.isError()) {
            throw new IOException(
                    answer.text().contains("without any password configured")
                                    || answer.text().contains("no password is set")
                            ? "the server has no password; remove password, or set requirepass"
                                    + " there: "
                                    + answer.text()
                            : "the password is refused; check password, or user and password in"
                                    + " hosts (redis://USER:PASSWORD@HOST): "
                                    + answer.text());
        }
    }

    private static Finding talk(RedisSession redis) throws IOException {
        Answer pong = redis.ask("PING");
        // Who may write may lack the right to PING; what a full disk stops is told with the list.
        if (pong.isError() && !pong.isError("NOPERM") && !pong.isError("MISCONF")) {
            throw refusal(pong);
        }
        Answer info = redis.ask("INFO", "server");
        Matcher version = VERSION.matcher(info.text());
        return info.isError() || !version.find()
                ? Finding.ok("it does not tell its version")
                : Finding.ok("Redis " + version.group(1));
    }

    private Finding select(RedisSession redis) throws IOException {
        if (settings.database() != 0) {
            Answer answer = redis.ask("SELECT", String.valueOf(settings.database()));
            if (answer.isError()) {
                throw new IOException(
                        answer.text()
                                + "; set db to one below the number of databases of the server,"
                                + " that the user may use");
            }
        }
        return Finding.ok("");
    }

    private static Finding list(RedisSession redis, String key) throws IOException {
        Answer type = redis.ask("TYPE", key);
        if (type.isError() && !type.isError("NOPERM")) {
            throw refusal(type);
        }
        String found = type.isError() ? "" : type.text();
        if (!Set.of("", "none", "list").contains(found)) {
            throw new IOException(
                    "it is a "
                            + found
                            + " and no list; set another key, or delete it from the database");
        }
        String what =
                switch (found) {
                    case "none" -> "not there yet, the first event makes it";
                    case "list" -> length(redis, key);
                    default -> "its type may not be asked for";
                };
        return write(redis, what, "RPUSH", key);
    }

    private static String length(RedisSession redis, String key) throws IOException {
        Answer length = redis.ask("LLEN", key);
        return length.isError() ? "it is a list" : "entries: " + length.text();
    }

    private static Finding channel(RedisSession redis, String key) throws IOException {
        return write(redis, "", "PUBLISH", key);
    }

    /** Finds out whether a command would be taken, which is not run. */
    private static Finding write(RedisSession redis, String what, String command, String key)
            throws IOException {
        String sofar = what.isEmpty() ? "" : what + "; ";
        Answer begun = redis.ask("MULTI");
        if (begun.isError()) {
            return Finding.warning(
                    sofar + "whether it may be written to can't be tested: " + begun.text());
        }
        Answer queued = redis.ask(command, key, "");
        redis.ask("DISCARD");
        if (queued.isError()) {
            throw refusal(queued);
        }
        return Finding.ok(sofar + "may be written to");
    }

    /** Returns what an error means and what to do about it. */
    private static IOException refusal(Answer error) {
        String text = error.text();
        String code = text.contains(" ") ? text.substring(0, text.indexOf(' ')) : text;
        String advice =
                switch (code) {
                    case "NOAUTH" ->
                            "it wants a password; set password, or user and password in"
                                    + " hosts (redis://USER:PASSWORD@HOST)";
                    case "NOPERM" ->
                            "the user lacks the right; allow it on the server" + " (ACL SETUSER)";
                    case "READONLY" ->
                            "it is a replica, which takes no events; name the master in" + " hosts";
                    case "OOM" -> "its memory is full; raise maxmemory, or take events away";
                    case "MISCONF" -> "it can't save to its disk; make room, and look at its log";
                    case "LOADING" -> "it is still loading its data; try again later";
                    case "MASTERDOWN", "NOREPLICAS" -> "its replication is broken; look at its log";
                    case "MOVED", "ASK", "CLUSTERDOWN" ->
                            "it is a node of a cluster; name the node"
                                    + " that has the key in hosts";
                    case "DENIED" -> "it is in protected mode; set a password or bind there";
                    default -> "";
                };
        return new IOException(advice.isEmpty() ? text : advice + ": " + text);
    }
}
