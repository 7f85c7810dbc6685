package io.flowgauge.capture;

/** Writes IP addresses as people do (RFC 5952 for IPv6); the JDK writes out every zero. */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    /** Returns the text of an address of 4 or 16 bytes in network order. */
    static String of(byte[] address) {
        StringBuilder text = new StringBuilder();
        if (address.length == 4) {
            for (byte part : address) {
                text.append(text.isEmpty() ? "" : ".").append(part & 0xff);
            }
            return text.toString();
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
        }
        int longest = 0;
        int longestAt = -1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && groups[i + zeros] == 0) {
                zeros++;
            }
            if (zeros > longest && zeros > 1) {
                longest = zeros;
                longestAt = i;
            }
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == longestAt) {
                text.append("::");
                i += longest - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
