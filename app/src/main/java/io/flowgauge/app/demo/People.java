package io.flowgauge.app.demo;

import static io.flowgauge.app.demo.Agenda.HOUR_NS;
import static io.flowgauge.app.demo.Agenda.MINUTE_NS;
import static io.flowgauge.app.demo.Agenda.SECOND_NS;

import java.util.ArrayList;
import java.util.List;

/** What people at workstations do, guests with their own machines, and both in meetings. */
final class People {
    private static final int LDAP = 389;
    private static final int KERBEROS = 88;
    private static final int SMB = 445;
    private static final int IMAPS = 993;
    private static final int SUBMISSION = 587;
    private static final int HTTPS = 443;
    private static final int IPP = 631;
    private static final int STUN = 3478;
    private static final int SSH = 22;
    private static final int MDNS = 5353;

    /** Every so many workstations look at pages by way of the proxy. */
    private static final int PROXY_USERS = 5;

    /** Every so many people write programs. */
    private static final int PROGRAMMERS = 8;

    private final Office office;
    private final Agenda agenda;
    private final Dice dice;
    private final Web web;

    People(Office office, Agenda agenda) {
        this.office = office;
        this.agenda = agenda;
        this.dice = agenda.dice();
        this.web = new Web(office, agenda);
    }

    void begin() {
        for (int i = 0; i < office.workstations.size(); i++) {
            work(office.workstations.get(i), i);
        }
        office.guests.forEach(this::visit);
        meetings();
    }

    private void work(Station station, int number) {
        Presence presence = Presence.atWork(agenda);
        Station printer = office.printers.get(number % office.printers.size());
        agenda.add(
                presence.fromNs(),
                nowNs -> {
                    logIn(nowNs, station);
                    return nowNs + 90 * MINUTE_NS < presence.untilNs()
                            ? nowNs + 90 * MINUTE_NS
                            : Habit.Round.NEVER;
                });
        boolean byProxy = number % PROXY_USERS == PROXY_USERS - 1;
        agenda.whilePresent(
                presence,
                140 * SECOND_NS,
                nowNs -> {
                    if (byProxy) {
                        web.pageByProxy(nowNs, station);
                    } else {
                        web.page(nowNs, station);
                    }
                });
        agenda.whilePresent(presence, 4 * MINUTE_NS, nowNs -> readMail(nowNs, station));
        agenda.whilePresent(presence, 25 * MINUTE_NS, nowNs -> sendMail(nowNs, station));
        agenda.whilePresent(presence, 6 * MINUTE_NS, nowNs -> useFiles(nowNs, station));
        agenda.whilePresent(presence, 5 * MINUTE_NS, nowNs -> useApplication(nowNs, station));
        agenda.whilePresent(presence, 20 * MINUTE_NS, nowNs -> web.synchronize(nowNs, station));
        agenda.whilePresent(presence, 2 * HOUR_NS, nowNs -> print(nowNs, station, printer));
        agenda.whilePresent(presence, 12 * MINUTE_NS, nowNs -> callOut(nowNs, station));
        web.listen(presence.fromNs() + 20 * SECOND_NS, station, presence.untilNs());
        if (number % PROGRAMMERS == 3) {
            agenda.whilePresent(presence, 40 * MINUTE_NS, nowNs -> administer(nowNs, station));
        }
    }

    private void logIn(long atNs, Station station) {
        web.lookUp(atNs, station);
        Ends tickets = agenda.tcp(station, office.directory, KERBEROS);
        agenda.add(new Exchange(atNs + 5_000_000, tickets, dice).bytes(300, 1600).rounds(2, 1));
        Ends policies = agenda.tcp(station, office.directory, LDAP);
        agenda.add(
                new Exchange(atNs + 60_000_000, policies, dice)
                        .bytes(700, 9000)
                        .rounds(5, SECOND_NS));
    }

    private void readMail(long atNs, Station station) {
        Ends ends = agenda.tcp(station, office.mail, IMAPS);
        long bytes = dice.percent(12) ? dice.about(1_800_000) : dice.about(12_000);
        agenda.add(
                new Exchange(atNs, ends, dice)
                        .bytes(400, bytes)
                        .rounds(2, SECOND_NS)
                        .speed(20_000_000));
    }

