package io.flowgauge.output.queue;

import io.flowgauge.base.Xxh64;
import io.flowgauge.meter.FlowRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Computes 128 bits that name a report of a flow, so that a report which is sent twice is one
 * document: of the observer's name, the flow's id, when it began, what it counted, and how many
 * reports came before. One thread uses it.
 */
final class DocumentId {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final char[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();
    private static final int DIGITS_TOTAL = 22;
    private static final int FIELDS_BYTES = 7 * Long.BYTES;

    /** Another value of the first word makes another hash, independent of the first. */
    private static final long SECOND = 0x9E3779B97F4A7C15L;

    private final long observer;
    private final byte[] bytes = new byte[FIELDS_BYTES + 160];
    private long high;
    private long low;

    /**
     * Makes ids for one observer.
     *
     * @param observer name of the observer: reports of two that see the same flow differ
     */
    DocumentId(String observer) {
        this.observer = Xxh64.hash(observer.getBytes(StandardCharsets.UTF_8));
    }

    /** Computes the id of a report. */
    void compute(FlowRecord record) {
        LONG.set(bytes, 8, record.startNs());
        LONG.set(bytes, 16, (long) record.reportsBefore());
        LONG.set(bytes, 24, record.lastNs());
        LONG.set(bytes, 32, record.sourcePackets() << 32 | record.destinationPackets());
        LONG.set(bytes, 40, record.sourceBytes());
        LONG.set(bytes, 48, record.destinationBytes());
        int length = FIELDS_BYTES + record.writeId(bytes, FIELDS_BYTES);
        LONG.set(bytes, 0, observer);
        high = Xxh64.hash(bytes, length);
        LONG.set(bytes, 0, observer ^ SECOND);
        low = Xxh64.hash(bytes, length);
    }

    /** Returns the upper half of the id computed last. */
    long high() {
        return high;
    }

    /** Returns the lower half of the id computed last. */
    long low() {
        return low;
    }

    /** Returns an id as text. */
    static String text(long high, long low) {
        char[] text = new char[DIGITS_TOTAL];
        for (int i = 0; i < DIGITS_TOTAL; i++) {
            text[i] = DIGITS[digit(high, low, 6 * i)];
        }
        return new String(text);
    }

    /** Returns the six bits from a bit on, counted from the highest; beyond the last are zeros. */
    private static int digit(long high, long low, int bit) {
        if (bit + 6 <= Long.SIZE) {
            return (int) (high >>> Long.SIZE - 6 - bit) & 63;
        }
        if (bit >= Long.SIZE) {
            int shift = 2 * Long.SIZE - 6 - bit;
            return (int) (shift >= 0 ? low >>> shift : low << -shift) & 63;
        }
        int inLow = bit + 6 - Long.SIZE;
        return (int) (high << inLow | low >>> Long.SIZE - inLow) & 63;
    }
}
