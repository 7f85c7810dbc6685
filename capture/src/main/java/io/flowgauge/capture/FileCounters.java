package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import java.util.List;

/** What is counted while a capture file is read. */
final class FileCounters {
    final Counter packets =
            new Counter("packets.received", "Packets that came from the capture file.");
    final Counter skippedBytes =
            new Counter(
                    "file.skipped_bytes",
                    "Bytes of a damaged capture file that were skipped to find a next packet.");
    final Counter resumes =
            new Counter(
                    "file.resumes",
                    "Places behind damage where reading of the capture file was resumed.");
    final Counter clampedTimestamps =
            new Counter(
                    "file.clamped_timestamps",
                    "Packets with a time before 1970 or after 2116, which was moved into range.");

    List<Counter> all() {
        return List.of(packets, skippedBytes, resumes, clampedTimestamps);
    }
}
