package io.flowgauge.store;

import io.flowgauge.base.Counter;
import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of flows, on disk: a folder of segments, each a DuckDB file of a day or of a share of
 * the store's size. All are attached to one database within the process; its views {@code report}
 * and {@code flow} are over all of them, {@code reports} and {@code flows} are the same for people.
 *
 * <p>One thread appends, any thread asks on connections of its own.
 */
public final class FlowStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("store");
    private static final long US_PER_MS = 1_000;
    private static final long RETENTION_CHECK_NS = TimeUnit.SECONDS.toNanos(10);

    /** Is told of what was stored. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes note of reports that can be asked for now.
         *
         * @param latestMs time of the latest, ms since the epoch
         * @param reports how many
         */
        void stored(long latestMs, int reports);
    }

    private final StoreSettings settings;
    private final StoreFolder folder;
    private final List<Segment> segments = new CopyOnWriteArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile Database database;
    private @Nullable ReportAppender appender;

    /** The day of the segment that is appended to. */
    private @Nullable LocalDate day;

    private long retentionCheckedNs;
    private volatile boolean closed;
    private final AtomicLong segmentsRemoved = new AtomicLong();

    private FlowStore(StoreSettings settings, StoreFolder folder, Database database) {
        this.settings = settings;
        this.folder = folder;
        this.database = database;
    }

    /**
     * Opens the store in a folder, which is made if need be; what the last process could not write
     * into its files is written now. A damaged segment is set aside, with a line in the log.
     *
     * @throws UserErrorException if the folder can't be used, another process has it, or it is of
     *     another version of Flowgauge
     */
    public static FlowStore open(StoreSettings settings) throws UserErrorException {
        DuckLibrary.check();
        StoreFolder folder = StoreFolder.open(settings.path());
        try {
            FlowStore store = new FlowStore(settings, folder, Database.open(settings));
            try {
                store.attachAll();
                store.retain(System.currentTimeMillis());
                return store;
            } catch (SQLException | IOException | UserErrorException | RuntimeException e) {
                store.database.close();
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            folder.close();
            throw new UserErrorException(
                    "can't open the store " + folder.path() + ": " + Damage.line(e), e);
        } catch (IOException e) {
            folder.close();
            throw new UserErrorException(
                    "can't open the store " + folder.path() + ": " + FileFailure.reason(e), e);
        } catch (UserErrorException e) {
            folder.close();
            throw e;
        }
    }

    private void attachAll() throws SQLException, IOException, UserErrorException {
        for (Segment segment : folder.segments()) {
            if (attach(segment)) {
                segments.add(segment);
            }
        }
        database.view(segments);
        if (!segments.isEmpty()) {
            day = lastDay(segments.getLast()).orElse(null);
        }
    }

    /** Attaches a segment that is there; returns whether it is fit. */
    private boolean attach(Segment segment) throws SQLException, IOException, UserErrorException {
        try {
            database.attach(segment);
            checkLayout(segment);
            return true;
        } catch (SQLException e) {
            switch (Damage.of(e)) {
                case OTHER_VERSION ->
                        throw otherVersion(segment, "a DuckDB that is newer: " + Damage.line(e));
                case NONE -> throw e;
                case LOG -> {
                    folder.setAside(segment.log(), e);
                    return attach(segment);
                }
                case FILE -> {
                    detachQuietly(segment);
                    folder.setAside(segment.file(), e);
                    Files.deleteIfExists(segment.log());
                }
            }
            return false;
        }
    }

    private void checkLayout(Segment segment) throws SQLException, UserErrorException {
        boolean known =
                !database.text(
                                "SELECT 1 FROM duckdb_tables() WHERE table_name = 'info'"
                                        + " AND database_name = "
                                        + Database.quote(segment.name()))
                        .isEmpty();
        String version =
                known
                        ? database.text(
                                "SELECT value FROM "
                                        + segment.name()
                                        + ".info WHERE key = 'layout'")
                        : "none";
        if (!version.equals(Integer.toString(Layout.VERSION))) {
            detachQuietly(segment);
            throw otherVersion(segment, "another Flowgauge, layout " + version);
        }
    }

    private UserErrorException otherVersion(Segment segment, String by) {
        return new UserErrorException(
                segment.file()
                        + " was written by "
                        + by
                        + " (this one has layout "
                        + Layout.VERSION
                        + "); read it with that one, move the folder away, or set"
                        + " output.store.path to another");
    }

    private void detachQuietly(Segment segment) {
        try {
            database.detach(segment);
        } catch (SQLException e) {
            LOG.debug("{} was not attached", segment.name(), e);
        }
    }

    private Optional<LocalDate> lastDay(Segment segment) throws SQLException {
        String text =
                database.text(
                        "SELECT max(time)::DATE FROM " + segment.name() + "." + Layout.REPORT);
        return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
    }

    /** Returns the segments there are, the oldest first. */
    List<Segment> segments() {
        return List.copyOf(segments);
    }

    /** Returns the folder. */
    public Path path() {
        return folder.path();
    }

    /**
     * Returns a connection more, to ask on; its owner closes it. Any thread may call.
     *
     * @throws SQLException if the store is closed
     */
    public Connection connection() throws SQLException {
        return database.connect();
    }

    /** Tells of what is stored from now on, on the thread that stores. */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /**
     * Returns the number of the segment that the next batch goes to, which is begun if need be: a
     * flow needs a row in it before its first report there.
     *
     * @param timeUs of the batch's first report, microseconds since the epoch
     * @throws IOException if there is no room for it
     */
    public synchronized long segmentFor(long timeUs) throws IOException {
        LocalDate reported =
                LocalDate.ofInstant(Instant.ofEpochMilli(timeUs / US_PER_MS), ZoneOffset.UTC);
        try {
            if (segments.isEmpty()
                    || day != null && reported.isAfter(day)
                    || segments.getLast().bytes().orElse(0) >= settings.segmentBytes()) {
                begin();
                day = reported;
            }
            return segments.getLast().number();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Returns the number of the segment that {@link #segmentFor} named last. */
    synchronized long segment() {
        return segments.getLast().number();
    }

    /** Begins a segment. */
    private void begin() throws SQLException {
        closeAppender();
        if (!segments.isEmpty()) {
            database.execute("CHECKPOINT " + segments.getLast().name());
        }
        long number = segments.isEmpty() ? 1 : segments.getLast().number() + 1;
        Segment segment = Segment.of(folder.path(), number);
        database.attach(segment);
        try {
            database.execute("BEGIN TRANSACTION");
            for (String sql : Layout.newSegment(segment.name())) {
                database.execute(sql);
            }
            database.execute("COMMIT");
        } catch (SQLException e) {
            detachQuietly(segment);
            throw e;
        }
        segments.add(segment);
        database.view(segments);
    }

    /**
     * Stores a batch, all of it or nothing; returns when it would survive the end of the process
     * and of the machine.
     *
     * @throws IOException if it is not stored, and why: the same batch can be tried again
     */
    public synchronized void append(ReportBatch batch) throws IOException {
        if (batch.size() == 0) {
            return;
        }
        if (closed) {
            throw new IOException("the store is closed");
        }
        if (segments.isEmpty()) {
            segmentFor(batch.timeUs[0]);
        }
        try {
            ReportAppender to = appender;
            if (to == null) {
                to = new ReportAppender(database.connect(), segments.getLast());
                appender = to;
            }
            to.append(batch);
        } catch (SQLException e) {
            closeAppender();
            throw failure(e);
        }
        long latestUs = batch.timeUs[batch.size() - 1];
        listeners.forEach(listener -> listener.stored(latestUs / US_PER_MS, batch.size()));
        if (System.nanoTime() - retentionCheckedNs > RETENTION_CHECK_NS) {
            retain(System.currentTimeMillis());
        }
    }

    private static IOException failure(SQLException e) {
        return new IOException(Damage.line(e), e);
    }

    private void closeAppender() {
        ReportAppender open = appender;
        appender = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("Can't close the connection that appends", e);
            }
        }
    }

    /**
     * Lets go of segments that are too old or too many; the one that is appended to stays. A
     * failure is told and tried again.
     *
     * @param nowMs the time, ms since the epoch
     */
    public synchronized void retain(long nowMs) {
        retentionCheckedNs = System.nanoTime();
        try {
            dropOld(nowMs);
            dropLarge();
        } catch (SQLException | IOException e) {
            LOG.warn("Old reports can't be removed from the store: {}", e.getMessage());
        }
    }

    private void dropOld(long nowMs) throws SQLException, IOException {
        if (settings.ageNs() == 0) {
            return;
        }
        long oldestMs = nowMs - TimeUnit.NANOSECONDS.toMillis(settings.ageNs());
        Iterator<Segment> all = List.copyOf(segments).iterator();
        while (all.hasNext()) {
            Segment segment = all.next();
            if (!all.hasNext()) {
                break;
            }
            String latestMs =
                    database.text(
                            "SELECT epoch_ms(max(time)) FROM "
                                    + segment.name()
                                    + "."
                                    + Layout.REPORT);
            if (latestMs.isEmpty() || Long.parseLong(latestMs) < oldestMs) {
                drop(segment);
            }
        }
    }

    private void dropLarge() throws SQLException, IOException {
        if (settings.sizeBytes() == 0) {
            return;
        }
        while (segments.size() > 1 && bytes() > settings.sizeBytes()) {
            drop(segments.getFirst());
        }
    }

    private void drop(Segment segment) throws SQLException, IOException {
        segments.remove(segment);
        database.view(segments);
        database.detach(segment);
        segment.delete();
        segmentsRemoved.incrementAndGet();
        LOG.info("The oldest reports were removed from the store ({})", segment.file());
    }

    /** Returns the bytes of all files of the store. */
    public long bytes() {
        return segments.stream().mapToLong(segment -> segment.bytes().orElse(0)).sum();
    }

    /** Returns whether the store was closed. Any thread may ask. */
    public boolean isClosed() {
        return closed;
    }

    /** Returns the highest number of a flow; 0 if there is none. */
    long lastFlow() {
        try {
            String text = database.text("SELECT max(flow) FROM " + Layout.FLOW);
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Hands over flows that may go on, or whose last report may come again: those of the two latest
     * segments that have not ended, or did so lately.
     */
    void forEachKnownFlow(Consumer<EventReports.Known> to) {
        List<Segment> latest;
        synchronized (this) {
            latest = segments.subList(Math.max(0, segments.size() - 2), segments.size()).reversed();
        }
        for (Segment segment : List.copyOf(latest)) {
            try (Connection connection = connection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(Layout.knownFlows(segment.name()))) {
                while (row.next()) {
                    to.accept(known(row, segment));
                }
            } catch (SQLException e) {
                LOG.warn(
                        "Flows that an earlier run has begun can't be read; if they go on they"
                                + " count anew: {}",
                        Damage.line(e));
                return;
            }
        }
    }

    private static EventReports.Known known(ResultSet row, Segment segment) throws SQLException {
        long startUs = row.getLong(3);
        boolean unknownStart = row.wasNull();
        return new EventReports.Known(
                row.getLong(1),
                row.getString(2),
                unknownStart ? ReportBatch.NO_TIME : startUs,
                row.getLong(4),
                segment.number(),
                row.getBoolean(5),
                new ReportBatch.Sums(
                        row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9)));
    }

    /** Returns what the store counts. Any thread may call. */
    List<Counter> counters(String prefix) {
        Counter files =
                new Counter(
                        prefix + ".store.bytes", "Size of the store's files.", Counter.Kind.GAUGE);
        files.set(bytes());
        Counter removed =
                new Counter(
                        prefix + ".store.removed",
                        "Files of the store that were removed because of their age, or for room.");
        removed.set(segmentsRemoved.get());
        return List.of(files, removed);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeAppender();
        database.close();
        folder.close();
    }
}
