package io.flowgauge.app.demo;

import static io.flowgauge.app.demo.Agenda.MINUTE_NS;
import static io.flowgauge.app.demo.Agenda.SECOND_NS;

/**
 * What should not be: scans and guessed passwords from outside; and a workstation that has been
 * taken over, which sends data out at night and looks around by day.
 */
final class Intruders {
    private static final int[] WANTED = {22, 23, 80, 443, 445, 3389, 5900, 8080, 1433, 6379};
    private static final int[] LISTENING = {22, 53, 80, 88, 389, 443, 445, 636};
    private static final int DNS = 53;
    private static final int SSH = 22;
    private static final int HTTPS = 443;
    private static final int PORTS_PROBED = 120;
    private static final int TAKEN_OVER = 17;

    private final Office office;
    private final Agenda agenda;
    private final Dice dice;

    Intruders(Office office, Agenda agenda) {
        this.office = office;
        this.agenda = agenda;
        this.dice = agenda.dice();
    }

    void begin() {
        agenda.add(agenda.time(0, 20, 15), this::scanFromOutside);
        agenda.add(agenda.time(4, 0, 10), nowNs -> guess(nowNs, agenda.time(5, 0)));
        Station taken = office.workstations.get(TAKEN_OVER);
        sendOut(agenda.time(2, 17), taken);
        lookAround(agenda.time(13, 42), taken);
    }

    private long scanFromOutside(long atNs) {
        Station scanner = dice.of(office.scanners);
        int wanted = WANTED[dice.between(0, WANTED.length - 1)];
        long knockNs = atNs;
        for (Station own : office.own) {
            Ends ends = agenda.tcp(scanner, own, wanted);
            boolean answers =
                    own.equals(office.own.getFirst()) && (wanted == 80 || wanted == HTTPS);
            Knock.Answer answer =
                    answers
                            ? Knock.Answer.OPEN
                            : dice.percent(20) ? Knock.Answer.CLOSED : Knock.Answer.NONE;
            agenda.add(new Knock(knockNs, ends, answer));
            knockNs += dice.about(80_000_000);
        }
        return atNs + dice.about(9 * MINUTE_NS);
    }

    /** Tries passwords at the web server, one a connection. */
    private long guess(long atNs, long untilNs) {
        Ends ends = agenda.tcp(office.scanners.getLast(), office.website, SSH);
        agenda.add(new Exchange(atNs, ends, dice).bytes(400, 700).rounds(3, SECOND_NS));
        return atNs < untilNs ? atNs + dice.about(7 * SECOND_NS) : Habit.Round.NEVER;
    }

    private void sendOut(long atNs, Station station) {
        agenda.ask(atNs, station, office.directory, DNS, 60, 120);
        Ends ends = agenda.tcp(station, office.dropPoint, HTTPS);
        agenda.add(
                new Exchange(atNs + SECOND_NS, ends, dice)
                        .bytes(5_600_000_000L, 3_000)
                        .exactly()
                        .speed(2_400_000));
    }

    private void lookAround(long atNs, Station station) {
        long knockNs = atNs;
        for (Station server : office.servers) {
            for (int i = 0; i < PORTS_PROBED; i++) {
                boolean known = i < LISTENING.length;
                int port = known ? LISTENING[i] : dice.between(1, 10_000);
                boolean open = known && dice.percent(40);
                Ends ends = agenda.tcp(station, server, port);
                agenda.add(
                        new Knock(knockNs, ends, open ? Knock.Answer.OPEN : Knock.Answer.CLOSED));
                knockNs += dice.about(60_000_000);
            }
        }
    }
}
