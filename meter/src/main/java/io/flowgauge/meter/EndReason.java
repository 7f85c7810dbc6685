package io.flowgauge.meter;

/**
 * Why a flow record was reported. The numbers are those of the IPFIX element flowEndReason (IE 136,
 * RFC 5102); 0 is not used there and marks an interim report.
 */
public enum EndReason {
    /** Interim report of a flow that lives on. */
    NONE(0),
    /** No packet for longer than the idle timeout. */
    IDLE_TIMEOUT(1),
    /** The meter ended: end of file, or the program was asked to stop. */
    FORCED_END(4),
    /** The table was full and the flow was the idlest. */
    LACK_OF_RESOURCES(5);

    private final int number;

    EndReason(int number) {
        this.number = number;
    }

    /** Returns the IPFIX number. */
    public int number() {
        return number;
    }
}
