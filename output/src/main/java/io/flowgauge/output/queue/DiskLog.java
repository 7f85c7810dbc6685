package io.flowgauge.output.queue;

import io.flowgauge.base.Counter;
import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps batches in files of a directory, {@code 1.seg}, {@code 2.seg}, ..., one after the other. A
 * batch is with the operating system when {@link #append} returns: it survives the end of the
 * process, whatever that is; a loss of power costs what came in the last moments, see {@link
 * DiskSettings#syncNs}. A file goes when all readers are past it.
 *
 * <p>Errors of the disk cost time: a batch is written again until that works, and the publisher
 * waits. What is damaged is passed over, counted and told once for each file.
 */
public final class DiskLog implements BatchLog {
    private static final Logger LOG = LoggerFactory.getLogger(DiskLog.class);
    private static final String LOCK_FILE = "lock";

    /** How long a write that is under way may take at the end. */
    private static final long CLOSE_MS = 5_000;

    /** What a frame is written to first; it grows with the batches. */
    private static final int BUFFER_BYTES = 1 << 18;

    private final Counter waits =
            new Counter("queue.waits", "Times that the queue was full and events waited for room.");
    private final Counter errors =
            new Counter(
                    "queue.disk.errors",
                    "Writes to the queue on disk that failed; each is tried again.");
    private final Counter damaged =
            new Counter(
                    "queue.disk.damaged",
                    "Flow events that an output could not get because a part of the queue on disk"
                            + " is damaged.");
    private final Counter bytesWritten =
            new Counter("queue.disk.bytes", "Bytes that were written to the queue on disk.");

    private final DiskSettings settings;
    private final FileChannel lockFile;
    private final ReaderPositions positions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomier = lock.newCondition();
    private final ConcurrentSkipListMap<Long, SegmentFile> segments = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, QueuedBatch> cache = new ConcurrentSkipListMap<>();
    private final Map<String, DiskReader> readers = new ConcurrentHashMap<>();

    /** Where each reader last began. */
    private final Map<String, Long> begun = new ConcurrentHashMap<>();

    private final Set<Path> toldOf = ConcurrentHashMap.newKeySet();
    private final DiskSync sync;

    private volatile long endNumber;
    private long cachedEvents;
    private long totalBytes;
    private long lastSegment;
    private boolean stopped;
    private boolean closed;

    /** Held while a batch is appended, so that nothing is written behind the end. */
    private final ReentrantLock appending = new ReentrantLock();

    /** The file that is appended to; the appending thread changes it. */
    private volatile @Nullable SegmentFile current;

    private @Nullable RandomAccessFile currentFile;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private DiskLog(DiskSettings settings, FileChannel lockFile)
            throws IOException, UserErrorException {
        this.settings = settings;
        this.lockFile = lockFile;
        positions = ReaderPositions.open(settings.directory());
        long next = Math.max(recover(), positions.largest());
        endNumber = next;
        sync = new DiskSync(settings.directory(), settings.syncNs(), positions);
    }

    /**
     * Opens the queue of a directory, or makes it.
     *
     * @throws UserErrorException if the directory can't be used, another process uses it, or it is
     *     of another version
     */
    public static DiskLog open(DiskSettings settings) throws UserErrorException {
        Path directory = settings.directory();
        FileChannel lockFile = null;
        try {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            lockFile =
                    FileChannel.open(
                            directory.resolve(LOCK_FILE),
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            ReaderPositions.OWNER_ONLY);
            if (!isLocked(lockFile)) {
                throw new UserErrorException(
                        directory
                                + ": another process uses this queue; set queue.disk.path to a"
                                + " directory of its own for each");
            }
            return new DiskLog(settings, lockFile);
        } catch (IOException e) {
            close(lockFile);
            throw new UserErrorException(
                    "Can't use the queue in "
                            + directory
                            + ": "
                            + FileFailure.reason(e)
                            + "; queue.disk.path has to be a directory that can be written to.",
                    e);
        } catch (UserErrorException | RuntimeException e) {
            close(lockFile);
            throw e;
        }
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            FileLock held = file.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void close(@Nullable AutoCloseable resource) {
        if (resource != null) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.debug("Can't close a file of the queue", e);
            }
        }
    }

    /** Finds the files of earlier runs; returns the number of the event behind the last one. */
    private long recover() throws IOException, UserErrorException {
        DiskRecovery recovery = new DiskRecovery(settings.directory());
        for (SegmentFile segment : recovery.segments()) {
            segments.put(segment.firstNumber(), segment);
            totalBytes += segment.bytes();
        }
        lastSegment = recovery.lastSegment();
        damaged.add(recovery.eventsCut());
        return segments.isEmpty() ? 0 : segments.lastEntry().getValue().endNumber();
    }

    /**
     * Returns how many events some readers have not acknowledged, at most; those who were never
     * there begin with the oldest event.
     */
    public long waiting(Collection<String> names) {
        lock.lock();
        try {
            long least = endNumber;
            for (String name : names) {
                least = Math.min(least, place(positions.position(name).orElse(oldest())));
            }
            return endNumber - least;
        } finally {
            lock.unlock();
        }
    }

    /** Returns where a reader goes on that was at a number. */
    private long place(long number) {
        long first = segments.isEmpty() ? endNumber : segments.firstKey();
        return Math.clamp(number, first, endNumber);
    }

    private long oldest() {
        long first = segments.isEmpty() ? endNumber : segments.firstKey();
        return Math.max(first, positions.least().orElse(positions.base()));
    }

    @Override
    public long begin(String reader) {
        lock.lock();
        try {
            long at = place(positions.position(reader).orElse(oldest()));
            positions.set(reader, at);
            begun.put(reader, at);
            readers.computeIfAbsent(reader, _ -> new DiskReader(this::segmentOf, this::tell));
            return at;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean append(QueuedBatch batch) throws InterruptedException {
        appending.lockInterruptibly();
        try {
            return appendNext(batch);
        } finally {
            appending.unlock();
        }
    }

    private boolean appendNext(QueuedBatch batch) throws InterruptedException {
        QueuedBatch numbered = batch.numbered(endNumber);
        int bytes = encode(numbered);
        if (!awaitRoom(bytes)) {
            return false;
        }
        if (!hasReaders()) {
            return true;
        }
        if (!write(numbered, bytes)) {
            return false;
        }
        sync.written(currentFile);
        lock.lock();
        try {
            SegmentFile to = current;
            if (to != null) {
                to.grow(to.bytes() + bytes, numbered.endNumber());
            }
            totalBytes += bytes;
            endNumber = numbered.endNumber();
            bytesWritten.add(bytes);
            keep(numbered);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasReaders() {
        lock.lock();
        try {
            return positions.size() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Writes the frame of a batch to the buffer; returns how long it is. */
    private int encode(QueuedBatch batch) {
        long bytesMax = FrameHeader.aligned(FrameHeader.BYTES + BatchCodec.bytesMax(batch));
        if (bytesMax > buffer.capacity()) {
            buffer =
                    ByteBuffer.allocate(Math.toIntExact(bytesMax + bytesMax / 4))
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear().position(FrameHeader.BYTES);
        BatchCodec.put(batch, buffer);
        int payloadBytes = buffer.position() - FrameHeader.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), FrameHeader.BYTES, payloadBytes);
        FrameHeader header =
                new FrameHeader(
                        payloadBytes, batch.firstNumber(), batch.size(), (int) crc.getValue());
        while (buffer.position() % FrameHeader.ALIGNMENT != 0) {
            buffer.put((byte) 0);
        }
        int bytes = buffer.position();
        buffer.position(0);
        header.put(buffer);
        return bytes;
    }

    /** Keeps a batch in memory, and lets older ones go. */
    private void keep(QueuedBatch batch) {
        cache.put(batch.firstNumber(), batch);
        cachedEvents += batch.size();
        while (cachedEvents > settings.cachedEvents() && cache.size() > 1) {
            cachedEvents -= cache.pollFirstEntry().getValue().size();
        }
    }

    /** Waits until some bytes fit; returns false if the log was stopped. */
    private boolean awaitRoom(int bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean waited = false;
            while (!stopped && positions.size() > 0 && !fits(bytes)) {
                if (!waited) {
                    waited = true;
                    waits.increment();
                }
                roomier.await();
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(int bytes) {
        if (settings.maxBytes() == 0 || totalBytes + bytes <= settings.maxBytes()) {
            return true;
        }
        // What all readers are past need not wait for its file to be full.
        if (positions.least().orElse(endNumber) >= endNumber) {
            roll();
            removeReleased();
            return true;
        }
        return false;
    }

    /**
     * Writes the frame in the buffer, again and again if need be.
     *
     * @return false if the log was stopped meanwhile
     */
    private boolean write(QueuedBatch batch, int bytes) throws InterruptedException {
        long delayNs = Math.max(1, settings.retryNs());
        boolean failed = false;
        while (true) {
            try {
                tryWrite(batch.firstNumber(), bytes);
                if (failed) {
                    LOG.info("The queue in {} can be written again", settings.directory());
                }
                return true;
            } catch (IOException e) {
                errors.increment();
                if (!failed) {
                    failed = true;
                    LOG.error(
                            "The queue in {} can't be written: {}; events wait, it is tried again",
                            settings.directory(),
                            FileFailure.reason(e));
                }
            }
            lock.lockInterruptibly();
            try {
                if (!stopped) {
                    long _ = roomier.awaitNanos(delayNs);
                }
                if (stopped) {
                    cut();
                    return false;
                }
            } finally {
                lock.unlock();
            }
            delayNs = Math.min(2 * delayNs, Math.max(1, settings.retryMaxNs()));
        }
    }

    private void tryWrite(long firstNumber, int bytes) throws IOException {
        SegmentFile to = current;
        if (to != null
                && to.endNumber() > to.firstNumber()
                && to.bytes() + bytes > settings.segmentBytes()) {
            roll();
            to = null;
        }
        RandomAccessFile file = currentFile;
        if (to == null || file == null) {
            to = begin(firstNumber);
            file = currentFile;
        }
        if (file != null) {
            file.seek(to.bytes());
            file.write(buffer.array(), 0, bytes);
            if (settings.syncNs() == 0) {
                file.getFD().sync();
            }
        }
    }

    /** Begins the next file. */
    private SegmentFile begin(long firstNumber) throws IOException {
        Path path = settings.directory().resolve((lastSegment + 1) + SegmentFile.SUFFIX);
        Files.deleteIfExists(path);
        Files.createFile(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.write(SegmentFile.header(firstNumber).array());
            sync.syncDirectory();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        lastSegment++;
        SegmentFile segment = new SegmentFile(path, firstNumber, SegmentFile.HEADER_BYTES);
        current = segment;
        currentFile = file;
        lock.lock();
        try {
            segments.put(firstNumber, segment);
            totalBytes += segment.bytes();
        } finally {
            lock.unlock();
        }
        return segment;
    }

    /** Ends the current file. */
    private void roll() {
        RandomAccessFile file = currentFile;
        current = null;
        currentFile = null;
        if (file != null) {
            sync.finished(file);
        }
    }

    /** Takes back what was written of a batch that is not taken after all. */
    private void cut() {
        SegmentFile to = current;
        RandomAccessFile file = currentFile;
        if (to != null && file != null) {
            try {
                file.setLength(to.bytes());
            } catch (IOException e) {
                LOG.debug("Can't cut {}", to.path(), e);
            }
        }
    }

    @Override
    public @Nullable QueuedBatch read(String reader, long number) throws IOException {
        if (number >= endNumber) {
            return null;
        }
        Map.Entry<Long, QueuedBatch> cached = cache.floorEntry(number);
        if (cached != null && cached.getValue().endNumber() > number) {
            return cached.getValue();
        }
        DiskReader from = readers.get(reader);
        return from == null ? null : from.read(number);
    }

    /** Returns the file that an event is in, or the next one; null if there is none. */
    private @Nullable SegmentFile segmentOf(long number) {
        Map.Entry<Long, SegmentFile> entry = segments.floorEntry(number);
        if (entry == null || entry.getValue().endNumber() <= number) {
            entry = segments.higherEntry(number);
        }
        if (entry == null) {
            return null;
        }
        SegmentFile segment = entry.getValue();
        return segment.endNumber() > segment.firstNumber() ? segment : null;
    }

    private void tell(SegmentFile segment, long events) {
        damaged.addShared(events);
        if (toldOf.add(segment.path())) {
            LOG.error(
                    "{} is damaged: {} events can't be read and are passed over (queue.disk.damaged"
                            + " counts all)",
                    segment.path(),
                    events);
        }
    }

    @Override
    public void release(String reader, long number) {
        lock.lock();
        try {
            if (!closed && positions.position(reader).orElse(Long.MAX_VALUE) < number) {
                positions.set(reader, number);
                sync.released();
                if (removeReleased() || positions.least().orElse(0) >= endNumber) {
                    roomier.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(String reader) {
        lock.lock();
        try {
            if (!closed) {
                positions.setBase(oldest());
                positions.remove(reader);
                removeReleased();
                roomier.signalAll();
            }
            DiskReader from = readers.remove(reader);
            if (from != null) {
                from.close();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keepOnly(Collection<String> names) {
        lock.lock();
        try {
            long oldest = oldest();
            Map<String, Long> gone = positions.others(names);
            positions.setBase(oldest);
            positions.keepOnly(names);
            // Of those that stay, as they were at the start: what they take since is not lost.
            long kept = oldest;
            if (!names.isEmpty()) {
                kept = endNumber;
                for (String name : names) {
                    kept = Math.min(kept, begun.getOrDefault(name, endNumber));
                }
            }
            long first = kept;
            gone.forEach((name, number) -> tellDropped(name, first - number));
            removeReleased();
            roomier.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void tellDropped(String reader, long events) {
        if (events > 0) {
            LOG.warn(
                    "Queue on disk: {} events were for the output \"{}\", which the configuration"
                            + " does not have any more; they are dropped",
                    events,
                    reader);
        }
    }

    /** Removes the files that all readers are past; returns whether there were some. */
    private boolean removeReleased() {
        if (positions.size() == 0) {
            return false;
        }
        long least = positions.least().orElse(0);
        boolean removed = false;
        while (!segments.isEmpty()) {
            SegmentFile first = segments.firstEntry().getValue();
            if (first == current || first.endNumber() > least) {
                break;
            }
            // Who still reads there finds no file, and then that it is known no longer.
            segments.pollFirstEntry();
            try {
                Files.deleteIfExists(first.path());
            } catch (IOException e) {
                LOG.warn(
                        "Can't remove {}, whose events are delivered: {}",
                        first,
                        FileFailure.reason(e));
            }
            totalBytes -= first.bytes();
            removed = true;
        }
        return removed;
    }

    @Override
    public long endNumber() {
        return endNumber;
    }

    @Override
    public double fill() {
        lock.lock();
        try {
            long held = segments.isEmpty() ? 0 : endNumber - segments.firstKey();
            if (settings.maxBytes() == 0 || held == 0) {
                return 0;
            }
            double waiting = (endNumber - oldest()) / (double) held;
            return Math.min(1, waiting * totalBytes / settings.maxBytes());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public List<Counter> counters() {
        return List.of(waits, errors, damaged, bytesWritten);
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            roomier.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        stop();
        boolean quiet = false;
        try {
            quiet = appending.tryLock(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            roll();
            removeReleased();
            closed = true;
        } finally {
            lock.unlock();
            if (quiet) {
                appending.unlock();
            }
        }
        readers.values().forEach(DiskReader::close);
        sync.close();
        close(lockFile);
    }
}
