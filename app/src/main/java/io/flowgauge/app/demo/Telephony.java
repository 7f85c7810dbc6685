package io.flowgauge.app.demo;

import static io.flowgauge.app.demo.Agenda.MINUTE_NS;
import static io.flowgauge.app.demo.Agenda.SECOND_NS;

import java.util.List;

/** Telephones: they register with the exchange, and speak with each other and with the world. */
final class Telephony {
    private static final int SIP = 5060;
    private static final int FIRST_MEDIA_PORT = 16384;
    private static final int LAST_MEDIA_PORT = 32766;

    /** 64 kbit/s of sound and the headers of the packets that it comes in (RFC 3551), as one. */
    private static final int SOUND_BYTES = 8560;

    private static final long SOUND_NS = SECOND_NS;

    private final Office office;
    private final Agenda agenda;
    private final Dice dice;

    Telephony(Office office, Agenda agenda) {
        this.office = office;
        this.agenda = agenda;
        this.dice = agenda.dice();
    }

    void begin() {
        for (Station phone : office.phones) {
            agenda.everyAbout(
                    5 * MINUTE_NS, nowNs -> signal(nowNs, phone, office.exchange, 620, 480));
            Presence presence = Presence.atWork(agenda);
            agenda.whilePresent(presence, 80 * MINUTE_NS, nowNs -> call(nowNs, phone));
        }
    }

    private void signal(long atNs, Station from, Station to, int bytes, int answerBytes) {
        Ends ends = new Ends(from, SIP, to, SIP, Transport.UDP, false);
        agenda.add(new Query(atNs, ends, bytes, answerBytes, agenda));
    }

    private void call(long atNs, Station phone) {
        signal(atNs, phone, office.exchange, 1100, 420);
        long fromNs = atNs + dice.between(2, 14) * SECOND_NS;
        long untilNs = fromNs + dice.about(4 * MINUTE_NS);
        if (dice.percent(35)) {
            Station other = dice.of(office.phones);
            if (!other.equals(phone)) {
                speak(fromNs, phone, other, untilNs);
            }
        } else {
            signal(atNs + 20_000_000, office.exchange, office.telephony, 1200, 500);
            speak(fromNs, phone, office.exchange, untilNs);
            speak(fromNs, office.exchange, office.telephony, untilNs);
        }
        signal(untilNs, phone, office.exchange, 500, 380);
    }

    private void speak(long fromNs, Station from, Station to, long untilNs) {
        List<Integer> ports =
                List.of(
                        2 * (dice.between(FIRST_MEDIA_PORT, LAST_MEDIA_PORT) / 2),
                        2 * (dice.between(FIRST_MEDIA_PORT, LAST_MEDIA_PORT) / 2));
        Ends ends = new Ends(from, ports.get(0), to, ports.get(1), Transport.UDP, false);
        agenda.add(new Stream(fromNs, ends, SOUND_BYTES, SOUND_BYTES, SOUND_NS, untilNs, dice));
    }
}
