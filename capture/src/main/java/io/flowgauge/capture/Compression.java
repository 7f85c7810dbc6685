package io.flowgauge.capture;

/** How a capture file is compressed, told by its first bytes. */
enum Compression {
    /** Not, as far as is known. */
    NONE,
    /** RFC 1952, one member or several. */
    GZIP,
    /** RFC 8878, one frame or several. */
    ZSTD,
    /** The .xz format, one stream or several. */
    XZ,
    /** The LZ4 frame format, one frame or several. */
    LZ4;

    /** Bytes at the start of a file that {@link #of} looks at. */
    static final int MAGIC_BYTES = 6;

    /** Returns the compression of a file that starts with some bytes. */
    static Compression of(byte[] start) {
        if (startsWith(start, 0x1f, 0x8b)) {
            return GZIP;
        }
        if (startsWith(start, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD;
        }
        if (startsWith(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZ;
        }
        return startsWith(start, 0x04, 0x22, 0x4d, 0x18) ? LZ4 : NONE;
    }

    private static boolean startsWith(byte[] start, int... magic) {
        if (start.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
