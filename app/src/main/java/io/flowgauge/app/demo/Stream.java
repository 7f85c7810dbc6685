package io.flowgauge.app.demo;

/**
 * Voice or pictures in both directions, at a steady rate. What a station sends in some time goes in
 * one packet, as it does where network cards put packets together before anybody sees them: a day
 * has fewer packets so, and the same bytes.
 */
final class Stream extends Actor {
    private final Ends ends;
    private final int upBytes;
    private final int downBytes;
    private final long intervalNs;
    private final long untilNs;
    private final Dice dice;
    private boolean back;

    /**
     * Makes a stream.
     *
     * @param upBytes bytes in a packet of the client, on average
     * @param downBytes bytes in a packet of the server
     * @param intervalNs between packets of one direction
     */
    Stream(
            long atNs,
            Ends ends,
            int upBytes,
            int downBytes,
            long intervalNs,
            long untilNs,
            Dice dice) {
        super(atNs);
        this.ends = ends;
        this.upBytes = upBytes;
        this.downBytes = downBytes;
        this.intervalNs = intervalNs;
        this.untilNs = untilNs;
        this.dice = dice;
    }

    @Override
    boolean act(Wire wire) {
        int mean = back ? downBytes : upBytes;
        wire.send(ends, back, mean - mean / 8 + dice.between(0, mean / 4), 0, 0, 0);
        back = !back;
        atNs += dice.between(intervalNs / 4, intervalNs * 3 / 4);
        return atNs < untilNs;
    }
}
