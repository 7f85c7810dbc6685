package io.flowgauge.app.demo;

/** One packet, and one in answer if any: DNS, NTP, SNMP, SIP, echo. */
final class Query extends Actor {
    private final Ends ends;
    private final int bytes;
    private final int answerBytes;
    private final Agenda agenda;
    private boolean asked;

    /**
     * Makes a question.
     *
     * @param bytes what is asked, above the headers
     * @param answerBytes what is answered; less than 0 where nothing is
     */
    Query(long atNs, Ends ends, int bytes, int answerBytes, Agenda agenda) {
        super(atNs);
        this.ends = ends;
        this.bytes = bytes;
        this.answerBytes = answerBytes;
        this.agenda = agenda;
    }

    @Override
    boolean act(Wire wire) {
        if (asked) {
            wire.send(ends, true, answerBytes, 0, 1, 0);
            return false;
        }
        wire.send(ends, false, bytes, 0, 1, 0);
        asked = true;
        boolean far = ends.client().isOutside() || ends.server().isOutside();
        atNs += agenda.dice().about(far ? 15_000_000 : 400_000);
        return answerBytes >= 0;
    }
}