    private void sendMail(long atNs, Station station) {
        Ends ends = agenda.tcp(station, office.mail, SUBMISSION);
        long bytes = dice.percent(20) ? dice.about(1_500_000) : dice.about(15_000);
        agenda.add(new Exchange(atNs, ends, dice).bytes(bytes, 400).speed(20_000_000));
    }

    /** Some minutes with documents: a connection with small requests, and now and then a file. */
    private void useFiles(long atNs, Station station) {
        Ends ends = agenda.tcp(station, office.files, SMB);
        long untilNs = atNs + dice.about(3 * MINUTE_NS);
        agenda.add(new Exchange(atNs, ends, dice).bytes(500, 2400).until(untilNs, 8 * SECOND_NS));
        if (dice.percent(45)) {
            boolean save = dice.percent(35);
            long bytes = dice.unequal(4_000_000);
            Ends file = agenda.tcp(station, office.files, SMB);
            agenda.add(
                    new Exchange(atNs + 2 * SECOND_NS, file, dice)
                            .bytes(save ? bytes : 800, save ? 600 : bytes)
                            .speed(60_000_000));
        }
    }

    private void useApplication(long atNs, Station station) {
        Ends ends = agenda.tcp(station, office.application, HTTPS);
        agenda.add(
                new Exchange(atNs, ends, dice)
                        .bytes(1200, 45_000)
                        .rounds(dice.between(3, 12), 6 * SECOND_NS)
                        .speed(30_000_000));
    }

    private void print(long atNs, Station station, Station printer) {
        Ends ends = agenda.tcp(station, printer, IPP);
        agenda.add(
                new Exchange(atNs, ends, dice)
                        .bytes(dice.unequal(2_500_000), 500)
                        .speed(6_000_000));
    }

    /** Asks everybody on the segment, as machines do that look for printers and screens. */
    private void callOut(long atNs, Station station) {
        Ends ends = new Ends(station, MDNS, office.everybody, MDNS, Transport.UDP, false);
        agenda.add(new Query(atNs, ends, dice.between(40, 300), -1, agenda));
    }

    private void administer(long atNs, Station station) {
        Ends ends = agenda.tcp(station, dice.of(office.servers), SSH);
        long untilNs = atNs + dice.about(15 * MINUTE_NS);
        agenda.add(new Exchange(atNs, ends, dice).bytes(80, 600).until(untilNs, 4 * SECOND_NS));
    }

    private void visit(Station station) {
        Presence presence = Presence.visit(agenda);
        agenda.whilePresent(presence, 70 * SECOND_NS, nowNs -> web.page(nowNs, station));
        web.listen(presence.fromNs() + SECOND_NS, station, presence.untilNs());
        agenda.whilePresent(
                presence,
                70 * MINUTE_NS,
                nowNs -> web.film(nowNs, station, dice.about(9 * MINUTE_NS)));
    }

    private void meetings() {
        meet(agenda.time(9, 30), 15, 9);
        meet(agenda.time(10, 0), 50, 5);
        meet(agenda.time(11, 0), 30, 4);
        meet(agenda.time(13, 30), 45, 5);
        meet(agenda.time(14, 30), 40, 18);
        meet(agenda.time(15, 30), 30, 4);
        meet(agenda.time(16, 15), 25, 6);
        agenda.add(
                agenda.time(9, 0, 5),
                nowNs -> {
                    meet(nowNs, dice.between(5, 25), 2);
                    return nowNs < agenda.time(16, 45)
                            ? nowNs + dice.about(20 * MINUTE_NS)
                            : Habit.Round.NEVER;
                });
    }

    /** People see each other: each sends to a server in the cloud what that sends to the others. */
    private void meet(long atNs, int minutes, int people) {
        Station server = dice.of(office.meetings);
        List<Station> there = new ArrayList<>(office.workstations);
        for (int i = 0; i < people; i++) {
            Station station = there.remove(dice.between(0, there.size() - 1));
            long fromNs = atNs + dice.between(0, 120) * SECOND_NS;
            long untilNs = atNs + minutes * MINUTE_NS + dice.between(-120, 60) * SECOND_NS;
            boolean pictures = people < 12 || dice.percent(25);
            agenda.add(
                    new Stream(
                            fromNs,
                            agenda.udp(station, server, STUN),
                            pictures ? 32_000 : 3_500,
                            52_000,
                            700_000_000,
                            untilNs,
                            dice));
        }
    }
}
