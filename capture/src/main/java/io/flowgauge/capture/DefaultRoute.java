package io.flowgauge.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the interface of the default route in the kernel's tables, as text in /proc/net. */
final class DefaultRoute {
    // linux/route.h
    private static final int RTF_UP = 0x0001;
    private static final int RTF_REJECT = 0x0200;

    private DefaultRoute() {}

    /** Returns the interface that IPv4 packets leave by unless a route says otherwise. */
    static Optional<String> ipv4() {
        return ipv4(table("route"));
    }

    /** Returns the interface that IPv6 packets leave by unless a route says otherwise. */
    static Optional<String> ipv6() {
        return ipv6(table("ipv6_route"));
    }

    /** As {@link #ipv4()}, from lines: Iface Destination Gateway Flags RefCnt Use Metric Mask. */
    static Optional<String> ipv4(List<String> lines) {
        String best = null;
        long bestMetric = Long.MAX_VALUE;
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+", -1);
            if (fields.length < 8
                    || !fields[1].equals("00000000")
                    || !fields[7].equals("00000000")) {
                continue;
            }
            int flags = Integer.parseUnsignedInt(fields[3], 16);
            long metric = Long.parseLong(fields[6]);
            if (isUsable(flags) && metric < bestMetric) {
                best = fields[0];
                bestMetric = metric;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * As {@link #ipv6()}, from lines: destination, its prefix length, source, its prefix length,
     * next hop, metric, references, use, flags (all in hexadecimal), interface.
     */
    static Optional<String> ipv6(List<String> lines) {
        String best = null;
        long bestMetric = Long.MAX_VALUE;
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+", -1);
            if (fields.length < 10
                    || !fields[1].equals("00")
                    || !fields[0].equals("0".repeat(32))) {
                continue;
            }
            int flags = Integer.parseUnsignedInt(fields[8], 16);
            long metric = Long.parseLong(fields[5], 16);
            if (isUsable(flags) && metric < bestMetric) {
                best = fields[9];
                bestMetric = metric;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean isUsable(int flags) {
        return (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0;
    }

    /** Reads a table of the calling thread's network namespace. */
    private static List<String> table(String name) {
        try {
            return Files.readAllLines(
                    Path.of("/proc/thread-self/net", name), StandardCharsets.US_ASCII);
        } catch (IOException _) {
            return List.of(); // no such protocol in this kernel: no route either
        }
    }
}
