package io.flowgauge.output.logstash;

import io.flowgauge.output.queue.Delivery;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Builds windows of the Lumberjack protocol, version 2, and writes them.
 *
 * <pre>
 * window      "2W" count:u32
 * event       "2J" sequence:u32 length:u32 JSON          sequence is 1, 2, ... in each window
 * compressed  "2C" length:u32 zlib(event event ...)      in the place of the events
 * </pre>
 *
 * <p>Numbers are big-endian. One thread uses it.
 */
final class WindowFrames implements AutoCloseable {
    static final byte VERSION = '2';

    /**
     * No window has more bytes of events, before compression, than about so many: it is built in
     * memory, as the other side does.
     */
    static final int WINDOW_BYTES_MAX = 8 << 20;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int NUMBER_HEADER_BYTES = 6;
    private static final int EVENT_HEADER_BYTES = 10;
    private static final int INITIAL_BYTES = 1 << 16;

    private final int level;
    private final Deflater deflater;
    private byte[] plain = new byte[INITIAL_BYTES];
    private byte[] compressed = new byte[INITIAL_BYTES];
    private int plainBytes;
    private int compressedBytes;
    private int events;

    /**
     * Makes an empty one.
     *
     * @param level of compression, 1 to 9; 0 for none
     */
    WindowFrames(int level) {
        this.level = level;
        deflater = new Deflater(level);
    }

    /**
     * Builds a window in the place of the one before.
     *
     * @param first the first event
     * @param eventsMax how many events at most, 1 or more
     * @return how many events are in it: 1 or more
     */
    int build(Delivery delivery, int first, int eventsMax) {
        int end = (int) Math.min(delivery.size(), (long) first + eventsMax);
        plainBytes = NUMBER_HEADER_BYTES;
        int event = first;
        while (event < end) {
            int start = delivery.start(event);
            // Without its line feed.
            int length = delivery.end(event) - start - 1;
            if (event > first && plainBytes + EVENT_HEADER_BYTES + length > WINDOW_BYTES_MAX) {
                break;
            }
            add(delivery.bytes(event), start, length, event - first + 1);
            event++;
        }
        events = event - first;
        putNumberHeader(plain, 'W', events);
        if (level > 0) {
            compress();
        }
        return events;
    }

    private void add(byte[] bytes, int start, int length, int sequence) {
        int at = plainBytes;
        int end = at + EVENT_HEADER_BYTES + length;
        if (end > plain.length) {
            plain = Arrays.copyOf(plain, Math.max(2 * plain.length, end));
        }
        plain[at] = VERSION;
        plain[at + 1] = 'J';
        INT.set(plain, at + 2, sequence);
        INT.set(plain, at + NUMBER_HEADER_BYTES, length);
        System.arraycopy(bytes, start, plain, at + EVENT_HEADER_BYTES, length);
        plainBytes = end;
    }

    private void compress() {
        int at = NUMBER_HEADER_BYTES + NUMBER_HEADER_BYTES;
        deflater.reset();
        deflater.setInput(plain, NUMBER_HEADER_BYTES, plainBytes - NUMBER_HEADER_BYTES);
        deflater.finish();
        while (!deflater.finished()) {
            if (at == compressed.length) {
                compressed = Arrays.copyOf(compressed, 2 * at);
            }
            at += deflater.deflate(compressed, at, compressed.length - at);
        }
        putNumberHeader(compressed, 'W', events);
        compressed[NUMBER_HEADER_BYTES] = VERSION;
        compressed[NUMBER_HEADER_BYTES + 1] = 'C';
        INT.set(compressed, NUMBER_HEADER_BYTES + 2, at - 2 * NUMBER_HEADER_BYTES);
        compressedBytes = at;
    }

    private static void putNumberHeader(byte[] to, char kind, int number) {
        to[0] = VERSION;
        to[1] = (byte) kind;
        INT.set(to, 2, number);
    }

    /** Returns how many bytes the window has. */
    int bytes() {
        return level > 0 ? compressedBytes : plainBytes;
    }

    /** Writes the window. */
    void write(OutputStream to) throws IOException {
        to.write(level > 0 ? compressed : plain, 0, bytes());
    }

    /** Lets memory outside of the heap go. */
    @Override
    public void close() {
        deflater.end();
    }
}
