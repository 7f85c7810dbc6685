package io.flowgauge.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Network-order numbers, addresses and sums in byte arrays. */
final class Bytes {
    private Bytes() {}

    static void put16(byte[] to, int offset, int value) {
        to[offset] = (byte) (value >>> 8);
        to[offset + 1] = (byte) value;
    }

    static void put32(byte[] to, int offset, long value) {
        put16(to, offset, (int) (value >>> 16));
        put16(to, offset + 2, (int) value);
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    /** Adds the 16-bit words of some bytes, an odd last byte in the high half (RFC 1071). */
    static long sum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xffL) << ((i & 1) == 0 ? 8 : 0);
        }
        return sum;
    }

    /** Folds a sum of 16-bit words into the Internet checksum (RFC 1071). */
    static int checksum(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }

    static byte[] mac(String text) {
        byte[] mac = HexFormat.ofDelimiter(":").parseHex(text);
        if (mac.length != 6) {
            throw new IllegalArgumentException("not a MAC address: " + text);
        }
        return mac;
    }

    /** Reads a literal address of 4 or 16 bytes; names are refused, so nothing is looked up. */
    static byte[] ip(String text, int length) {
        if (!text.matches("[0-9a-fA-F:.]+")) {
            throw new IllegalArgumentException("not an IP address: " + text);
        }
        try {
            byte[] address = InetAddress.getByName(text).getAddress();
            if (length == 16 && address.length == 4) {
                // An IPv4-mapped IPv6 address: Java shortens ::ffff:a.b.c.d by itself.
                return join(new byte[10], new byte[] {-1, -1}, address);
            }
            if (address.length != length) {
                throw new IllegalArgumentException(
                        "not an address of " + length + " bytes: " + text);
            }
            return address;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + text, e);
        }
    }
}
