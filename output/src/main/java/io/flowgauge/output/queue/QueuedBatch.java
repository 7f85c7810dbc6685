package io.flowgauge.output.queue;

import java.util.List;

/**
 * Encoded events that were queued together. Each has a number: the queue counts them from its first
 * one on. Never changed.
 */
public final class QueuedBatch {
    private final long firstNumber;
    private final long[] instantsNs;
    private final long[] ids;
    private final List<QueuedEvents> forms;

    /**
     * Makes a batch of arrays that are not copied and must not change.
     *
     * @param firstNumber number of the first event
     * @param instantsNs time of each event, ns since the epoch
     * @param ids two words for each event, the document id
     * @param forms the events, for one output after the other
     */
    QueuedBatch(long firstNumber, long[] instantsNs, long[] ids, List<QueuedEvents> forms) {
        this.firstNumber = firstNumber;
        this.instantsNs = instantsNs;
        this.ids = ids;
        this.forms = List.copyOf(forms);
    }

    /** Returns the number of the first event. */
    public long firstNumber() {
        return firstNumber;
    }

    /** Returns the number of the first event of the next batch. */
    public long endNumber() {
        return firstNumber + instantsNs.length;
    }

    /** Returns how many events there are. */
    public int size() {
        return instantsNs.length;
    }

    /** Returns the time of an event, ns since the epoch. */
    public long instantNs(int event) {
        return instantsNs[event];
    }

    /** Returns the upper half of an event's document id. */
    public long idHigh(int event) {
        return ids[2 * event];
    }

    /** Returns the lower half of an event's document id. */
    public long idLow(int event) {
        return ids[2 * event + 1];
    }

    /** Returns the forms that the events are in: one for each output, or one for several. */
    public List<QueuedEvents> forms() {
        return forms;
    }

    /** Returns the same events with other numbers. */
    QueuedBatch numbered(long first) {
        return new QueuedBatch(first, instantsNs, ids, forms);
    }
}
