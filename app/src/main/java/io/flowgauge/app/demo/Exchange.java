package io.flowgauge.app.demo;

import static io.flowgauge.app.demo.FrameWriter.ACK;
import static io.flowgauge.app.demo.FrameWriter.FIN;
import static io.flowgauge.app.demo.FrameWriter.PSH;
import static io.flowgauge.app.demo.FrameWriter.SYN;

/**
 * A connection: opened, used for rounds of a request and its answer, and closed. Over UDP, as QUIC
 * is, it begins with the first request and ends with the last answer.
 *
 * <p>Segments are put together to larger ones where there are many, as network cards do it.
 */
final class Exchange extends Actor {
    private static final int SEGMENT = 1448;
    private static final int SEGMENT_MAX = 44 * SEGMENT;

    /** Into about how many packets a larger transfer is divided. */
    private static final int SEGMENTS = 8;

    private static final int SEGMENTS_PER_ACK = 4;
    private static final long GAP_NS = 12_000;
    private static final long SERVICE_NS = 2_000_000;

    private enum Phase {
        OPEN,
        OPEN_BACK,
        OPENED,
        REQUEST,
        ANSWER,
        CLOSE,
        CLOSE_BACK,
        CLOSED
    }

    private final Ends ends;
    private final Dice dice;
    private final boolean tcp;
    private final long roundTripNs;

    // What the rounds are like: set by the one who makes it.
    private long upBytes = 500;
    private long downBytes = 2000;
    private long pauseNs = Agenda.SECOND_NS;
    private long bytesPerSecond = 4_000_000;
    private long untilNs = Long.MAX_VALUE;
    private int rounds = 1;
    private boolean exact;

    private Phase phase;
    private long left;
    private int segment;
    private int segments;
    private boolean acknowledging;
    private int clientSequence;
    private int serverSequence;

    Exchange(long atNs, Ends ends, Dice dice) {
        super(atNs);
        this.ends = ends;
        this.dice = dice;
        tcp = ends.transport() == Transport.TCP;
        boolean far = ends.client().isOutside() || ends.server().isOutside();
        roundTripNs = dice.between(far ? 8_000_000L : 150_000L, far ? 60_000_000L : 600_000L);
        clientSequence = dice.between(0, Integer.MAX_VALUE - 1);
        serverSequence = dice.between(0, Integer.MAX_VALUE - 1);
        phase = tcp ? Phase.OPEN : Phase.REQUEST;
    }

    /** Sets the bytes of a request and of an answer, on average. */
    Exchange bytes(long up, long down) {
        upBytes = up;
        downBytes = down;
        return this;
    }

    /** Takes the bytes for exact, and not for averages. */
    Exchange exactly() {
        exact = true;
        return this;
    }

    /** Sets how many rounds there are and how long it is to the next, on average. */
    Exchange rounds(int count, long pause) {
        rounds = count;
        pauseNs = pause;
        return this;
    }

    /** Sets that there are rounds until a time. */
    Exchange until(long endNs, long pause) {
        untilNs = endNs;
        return rounds(Integer.MAX_VALUE, pause);
    }

    /** Sets how fast larger transfers are, on average. */
    Exchange speed(long bytes) {
        bytesPerSecond = bytes;
        return this;
    }

    @Override
    boolean act(Wire wire) {
        if (!tcp && segment == 0) {
            begin(Phase.REQUEST);
        }
        switch (phase) {
            case OPEN -> {
                send(wire, false, 0, SYN);
                clientSequence++;
                goOn(Phase.OPEN_BACK, roundTripNs / 2);
            }
            case OPEN_BACK -> {
                send(wire, true, 0, SYN | ACK);
                serverSequence++;
                goOn(Phase.OPENED, roundTripNs / 2);
            }
            case OPENED -> {
                send(wire, false, 0, ACK);
                begin(Phase.REQUEST);
                atNs += roundTripNs / 8;
            }
            case REQUEST, ANSWER -> {
                return transfer(wire);
            }
            case CLOSE -> {
                send(wire, false, 0, FIN | ACK);
                clientSequence++;
                goOn(Phase.CLOSE_BACK, roundTripNs / 2);
            }
            case CLOSE_BACK -> {
                send(wire, true, 0, FIN | ACK);
                serverSequence++;
                goOn(Phase.CLOSED, roundTripNs / 2);
            }
            case CLOSED -> {
                send(wire, false, 0, ACK);
                return false;
            }
        }
        return true;
    }

    private void goOn(Phase next, long delayNs) {
        phase = next;
        atNs += delayNs;
    }

    private void begin(Phase next) {
        phase = next;
        long mean = next == Phase.REQUEST ? upBytes : downBytes;
        left = exact ? mean : mean / 2 + dice.about(mean / 2 + 1);
        long share = left / SEGMENTS / SEGMENT * SEGMENT;
        segment = Math.clamp(share, SEGMENT, SEGMENT_MAX);
        segments = 0;
    }

    private boolean transfer(Wire wire) {
        boolean answer = phase == Phase.ANSWER;
        if (acknowledging) {
            acknowledging = false;
            send(wire, !answer, tcp ? 0 : 30, ACK);
            atNs += GAP_NS;
        } else {
            int payload = (int) Math.min(segment, left);
            send(wire, answer, payload, PSH | ACK);
            left -= payload;
            segments++;
            long sendingNs = payload * Agenda.SECOND_NS / bytesPerSecond;
            atNs += GAP_NS + dice.between(sendingNs / 2, sendingNs * 3 / 2);
            // A request is acknowledged by its answer, if that is all of it.
            acknowledging = segments % SEGMENTS_PER_ACK == 0 || left == 0 && answer;
        }
        if (left > 0 || acknowledging) {
            return true;
        }
        if (!answer) {
            begin(Phase.ANSWER);
            atNs += roundTripNs / 2 + dice.about(SERVICE_NS);
            return true;
        }
        return nextRound();
    }

    private boolean nextRound() {
        rounds--;
        atNs += roundTripNs / 2;
        long pause = rounds > 0 ? dice.about(pauseNs) : 0;
        if (rounds > 0 && atNs + pause < untilNs) {
            begin(Phase.REQUEST);
            atNs += pause;
            return true;
        }
        phase = Phase.CLOSE;
        return tcp;
    }

    private void send(Wire wire, boolean back, int payload, int flags) {
        int sequence = back ? serverSequence : clientSequence;
        int acknowledged = back ? clientSequence : serverSequence;
        wire.send(ends, back, payload, flags, sequence, (flags & ACK) == 0 ? 0 : acknowledged);
        if (back) {
            serverSequence += payload;
        } else {
            clientSequence += payload;
        }
    }
}
