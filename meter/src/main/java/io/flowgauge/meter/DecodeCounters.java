package io.flowgauge.meter;

/**
 * What the decoder met, as plain numbers: the meter adds them to its counters once a batch, so that
 * decoding a packet writes no shared memory.
 */
final class DecodeCounters {
    /** Packets that belong to no flow, by {@link NotAFlow#ordinal}. */
    final long[] notAFlow = new long[NotAFlow.values().length];

    /** Packets whose decoding stopped at a broken or cut header, by {@link Malformed#ordinal}. */
    final long[] malformed = new long[Malformed.values().length];
}
