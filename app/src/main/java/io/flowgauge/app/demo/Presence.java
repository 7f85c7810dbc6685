package io.flowgauge.app.demo;

/**
 * When somebody is at a machine.
 *
 * @param fromNs comes: ns since the epoch
 * @param lunchFromNs goes to lunch
 * @param lunchUntilNs is back
 * @param untilNs leaves for the day
 */
record Presence(long fromNs, long lunchFromNs, long lunchUntilNs, long untilNs) {
    /** A usual day of work. */
    static Presence atWork(Agenda agenda) {
        Dice dice = agenda.dice();
        long lunchNs = agenda.time(12, 15, 35);
        long untilNs = agenda.time(17, 20, 65);
        if (dice.percent(8)) {
            untilNs += 2 * Agenda.HOUR_NS;
        }
        return new Presence(
                agenda.time(8, 20, 55),
                lunchNs,
                lunchNs + dice.between(25, 65) * Agenda.MINUTE_NS,
                untilNs);
    }

    /** A visit of an hour or some, without lunch; most are here about noon. */
    static Presence visit(Agenda agenda) {
        long fromNs = agenda.time(12, 0, 210);
        long untilNs = fromNs + agenda.dice().between(30, 200) * Agenda.MINUTE_NS;
        return new Presence(fromNs, untilNs, untilNs, untilNs);
    }

    /**
     * Returns the time itself if somebody is there then, else the next one when somebody is, or
     * {@link Habit.Round#NEVER}.
     */
    long from(long atNs) {
        if (atNs < fromNs) {
            return fromNs;
        }
        if (atNs >= lunchFromNs && atNs < lunchUntilNs) {
            return from(lunchUntilNs);
        }
        return atNs < untilNs ? atNs : Habit.Round.NEVER;
    }
}
