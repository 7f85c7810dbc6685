package io.flowgauge.output.queue;

import java.util.Arrays;

/**
 * Events that an output has taken from the queue and answers for: it acknowledges them, from the
 * first on, or gives back what it could not deliver. One thread at a time uses it.
 */
public final class Delivery {
    /** How many bytes {@link #putId} writes. */
    public static final int ID_BYTES = DocumentId.DIGITS_TOTAL;

    private final QueueReader reader;
    private QueuedEvents[] events;
    private QueuedBatch[] batches;
    private int[] indexes;
    private int size;
    private int acknowledged;
    private int attempts;

    Delivery(QueueReader reader, int capacity) {
        this.reader = reader;
        events = new QueuedEvents[capacity];
        batches = new QueuedBatch[capacity];
        indexes = new int[capacity];
    }

    void add(QueuedBatch batch, QueuedEvents inForm, int index) {
        if (size == indexes.length) {
            int larger = Math.max(4, 2 * size);
            events = Arrays.copyOf(events, larger);
            batches = Arrays.copyOf(batches, larger);
            indexes = Arrays.copyOf(indexes, larger);
        }
        events[size] = inForm;
        batches[size] = batch;
        indexes[size] = index;
        size++;
    }

    /** Returns how many events were taken, 1 or more. */
    public int size() {
        return size;
    }

    /** Returns the first event that is not acknowledged; {@link #size} if all are. */
    public int next() {
        return acknowledged;
    }

    /** Returns how many tries were in vain since one of the events was last acknowledged. */
    public int attempts() {
        return attempts;
    }

    /** Returns the array that holds an event. */
    public byte[] bytes(int event) {
        return events[event].bytes();
    }

    /** Returns where an event begins in {@link #bytes}. */
    public int start(int event) {
        return events[event].start(indexes[event]);
    }

    /** Returns where an event ends in {@link #bytes}, after the line feed behind it. */
    public int end(int event) {
        return events[event].end(indexes[event]);
    }

    /** Returns where an event goes. */
    public Route route(int event) {
        return events[event].route(indexes[event]);
    }

    /** Returns the time of an event, ns since the epoch. */
    public long instantNs(int event) {
        return batches[event].instantNs(indexes[event]);
    }

    /**
     * Returns the document id of an event: the same whenever it is sent, and as good as certainly
     * no other event's. 22 characters of the base64 for URLs (RFC 4648 section 5).
     */
    public String id(int event) {
        return DocumentId.text(
                batches[event].idHigh(indexes[event]), batches[event].idLow(indexes[event]));
    }

    /** Writes the {@link #id} of an event as ASCII. */
    public void putId(int event, byte[] to, int at) {
        DocumentId.put(
                batches[event].idHigh(indexes[event]),
                batches[event].idLow(indexes[event]),
                to,
                at);
    }

    /** Returns the number of an event in the queue. */
    long number(int event) {
        return batches[event].firstNumber() + indexes[event];
    }

    /** Says that all events are delivered, or lost for good and counted. */
    public void acknowledge() {
        acknowledgeBefore(size);
    }

    /** Says so of the events before one. */
    public void acknowledgeBefore(int event) {
        reader.acknowledge(this, event);
    }

    /** Takes note of that; under the reader's lock, as the reader looks at all that is open. */
    void setAcknowledged(int event) {
        if (event > acknowledged) {
            acknowledged = event;
            attempts = 0;
        }
    }

    /**
     * Gives what is not acknowledged back to the queue, where another thread may take it. Does
     * nothing if that was done already.
     */
    public void giveBack() {
        reader.takeBack(this);
    }

    /** Counts a try in vain; what is given back is counted without it. */
    public void countAttempt() {
        attempts++;
    }
}
