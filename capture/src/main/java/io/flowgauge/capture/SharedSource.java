package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One reading of capture files for several threads: each of them gets every packet, but the file is
 * read and its records are walked only once.
 *
 * <p>The last batches stand in a ring. Whoever is ahead and finds the ring empty reads the next
 * ones for all; so the thread with the least to do does the reading, and the load evens out by
 * itself. A thread that is a whole ring ahead waits for the slowest.
 */
public final class SharedSource implements AutoCloseable {
    /** Batches in the ring: some hundreds of KiB of packets, which stay in the cache. */
    private static final int SLOTS = 64;

    /** Batches read in one go, while the lock is held. */
    private static final int READ_AHEAD = 16;

    private static final int SPINS = 200;
    private static final long PARK_NS = 20_000;

    /** Opens a capture file by its name. */
    @FunctionalInterface
    public interface FileOpening {
        /** As {@link CaptureFile#open(String, boolean)}. */
        CaptureFile open(String name, boolean lenient) throws UserErrorException;
    }

    /** Opens the source. */
    @FunctionalInterface
    public interface Opening {
        /** Returns the source; its files are to be opened with what is given. */
        PacketSource open(FileOpening files) throws UserErrorException;
    }

    private final PacketSource source;
    private final ReadBuffers buffers = new ReadBuffers(this::handedOn, this::doneWith);
    private final PacketBatch[] slots = new PacketBatch[SLOTS];
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicLong published = new AtomicLong();
    private final List<Reader> readers = new ArrayList<>();

    /** Set before the last batch is published; read after it. */
    private volatile boolean ended;

    private volatile @Nullable UserErrorException failure;

    /**
     * Opens a source for several readers.
     *
     * @param readerCount how many threads read, 1 or more; each has to read to the end or close
     */
    public SharedSource(Opening opening, int readerCount) throws UserErrorException {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new PacketBatch();
        }
        for (int i = 0; i < readerCount; i++) {
            readers.add(new Reader());
        }
        try {
            source = opening.open((name, lenient) -> CaptureFile.open(name, lenient, buffers));
        } catch (UserErrorException e) {
            buffers.close();
            throw e;
        }
    }

    /** Returns the source of one of the threads. */
    public PacketSource reader(int index) {
        return readers.get(index);
    }

    /** Closes the source. No thread may be reading any more. */
    @Override
    public void close() {
        source.close();
        buffers.close();
    }

    private long handedOn() {
        return published.get();
    }

    private long doneWith() {
        long slowest = Long.MAX_VALUE;
        for (Reader reader : readers) {
            slowest = Math.min(slowest, reader.done.get());
        }
        return slowest;
    }

    /** Reads the next batches into free slots, for all readers. The lock is held. */
    private void readAhead() {
        long next = published.get();
        long end = Math.min(next + READ_AHEAD, doneWith() + SLOTS);
        while (next < end && !ended) {
            PacketBatch batch = slots[(int) (next % SLOTS)];
            try {
                if (source.read(batch) == PacketSource.END) {
                    ended = true;
                    return;
                }
            } catch (UserErrorException e) {
                failure = e;
                ended = true;
                return;
            }
            published.set(++next);
        }
    }

    /** What one thread sees. */
    private final class Reader implements PacketSource {
        /** Batches that this thread has given back. Written by it alone. */
        final AtomicLong done = new AtomicLong();

        private long taken;
        private long latestNs = Long.MIN_VALUE;

        @Override
        public int read(PacketBatch batch) throws UserErrorException {
            done.lazySet(taken);
            int waits = 0;
            while (published.get() == taken) {
                // Whether it has ended is asked first: batches published before that still count.
                boolean last = ended;
                if (last && published.get() == taken) {
                    UserErrorException failed = failure;
                    if (failed != null) {
                        throw failed;
                    }
                    return END;
                }
                if (!last && reading.tryLock()) {
                    try {
                        if (published.get() == taken) {
                            readAhead();
                        }
                    } finally {
                        reading.unlock();
                    }
                }
                if (published.get() == taken && ++waits > SPINS) {
                    if (Thread.currentThread().isInterrupted()) {
                        return 0;
                    }
                    LockSupport.parkNanos(PARK_NS);
                } else {
                    Thread.onSpinWait();
                }
            }
            batch.copyFrom(slots[(int) (taken % SLOTS)]);
            taken++;
            for (int i = 0; i < batch.count; i++) {
                latestNs = Math.max(latestNs, batch.timestampNs[i]);
            }
            return batch.count;
        }

        @Override
        public long nowNs() {
            return latestNs;
        }

        @Override
        public Optional<String> damage() {
            return source.damage();
        }

        @Override
        public List<Counter> counters() {
            return source.counters();
        }

        /** Lets the other threads go on without this one. */
        @Override
        public void close() {
            done.set(Long.MAX_VALUE);
        }
    }
}
