package io.flowgauge.capture;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * What compressed bytes stand for. Whatever a decompressor throws at damaged data comes out as an
 * IOException. This class is loaded only for compressed files, and the libraries with it.
 */
final class DecompressedStream extends FilterInputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Enough for {@code xz -9}, whose dictionary is 64 MiB. */
    private static final int XZ_MEMORY_KIB = 128 * 1024;

    private DecompressedStream(InputStream decompressor) {
        super(decompressor);
    }

    /** Opens a decompressor over bytes of a known compression. */
    static InputStream of(Compression compression, InputStream in) throws IOException {
        try {
            return new DecompressedStream(decompressor(compression, in));
        } catch (RuntimeException e) {
            throw new IOException("damaged compressed data", e);
        }
    }

    private static InputStream decompressor(Compression compression, InputStream in)
            throws IOException {
        return switch (compression) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(new NeverDryStream(in), BUFFER_BYTES);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in);
            case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
            case LZ4 -> new FramedLZ4CompressorInputStream(in, true);
        };
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        try {
            return super.read(to, offset, length);
        } catch (RuntimeException e) {
            throw new IOException("damaged compressed data", e);
        }
    }

    /**
     * A stream that always claims to have more. GZIPInputStream looks for a next member only if
     * bytes are available at once, which is not so for a slow pipe.
     */
    private static final class NeverDryStream extends FilterInputStream {
        NeverDryStream(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }
    }
}
