package io.flowgauge.app.demo;

import static io.flowgauge.app.demo.Agenda.HOUR_NS;
import static io.flowgauge.app.demo.Agenda.MINUTE_NS;
import static io.flowgauge.app.demo.Agenda.SECOND_NS;

import java.util.ArrayList;
import java.util.List;

/** What machines do by themselves: watching, saving, updating, and serving the world. */
final class Machines {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int DNS = 53;
    private static final int NTP = 123;
    private static final int SNMP = 161;
    private static final int SYSLOG = 514;
    private static final int SMTP = 25;
    private static final int POSTGRES = 5432;
    private static final int LDAPS = 636;
    private static final int UPDATES = 8530;
    private static final int BACKUP = 9103;
    private static final long MEGABYTE = 1_000_000;

    private final Office office;
    private final Agenda agenda;
    private final Dice dice;

    Machines(Office office, Agenda agenda) {
        this.office = office;
        this.agenda = agenda;
        this.dice = agenda.dice();
    }

    void begin() {
        keepTime();
        watch();
        mail();
        database();
        website();
        saveAtNight();
        update();
    }

    private void keepTime() {
        List<Station> all = new ArrayList<>(office.servers);
        all.addAll(office.phones);
        all.addAll(office.printers);
        for (Station station : all) {
            agenda.everyAbout(1024 * SECOND_NS, nowNs -> askTime(nowNs, station, office.directory));
        }
        for (Station clock : office.clocks) {
            agenda.everyAbout(256 * SECOND_NS, nowNs -> askTime(nowNs, office.directory, clock));
        }
    }

    private void askTime(long atNs, Station station, Station clock) {
        agenda.ask(atNs, station, clock, NTP, 48, 48);
    }

    private void watch() {
        List<Station> all = new ArrayList<>(office.servers);
        all.addAll(office.printers);
        int id = 1;
        for (Station station : all) {
            boolean overIpv6 = station.hasIpv6() && id % 3 == 0;
            Ends echo = new Ends(office.monitoring, id++, station, 0, Transport.ICMP, overIpv6);
            agenda.everyAbout(
                    MINUTE_NS, nowNs -> agenda.add(new Query(nowNs, echo, 56, 56, agenda)));
            agenda.everyAbout(
                    5 * MINUTE_NS,
                    nowNs -> {
                        for (int part = 0; part < 3; part++) {
                            long atNs = nowNs + part * 30_000_000L;
                            agenda.ask(atNs, office.monitoring, station, SNMP, 90, 620);
                        }
                    });
        }
        for (Station server : office.servers) {
            agenda.add(
                    agenda.beginNs() + dice.about(MINUTE_NS),
                    nowNs -> {
                        int bytes = dice.between(90, 400);
                        agenda.ask(nowNs, server, office.monitoring, SYSLOG, bytes, -1);
                        return nowNs + dice.about(MINUTE_NS);
                    });
        }
    }

    /** Returns how long it is to the next of what the world does: less often at night. */
    private long byDay(long nowNs, long meanNs) {
        long hour = (nowNs - agenda.beginNs()) / HOUR_NS;
        boolean night = hour < 6 || hour >= 22;
        boolean busy = hour >= 9 && hour < 17;
        return nowNs + dice.about(night ? 4 * meanNs : busy ? meanNs : 2 * meanNs);
    }

    private void mail() {
        agenda.add(
                agenda.beginNs() + MINUTE_NS,
                nowNs -> {
                    Ends ends = agenda.tcp(dice.popularOf(office.mailServers), office.mail, SMTP);
                    deliver(nowNs, ends);
                    return byDay(nowNs, 50 * SECOND_NS);
                });
        agenda.add(
                agenda.beginNs() + 2 * MINUTE_NS,
                nowNs -> {
                    Ends ends = agenda.tcp(office.mail, dice.popularOf(office.mailServers), SMTP);
                    agenda.ask(nowNs, office.mail, office.directory, DNS, 40, 180);
                    deliver(nowNs + 30_000_000, ends);
                    return byDay(nowNs, 120 * SECOND_NS);
                });
    }

