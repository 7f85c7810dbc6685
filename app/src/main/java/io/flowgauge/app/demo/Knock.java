package io.flowgauge.app.demo;

/** A try to open a TCP connection, by somebody who looks for open ports. */
final class Knock extends Actor {
    /** What becomes of it. */
    enum Answer {
        /** A firewall lets it vanish. */
        NONE,
        /** Nobody listens: RST. */
        CLOSED,
        /** Somebody listens: SYN and ACK, and the connection is dropped. */
        OPEN
    }

    private final Ends ends;
    private final Answer answer;
    private int step;

    Knock(long atNs, Ends ends, Answer answer) {
        super(atNs);
        this.ends = ends;
        this.answer = answer;
    }

    @Override
    boolean act(Wire wire) {
        atNs += 300_000;
        return switch (step++) {
            case 0 -> {
                wire.send(ends, false, 0, FrameWriter.SYN, 1, 0);
                yield answer != Answer.NONE;
            }
            case 1 -> {
                int flags = answer == Answer.OPEN ? FrameWriter.SYN : FrameWriter.RST;
                wire.send(ends, true, 0, flags | FrameWriter.ACK, 1, 2);
                yield answer == Answer.OPEN;
            }
            default -> {
                wire.send(ends, false, 0, FrameWriter.RST, 2, 0);
                yield false;
            }
        };
    }
}
