package io.flowgauge.output.logstash;

import io.flowgauge.base.Durations;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.tcp.TcpConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Windows on their way over one connection, and their acknowledgements, which come in the order of
 * the windows and are read on a thread of the session's own. An acknowledgement of fewer events
 * than the window has, or of none, says that the other side is at work and gives it more time.
 */
final class LumberjackSession {
    private static final long TICK_NS_MIN = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long TICK_NS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final int TICKS_PER_TIMEOUT = 4;

    private final TcpConnection connection;
    private final LogstashSettings settings;
    private final WindowSize size;
    private final OutputCounters counters;
    private final int windowsMax;
    private final long openedNs = System.nanoTime();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Window> pending = new ArrayDeque<>();

    /** The delivery that {@link #send} is at; who called it gives it back. */
    private @Nullable Delivery sending;

    private @Nullable IOException failure;

    /** Since when the first window waits for an acknowledgement. */
    private long waitingSinceNs;

    /** Whether the other side has acknowledged a window. */
    private boolean proven;

    /** Whether the connection ended while nothing was on its way. */
    private boolean idleEnd;

    /** A window that is not acknowledged as a whole. */
    private static final class Window {
        final Delivery delivery;
        final int first;
        final int events;
        final long sentNs = System.nanoTime();
        int acknowledged;
        boolean written;

        Window(Delivery delivery, int first, int events) {
            this.delivery = delivery;
            this.first = first;
            this.events = events;
        }
    }

    /** Begins to read acknowledgements. */
    LumberjackSession(
            TcpConnection connection,
            LogstashSettings settings,
            WindowSize size,
            OutputCounters counters)
            throws IOException {
        this.connection = connection;
        this.settings = settings;
        this.size = size;
        this.counters = counters;
        windowsMax = Math.max(1, settings.pipelining());
        connection.setReadTimeoutNs(
                Math.clamp(
                        settings.tcp().timeoutNs() / TICKS_PER_TIMEOUT, TICK_NS_MIN, TICK_NS_MAX));
        Thread.ofVirtual().name("logstash-acks").start(this::readAcks);
    }

    /**
     * Sends the events of a delivery that are not acknowledged. Returns when all are sent; without
     * pipelining, and as long as the other side has not acknowledged a window on this connection,
     * when all are acknowledged.
     *
     * @throws IOException if the connection failed; the caller gives this delivery back
     */
    void send(Delivery delivery, WindowFrames frames) throws IOException, InterruptedException {
        begin(delivery);
        try {
            int next = delivery.next();
            while (next < delivery.size()) {
                awaitPendingBelow(windowsMax);
                int events = frames.build(delivery, next, size.events());
                Window window = new Window(delivery, next, events);
                add(window);
                frames.write(connection.out());
                counters.sent(frames.bytes());
                if (written(window)) {
                    awaitPendingBelow(1);
                }
                next += events;
            }
            end();
        } catch (IOException e) {
            throw fail(e);
        }
    }

    private void begin(Delivery delivery) throws IOException {
        lock.lock();
        try {
            throwFailure();
            sending = delivery;
        } finally {
            lock.unlock();
        }
    }

    private void end() throws IOException {
        lock.lock();
        try {
            sending = null;
            if (!idleEnd) {
                throwFailure();
            }
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private void awaitPendingBelow(int windows) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.size() >= windows) {
                throwFailure();
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds a window before it is written: its first events may be acknowledged before its end. */
    private void add(Window window) throws IOException {
        lock.lock();
        try {
            throwFailure();
            pending.add(window);
        } finally {
            lock.unlock();
        }
    }

    /** Takes note that a window is written; returns whether to wait for its acknowledgement. */
    private boolean written(Window window) {
        lock.lock();
        try {
            window.written = true;
            if (pending.peek() == window) {
                waitingSinceNs = System.nanoTime();
            }
            return settings.pipelining() == 0 || !proven;
        } finally {
            lock.unlock();
        }
    }

    private void readAcks() {
        AckReader acks = new AckReader(connection.in());
        try {
            while (true) {
                try {
                    acknowledged(acks.read());
                } catch (SocketTimeoutException e) {
                    checkTime();
                }
            }
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new IOException("the program made a mistake: " + e, e));
        }
    }

    private void acknowledged(long sequence) throws IOException {
        lock.lock();
        try {
            throwFailure();
            long nowNs = System.nanoTime();
            waitingSinceNs = nowNs;
            if (sequence == 0) {
                return;
            }
            Window window = pending.peek();
            if (window == null || sequence > window.events) {
                throw new IOException(
                        "it acknowledges event "
                                + sequence
                                + (window == null
                                        ? " while none is under way"
                                        : " of a window of " + window.events));
            }
            int events = (int) sequence - window.acknowledged;
            if (events > 0) {
                window.acknowledged += events;
                window.delivery.acknowledgeBefore(window.first + window.acknowledged);
                counters.acked(events, nowNs - window.sentNs);
            }
            if (window.acknowledged == window.events) {
                pending.remove();
                size.acknowledged(window.events);
                proven = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkTime() throws IOException {
        lock.lock();
        try {
            Window window = pending.peek();
            if (window != null
                    && window.written
                    && System.nanoTime() - waitingSinceNs > settings.tcp().timeoutNs()) {
                throw new SocketTimeoutException(
                        "no acknowledgement for " + Durations.format(settings.tcp().timeoutNs()));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the session, and gives back what is on its way but for the delivery that {@link #send}
     * is at. Returns why it ended: the reason that was first.
     */
    private IOException fail(IOException reason) {
        connection.abort();
        lock.lock();
        try {
            IOException first = failure;
            if (first != null) {
                return first;
            }
            failure = reason;
            if (!pending.isEmpty()) {
                size.failed();
            }
            Set<Delivery> deliveries = new LinkedHashSet<>();
            pending.forEach(window -> deliveries.add(window.delivery));
            // As Logstash ends connections of clients that have nothing to say.
            idleEnd = deliveries.isEmpty() && (sending == null || sending.next() == sending.size());
            pending.clear();
            deliveries.remove(sending);
            for (Delivery delivery : deliveries) {
                counters.retried(delivery.size() - delivery.next());
                delivery.giveBack();
            }
            changed.signalAll();
            return reason;
        } finally {
            lock.unlock();
        }
    }

    /** Returns why the session failed; null while it works, and after an end that cost nothing. */
    @Nullable IOException failure() {
        lock.lock();
        try {
            return idleEnd ? null : failure;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether another session should take its place, though nothing went wrong. */
    boolean isOver() {
        lock.lock();
        try {
            return idleEnd
                    || settings.ttlNs() > 0
                            && settings.pipelining() == 0
                            && System.nanoTime() - openedNs > settings.ttlNs();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the session, and gives back what is on its way. */
    void close() {
        lock.lock();
        try {
            if (failure == null && pending.isEmpty()) {
                connection.close();
            }
        } finally {
            lock.unlock();
        }
        fail(new IOException("the output was closed"));
    }
}