    private void deliver(long atNs, Ends ends) {
        long bytes = dice.percent(15) ? dice.about(900_000) : dice.about(25_000);
        agenda.add(new Exchange(atNs, ends, dice).bytes(bytes / 3, 250).rounds(3, SECOND_NS));
    }

    /** The application holds some connections to the database, busy in hours of work. */
    private void database() {
        for (int i = 0; i < 4; i++) {
            Ends ends = agenda.tcp(office.application, office.database, POSTGRES);
            agenda.add(
                    new Exchange(agenda.time(7, 0, 20), ends, dice)
                            .bytes(900, 6_000)
                            .until(agenda.time(19, 30, 20), 8 * SECOND_NS)
                            .speed(80 * MEGABYTE));
        }
        agenda.everyAbout(
                10 * MINUTE_NS,
                nowNs -> {
                    Ends ends = agenda.tcp(office.application, office.database, POSTGRES);
                    long up = dice.about(2000);
                    agenda.add(
                            new Exchange(nowNs, ends, dice)
                                    .bytes(up, 2 * MEGABYTE)
                                    .speed(80 * MEGABYTE));
                    Ends login = agenda.tcp(office.application, office.directory, LDAPS);
                    agenda.add(new Exchange(nowNs, login, dice).bytes(900, 2500).rounds(2, 1000));
                });
    }

    private void website() {
        agenda.add(
                agenda.beginNs() + SECOND_NS,
                nowNs -> {
                    Station visitor = dice.popularOf(office.visitors);
                    int port = dice.percent(8) ? HTTP : HTTPS;
                    Ends ends = agenda.tcp(visitor, office.website, port);
                    agenda.add(
                            new Exchange(nowNs, ends, dice)
                                    .bytes(900, port == HTTP ? 600 : 130_000)
                                    .rounds(dice.between(1, 4), 3 * SECOND_NS)
                                    .speed(3 * MEGABYTE));
                    return byDay(nowNs, 9 * SECOND_NS);
                });
    }

    /** Servers are saved one after the other, then a copy goes to the cloud. */
    private void saveAtNight() {
        long[] megabytes = {1_200, 300, 9_500, 5_200, 700, 200, 1_900, 4_100, 0, 800};
        long atNs = agenda.time(1, 0) + dice.between(0, 20) * SECOND_NS;
        for (int i = 0; i < megabytes.length; i++) {
            if (megabytes[i] > 0) {
                long speed = dice.between(45 * MEGABYTE, 85 * MEGABYTE);
                save(atNs, office.servers.get(i), megabytes[i] * MEGABYTE, speed);
                long durationNs = megabytes[i] * MEGABYTE * SECOND_NS / speed;
                atNs += durationNs * 11 / 10 + MINUTE_NS;
            }
        }
        Ends copy = agenda.tcp(office.backup, office.cloudStorage, HTTPS);
        agenda.add(
                new Exchange(agenda.time(3, 30), copy, dice)
                        .bytes(7_500 * MEGABYTE, 2_000)
                        .speed(2_200_000));
    }

    private void save(long atNs, Station server, long bytes, long speed) {
        Ends ends = agenda.tcp(server, office.backup, BACKUP);
        agenda.add(new Exchange(atNs, ends, dice).bytes(bytes, 900).exactly().speed(speed));
    }

    /** The vendor's updates are fetched at night, and by the workstations in the morning. */
    private void update() {
        Ends fetch = agenda.tcp(office.updates, office.vendor, HTTPS);
        agenda.add(
                new Exchange(agenda.time(5, 10, 5), fetch, dice)
                        .bytes(1500, 900 * MEGABYTE)
                        .speed(5 * MEGABYTE));
        for (Station station : office.workstations) {
            Ends ends = agenda.tcp(station, office.updates, UPDATES);
            agenda.add(
                    new Exchange(agenda.time(10, 25, 18), ends, dice)
                            .bytes(1800, dice.between(180, 320) * MEGABYTE)
                            .exactly()
                            .speed(dice.between(3 * MEGABYTE, 9 * MEGABYTE)));
        }
    }
}
