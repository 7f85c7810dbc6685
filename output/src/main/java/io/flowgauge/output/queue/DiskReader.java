package io.flowgauge.output.queue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches of one reader from files, one after the other. Files are read by streams that an
 * interrupt does not close.
 */
final class DiskReader {
    private final LongFunction<@Nullable SegmentFile> segments;
    private final Damage damage;
    private @Nullable SegmentFile segment;
    private @Nullable RandomAccessFile file;
    private long offset;

    /** Number of the first event at or behind the offset, were there no damage. */
    private long next;

    private boolean closed;

    /** Takes note of damage. */
    interface Damage {
        /**
         * Some events can't be read.
         *
         * @param events how many
         */
        void lost(SegmentFile segment, long events);
    }

    /**
     * Makes a reader.
     *
     * @param segments finds the file that an event is in, or the next one; null if there is none
     */
    DiskReader(LongFunction<@Nullable SegmentFile> segments, Damage damage) {
        this.segments = segments;
        this.damage = damage;
    }

    /** Reads the batch of an event, or the next one that can be read; null if there is none. */
    synchronized @Nullable QueuedBatch read(long number) throws IOException {
        long wanted = number;
        while (!closed) {
            SegmentFile at = segments.apply(wanted);
            if (at == null) {
                return null;
            }
            wanted = Math.max(wanted, at.firstNumber());
            long end = at.endNumber();
            try {
                QueuedBatch batch = read(open(at, wanted), at, wanted, end);
                if (batch != null) {
                    return batch;
                }
            } catch (FileNotFoundException e) {
                if (segments.apply(wanted) != at) {
                    // It was removed since it was looked up: nobody wants its events any more.
                    continue;
                }
                damage.lost(at, end - wanted);
            }
            wanted = end;
        }
        return null;
    }

    /**
     * Reads on in one file.
     *
     * @param end number of the event behind those that are written for certain
     */
    private @Nullable QueuedBatch read(RandomAccessFile from, SegmentFile at, long wanted, long end)
            throws IOException {
        while (true) {
            SegmentFile.Found found = at.find(from, offset);
            if (found == null || found.header().firstNumber() < next) {
                if (found != null) {
                    offset = found.offset() + FrameHeader.ALIGNMENT;
                    continue;
                }
                lose(at, wanted, end);
                return null;
            }
            FrameHeader header = found.header();
            lose(at, wanted, header.firstNumber());
            if (header.endNumber() <= wanted) {
                advance(found);
                continue;
            }
            QueuedBatch batch = SegmentFile.batch(from, found);
            if (batch != null) {
                advance(found);
                return batch;
            }
            // The frame's length may be sound all the same: what follows it is found by its mark.
            offset = found.offset() + FrameHeader.ALIGNMENT;
        }
    }

    private void advance(SegmentFile.Found found) {
        offset = found.offset() + found.header().frameBytes();
        next = found.header().endNumber();
    }

    /** Events before one, and not yet passed, are not there. */
    private void lose(SegmentFile at, long wanted, long until) {
        long first = Math.max(next, wanted);
        if (until > first) {
            damage.lost(at, until - first);
        }
        next = Math.max(next, until);
    }

    private RandomAccessFile open(SegmentFile at, long wanted) throws IOException {
        RandomAccessFile open = file;
        if (open == null || segment != at) {
            letGo();
            open = new RandomAccessFile(at.path().toFile(), "r");
            file = open;
            segment = at;
            rewind(at);
        } else if (next > wanted) {
            rewind(at);
        }
        return open;
    }

    private void rewind(SegmentFile at) {
        offset = SegmentFile.HEADER_BYTES;
        next = at.firstNumber();
    }

    /** Reads no more. Any thread may call. */
    synchronized void close() {
        closed = true;
        letGo();
    }

    private void letGo() {
        RandomAccessFile open = file;
        file = null;
        segment = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }
}
