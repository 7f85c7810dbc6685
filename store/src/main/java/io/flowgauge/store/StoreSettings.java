package io.flowgauge.store;

import java.nio.file.Path;

/**
 * Where the store is and how large it may become.
 *
 * @param path its folder, made if need be
 * @param ageNs how old reports may become, ns; 0 for no limit
 * @param sizeBytes how many bytes its files may have together; 0 for no limit
 * @param memoryBytes what DuckDB may use, besides the heap
 * @param threads how many threads of DuckDB answer queries, 1 or more
 */
public record StoreSettings(Path path, long ageNs, long sizeBytes, long memoryBytes, int threads) {
    /** How many files a store of full size has at least, so that few reports go at a time. */
    private static final int SEGMENTS = 16;

    private static final long SEGMENT_BYTES_MIN = 1 << 20;
    private static final long SEGMENT_BYTES_MAX = 256 << 20;

    /** Returns the bytes at which a segment ends. */
    long segmentBytes() {
        return sizeBytes == 0
                ? SEGMENT_BYTES_MAX
                : Math.clamp(sizeBytes / SEGMENTS, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
    }
}
