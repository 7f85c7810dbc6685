package io.flowgauge.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes numbers in a byte order of choice, through a buffer of its own. */
final class EndianOutput {
    private final OutputStream out;
    private final byte[] buffer;
    private int used;
    private boolean bigEndian;

    EndianOutput(OutputStream out, int bufferBytes) {
        this.out = out;
        this.buffer = new byte[bufferBytes];
    }

    void bigEndian(boolean value) {
        bigEndian = value;
    }

    void put16(int value) {
        room(2);
        int v = bigEndian ? Short.reverseBytes((short) value) : value;
        buffer[used++] = (byte) v;
        buffer[used++] = (byte) (v >>> 8);
    }

    void put32(int value) {
        room(4);
        int v = bigEndian ? Integer.reverseBytes(value) : value;
        buffer[used++] = (byte) v;
        buffer[used++] = (byte) (v >>> 8);
        buffer[used++] = (byte) (v >>> 16);
        buffer[used++] = (byte) (v >>> 24);
    }

    void put(byte[] bytes, int length) {
        if (length > buffer.length - used) {
            flush();
        }
        if (length > buffer.length) {
            try {
                out.write(bytes, 0, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return;
        }
        System.arraycopy(bytes, 0, buffer, used, length);
        used += length;
    }

    void put(byte[] bytes) {
        put(bytes, bytes.length);
    }

    void zeros(int count) {
        put(new byte[count]);
    }

    void flush() {
        try {
            out.write(buffer, 0, used);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        used = 0;
    }

    private void room(int bytes) {
        if (buffer.length - used < bytes) {
            flush();
        }
    }
}
