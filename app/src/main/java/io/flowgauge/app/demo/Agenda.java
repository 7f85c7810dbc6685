package io.flowgauge.app.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What is to come on a day, in order of time. The day is one of UTC. */
final class Agenda {
    static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    static final long MINUTE_NS = 60 * SECOND_NS;
    static final long HOUR_NS = 60 * MINUTE_NS;

    private static final int FIRST_EPHEMERAL = 49152;
    private static final int LAST_EPHEMERAL = 65535;

    private final PriorityQueue<Actor> actors = new PriorityQueue<>();
    private final Dice dice;
    private final long beginNs;
    private final long endNs;
    private long numbers;

    Agenda(LocalDate day, Dice dice) {
        this.dice = dice;
        Instant midnight = day.atStartOfDay().toInstant(ZoneOffset.UTC);
        beginNs = TimeUnit.SECONDS.toNanos(midnight.getEpochSecond());
        endNs = beginNs + Duration.ofDays(1).toNanos();
    }

    Dice dice() {
        return dice;
    }

    /** Returns midnight at the start of the day: ns since the epoch. */
    long beginNs() {
        return beginNs;
    }

    /** Returns midnight at the end of the day. */
    long endNs() {
        return endNs;
    }

    /** Returns a time of the day. */
    long time(int hour, int minute) {
        return beginNs + hour * HOUR_NS + minute * MINUTE_NS;
    }

    /** Returns a time of the day, give or take some minutes. */
    long time(int hour, int minute, int spreadMinutes) {
        long spreadNs = spreadMinutes * MINUTE_NS;
        return Math.max(beginNs, time(hour, minute) + dice.between(-spreadNs, spreadNs));
    }

    /** Adds what happens; nothing does once the day is over. */
    void add(Actor actor) {
        if (actor.atNs < endNs) {
            actor.number = numbers++;
            actors.add(actor);
        }
    }

    /** Adds what is done again and again. */
    void add(long firstNs, Habit.Round round) {
        add(new Habit(firstNs, round));
    }

    /** Adds what is done all day about every so often, from some time in the first interval on. */
    void everyAbout(long intervalNs, LongConsumer once) {
        add(
                beginNs + dice.between(0, intervalNs),
                nowNs -> {
                    once.accept(nowNs);
                    // Timers of machines drift little.
                    return nowNs + intervalNs - intervalNs / 50 + dice.between(0, intervalNs / 25);
                });
    }

    /** Adds what somebody does about every so often while present. */
    void whilePresent(Presence presence, long meanNs, LongConsumer once) {
        add(
                presence.from(presence.fromNs() + dice.about(meanNs)),
                nowNs -> {
                    long thereNs = presence.from(nowNs);
                    if (thereNs == nowNs) {
                        once.accept(nowNs);
                        return nowNs + dice.about(meanNs);
                    }
                    return thereNs == Habit.Round.NEVER ? thereNs : thereNs + dice.about(meanNs);
                });
    }

    /** Takes out what comes next, or nothing at the end of the day. */
    @Nullable Actor next() {
        return actors.poll();
    }

    /** Returns a conversation of a client with a server, over IPv6 where both have it. */
    Ends tcp(Station client, Station server, int port) {
        return ends(client, server, port, Transport.TCP);
    }

    /** As {@link #tcp}, over UDP. */
    Ends udp(Station client, Station server, int port) {
        return ends(client, server, port, Transport.UDP);
    }

    private Ends ends(Station client, Station server, int port, Transport transport) {
        return new Ends(
                client,
                dice.between(FIRST_EPHEMERAL, LAST_EPHEMERAL),
                server,
                port,
                transport,
                client.hasIpv6() && server.hasIpv6());
    }

    /** Asks by UDP and is answered. */
    void ask(long atNs, Station client, Station server, int port, int bytes, int answerBytes) {
        add(new Query(atNs, udp(client, server, port), bytes, answerBytes, this));
    }
}
