package io.flowgauge.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes addresses as text, the way Go does. */
public final class AddressText {
    /**
     * The most bytes that are stored for an address: 39 characters of an IPv6 address, and a word
     * that reaches over the end.
     */
    public static final int BYTES_MAX = 44;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final String DIGITS = "0123456789abcdef";

    /** Of each byte value: two hexadecimal digits and a colon, the first in the low byte. */
    private static final int[] HEX_COLON = new int[256];

    /** Of each byte value: its decimal digits and a dot, the first in the low byte. */
    private static final int[] DECIMAL_DOT = new int[256];

    /** Of each byte value: how many characters {@link #DECIMAL_DOT} holds with the dot. */
    private static final byte[] DECIMAL_DOT_LENGTH = new byte[256];

    static {
        for (int value = 0; value < 256; value++) {
            HEX_COLON[value] =
                    word("" + DIGITS.charAt(value >> 4) + DIGITS.charAt(value & 15) + ':');
            String decimal = value + ".";
            DECIMAL_DOT[value] = word(decimal);
            DECIMAL_DOT_LENGTH[value] = (byte) decimal.length();
        }
    }

    private AddressText() {}

    /** Returns an address of four or sixteen bytes as a text. */
    public static String of(byte[] address) {
        byte[] text = new byte[BYTES_MAX];
        int end = address.length == 4 ? putIpv4(address, 0, text, 0) : putIpv6(address, 0, text, 0);
        return new String(text, 0, end, StandardCharsets.US_ASCII);
    }

    /** Writes six bytes as lower-case hexadecimal with colons; returns where the text ends. */
    public static int putMac(byte[] from, int offset, byte[] to, int at) {
        for (int i = 0; i < 6; i++) {
            INT.set(to, at + 3 * i, HEX_COLON[from[offset + i] & 0xff]);
        }
        return at + 17;
    }

    /** Writes six bytes as upper-case hexadecimal with hyphens; returns where the text ends. */
    static int putMacUpper(byte[] from, int offset, byte[] to, int at) {
        int end = putMac(from, offset, to, at);
        for (int i = at; i < end; i++) {
            byte c = to[i];
            to[i] = (byte) (c == ':' ? '-' : c >= 'a' ? c - ('a' - 'A') : c);
        }
        return end;
    }

    /** Writes four bytes in dotted decimal; returns where the text ends. */
    public static int putIpv4(byte[] from, int offset, byte[] to, int at) {
        int end = at;
        for (int i = 0; i < 4; i++) {
            int octet = from[offset + i] & 0xff;
            INT.set(to, end, DECIMAL_DOT[octet]);
            end += DECIMAL_DOT_LENGTH[octet];
        }
        return end - 1;
    }

    /**
     * Writes sixteen bytes as RFC 5952 says: lower case, no leading zeros, the first longest run of
     * two or more zero groups as {@code ::}. Like Go's net.IP, an IPv4-mapped address is written in
     * dotted decimal without its prefix. Returns where the text ends.
     */
    public static int putIpv6(byte[] from, int offset, byte[] to, int at) {
        int runStart = -1;
        int runLength = 1;
        for (int group = 0; group < 8; ) {
            int next = group;
            while (next < 8 && group(from, offset, next) == 0) {
                next++;
            }
            if (next - group > runLength) {
                runStart = group;
                runLength = next - group;
            }
            group = Math.max(next, group + 1);
        }
        if (runStart == 0 && runLength == 5 && group(from, offset, 5) == 0xffff) {
            return putIpv4(from, offset + 12, to, at);
        }
        int end = at;
        for (int group = 0; group < 8; group++) {
            if (group == runStart) {
                to[end++] = ':';
                to[end++] = ':';
                group += runLength - 1;
                continue;
            }
            if (group > 0 && group != runStart + runLength) {
                to[end++] = ':';
            }
            end = putHex(group(from, offset, group), to, end);
        }
        return end;
    }

    private static int group(byte[] from, int offset, int group) {
        return (from[offset + 2 * group] & 0xff) << 8 | (from[offset + 2 * group + 1] & 0xff);
    }

    private static int putHex(int value, byte[] to, int at) {
        int end = at;
        if (value >= 0x1000) {
            to[end++] = (byte) DIGITS.charAt(value >>> 12);
        }
        if (value >= 0x100) {
            to[end++] = (byte) DIGITS.charAt((value >>> 8) & 15);
        }
        if (value >= 0x10) {
            to[end++] = (byte) DIGITS.charAt((value >>> 4) & 15);
        }
        to[end++] = (byte) DIGITS.charAt(value & 15);
        return end;
    }

    private static int word(String text) {
        int word = 0;
        for (int i = 0; i < text.length(); i++) {
            word |= text.charAt(i) << (8 * i);
        }
        return word;
    }
}
