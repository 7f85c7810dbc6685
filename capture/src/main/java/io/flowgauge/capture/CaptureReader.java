package io.flowgauge.capture;

import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of a capture file. The work is split in two: {@link #walk}, a tight loop over
 * the packets that are whole and in the window, and {@link #step}, which is called when that loop
 * found none and deals with everything else: moving the window, blocks without packets, the end,
 * damage.
 */
abstract class CaptureReader {
    /**
     * The most bytes captured of a packet. libpcap's MAXIMUM_SNAPLEN; a record that claims more is
     * no packet but damage.
     */
    static final int MAX_CAPTURED_BYTES = 262144;

    /**
     * The latest time that is passed on (the year 2116): as 1970 is the earliest, times can be
     * added and subtracted without overflow.
     */
    static final long MAX_TIMESTAMP_NS = 1L << 62;

    static final long SECOND_NS = 1_000_000_000L;

    final String name;
    final ByteWindow window;
    final FileCounters counters;
    long latestNs = Long.MIN_VALUE;
    private final boolean lenient;
    private boolean ended;
    private @Nullable String damage;

    CaptureReader(String name, ByteWindow window, boolean lenient, FileCounters counters) {
        this.name = name;
        this.window = window;
        this.lenient = lenient;
        this.counters = counters;
    }

    /** Reads what must stand at the start of the file, before the first packet. */
    abstract void start() throws UserErrorException, IOException;

    /** Takes packets that are whole and in the window, until the first that is not. */
    abstract int walk(PacketBatch batch);

    /** Gets ahead when the next thing in the file is no packet that {@link #walk} can take. */
    abstract void step() throws UserErrorException, IOException;

    /**
     * Moves the position to the next place behind it that looks like a record, for lenient reading.
     *
     * @return false if there is none up to the end of the file
     */
    abstract boolean findNext() throws IOException;

    final int read(PacketBatch batch) throws UserErrorException {
        batch.clear();
        try {
            while (!ended) {
                int packets = walk(batch);
                batch.count = packets;
                if (packets > 0) {
                    counters.packets.add(packets);
                    return packets;
                }
                step();
            }
        } catch (ClosedChannelException e) {
            // The reading thread was interrupted or the source closed: the user wants an end.
            ended = true;
        } catch (EOFException e) {
            cutOff("the compressed data ends in the middle");
        } catch (IOException e) {
            cutOff("the data cannot be read any further (" + reason(e) + ")");
        }
        return PacketSource.END;
    }

    /** Ends the reading in good order. */
    final void end() {
        ended = true;
    }

    /** Notes damage at the position; lenient reading goes on behind it, otherwise it ends. */
    final void damaged(String what) throws IOException {
        long from = window.offset();
        noteDamage(what);
        if (!lenient) {
            ended = true;
            return;
        }
        if (window.skip(1) && findNext()) {
            counters.resumes.increment();
        } else {
            window.position = window.limit;
            ended = true;
        }
        counters.skippedBytes.add(window.offset() - from);
    }

    /** Notes damage that nothing can be read behind. */
    private void cutOff(String what) {
        noteDamage(what);
        ended = true;
    }

    private void noteDamage(String what) {
        if (damage == null) {
            damage = String.format(Locale.ROOT, "%s: byte %d: %s", name, window.offset(), what);
        }
    }

    final Optional<String> damage() {
        if (damage != null && counters.skippedBytes.get() > 0) {
            return Optional.of(
                    String.format(
                            Locale.ROOT,
                            "%s (resumed at %d places, %d bytes skipped)",
                            damage,
                            counters.resumes.get(),
                            counters.skippedBytes.get()));
        }
        return Optional.ofNullable(damage);
    }

    static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
