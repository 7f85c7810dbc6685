package io.flowgauge.output.kafka;

import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The hash that Packetbeat chooses partitions by: FNV-1a of 32 bits (RFC 9923 section 3) over the
 * bytes of a key, or over those of values as libbeat's hashFieldValue writes them. One thread uses
 * it.
 */
final class Fnv1a {
    private static final int OFFSET_BASIS = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    /** Whole numbers that Packetbeat has in 16 bits; all others are of 64. */
    private static final Set<String> SHORT_FIELDS =
            Set.of(
                    "vlan",
                    "outer_vlan",
                    "icmp_id",
                    "source.port",
                    "dest.port",
                    "flow.vlan",
                    "destination.port");

    /** From this exponent on, Go's format {@code g} writes one. */
    private static final int EXPONENT_MIN = 6;

    private static final int EXPONENT_OF_SMALL = -4;

    private int hash = OFFSET_BASIS;

    /** Returns the hash of some bytes. */
    static int of(byte[] bytes) {
        Fnv1a hash = new Fnv1a();
        hash.add(bytes);
        return hash.value();
    }

    /** Returns the hash of what was added. */
    int value() {
        return hash;
    }

    /** Starts over. */
    void clear() {
        hash = OFFSET_BASIS;
    }

    private void add(byte[] bytes) {
        for (byte one : bytes) {
            hash = (hash ^ (one & 0xff)) * PRIME;
        }
    }

    private void addNumber(long number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            hash = (hash ^ ((int) (number >>> 8 * i) & 0xff)) * PRIME;
        }
    }

    /** Adds the value of a field; returns false if the event lacks it or it is no single value. */
    boolean add(Event event, FieldPath field) {
        switch (event.get(field)) {
            case String text -> add(text.getBytes(StandardCharsets.UTF_8));
            case Long number ->
                    addNumber(
                            number,
                            SHORT_FIELDS.contains(field.toString()) ? Short.BYTES : Long.BYTES);
            case Boolean truth -> addNumber(truth ? 1 : 0, 1);
            case Instant time ->
                    addNumber(
                            TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano(),
                            Long.BYTES);
            case Double number -> add(text(number.floatValue()).getBytes(StandardCharsets.UTF_8));
            case null, default -> {
                return false;
            }
        }
        return true;
    }

    /** Returns the shortest text of a number as Go's FormatFloat with format g has it. */
    static String text(float number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        BigDecimal decimal = new BigDecimal(Float.toString(number)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= EXPONENT_OF_SMALL && exponent < EXPONENT_MIN) {
            return decimal.toPlainString();
        }
        BigInteger digits = decimal.unscaledValue().abs();
        StringBuilder text = new StringBuilder().append(number < 0 ? "-" : "").append(digits);
        int first = number < 0 ? 2 : 1;
        if (text.length() > first) {
            text.insert(first, '.');
        }
        text.append(exponent < 0 ? "e-" : "e+");
        int size = Math.abs(exponent);
        return text.append(size < 10 ? "0" : "").append(size).toString();
    }
}
