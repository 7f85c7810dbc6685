package io.flowgauge.output.elasticsearch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses bodies into an array that is used again. One thread uses it. */
final class GzipBody {
    private static final int BUFFER_BYTES = 1 << 13;

    private final int level;
    private final Bytes out = new Bytes();

    /** Gives its array away without a copy. */
    private static final class Bytes extends ByteArrayOutputStream {
        byte[] array() {
            return buf;
        }
    }

    /** Chooses the level, which the constructor of its parent has no parameter for. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(Bytes out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level);
        }
    }

    /**
     * Makes a compressor.
     *
     * @param level 1 to 9
     */
    GzipBody(int level) {
        this.level = level;
    }

    /** Compresses bytes. */
    void compress(byte[] bytes, int size) {
        out.reset();
        try (Gzip gzip = new Gzip(out, level)) {
            gzip.write(bytes, 0, size);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
    }

    /** Returns the array with what was compressed last. */
    byte[] bytes() {
        return out.array();
    }

    /** Returns how many bytes that has. */
    int size() {
        return out.size();
    }
}
