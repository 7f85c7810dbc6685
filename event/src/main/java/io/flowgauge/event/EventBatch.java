package io.flowgauge.event;

import java.util.Arrays;

/**
 * Encoded events, one after the other in one array that grows and is used again. Every event ends
 * with a line feed.
 */
public final class EventBatch {
    private byte[] bytes;
    private int size;
    private int[] ends;
    private int events;

    /** Makes an empty batch with room for some bytes before it has to grow. */
    public EventBatch(int initialBytes) {
        bytes = new byte[Math.max(16, initialBytes)];
        ends = new int[64];
    }

    /** Returns the array that holds the events; another one after the batch has grown. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns how many bytes the events take. */
    public int size() {
        return size;
    }

    /** Returns how many events there are. */
    public int events() {
        return events;
    }

    /** Returns where an event begins in {@link #bytes}, the first being event 0. */
    public int start(int event) {
        return event == 0 ? 0 : ends[event - 1];
    }

    /** Returns where an event ends in {@link #bytes}, after its line feed. */
    public int end(int event) {
        return ends[event];
    }

    /** Takes all events out. */
    public void clear() {
        size = 0;
        events = 0;
    }

    /** Appends one event, complete with its line feed. */
    public void append(byte[] event) {
        append(event, 0, event.length);
    }

    /** Appends one event, which lies between two places of an array. */
    public void append(byte[] from, int start, int end) {
        byte[] to = reserve(end - start);
        System.arraycopy(from, start, to, size, end - start);
        endEvent(size + end - start);
    }

    /** Makes room for so many bytes after {@link #size}; returns the array to write them to. */
    byte[] reserve(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, count), 2 * bytes.length));
        }
        return bytes;
    }

    /** Ends an event whose bytes were written after {@link #size}. */
    void endEvent(int newSize) {
        if (events == ends.length) {
            ends = Arrays.copyOf(ends, 2 * events);
        }
        ends[events++] = newSize;
        size = newSize;
    }
}
