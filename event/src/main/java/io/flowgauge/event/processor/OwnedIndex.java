package io.flowgauge.event.processor;

import io.flowgauge.event.EventObject;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What to add to events, by key. Entries have an owner, a container or a pod; once it is gone they
 * are kept until they have not been asked for during some time, as flows are reported late. A later
 * owner of a key, an address for example, replaces the one before. One thread writes, another
 * reads.
 */
final class OwnedIndex {
    private static final class Entry {
        final String key;
        final EventObject value;
        volatile boolean released;
        volatile long lastUseNs;

        Entry(String key, EventObject value) {
            this.key = key;
            this.value = value;
        }
    }

    private final long keepNs;
    private final LongSupplier clockNs;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, List<Entry>> owners = new HashMap<>();
    private final Map<String, List<Entry>> gone = new HashMap<>();

    /**
     * Makes an empty index.
     *
     * @param keepNs how long unused entries stay when their owner is gone
     */
    OwnedIndex(long keepNs, LongSupplier clockNs) {
        this.keepNs = keepNs;
        this.clockNs = clockNs;
    }

    /** Returns what a key stands for, or null. */
    @Nullable EventObject get(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.released) {
            long nowNs = clockNs.getAsLong();
            if (isOver(entry, nowNs)) {
                return null;
            }
            entry.lastUseNs = nowNs;
        }
        return entry.value;
    }

    private boolean isOver(Entry entry, long nowNs) {
        return nowNs - entry.lastUseNs > keepNs;
    }

    /** Sets all entries of an owner. */
    void put(String owner, Map<String, EventObject> values) {
        List<Entry> fresh =
                values.entrySet().stream()
                        .map(value -> new Entry(value.getKey(), value.getValue()))
                        .toList();
        fresh.forEach(entry -> entries.put(entry.key, entry));
        forget(owners.put(owner, fresh));
        forget(gone.remove(owner));
    }

    private void forget(@Nullable List<Entry> old) {
        if (old != null) {
            old.forEach(entry -> entries.remove(entry.key, entry));
        }
    }

    /** Notes that an owner is gone. */
    void release(String owner) {
        List<Entry> old = owners.remove(owner);
        if (old != null) {
            long nowNs = clockNs.getAsLong();
            for (Entry entry : old) {
                entry.lastUseNs = nowNs;
                entry.released = true;
            }
            gone.put(owner, old);
        }
    }

    /** Notes that all owners but some are gone. */
    void retain(Set<String> living) {
        owners.keySet().stream()
                .filter(owner -> !living.contains(owner))
                .toList()
                .forEach(this::release);
    }

    /** Removes what has been kept long enough. */
    void clean() {
        long nowNs = clockNs.getAsLong();
        for (Iterator<List<Entry>> all = gone.values().iterator(); all.hasNext(); ) {
            List<Entry> old = all.next();
            if (old.stream().allMatch(entry -> isOver(entry, nowNs))) {
                all.remove();
                forget(old);
            }
        }
    }

    /** Returns the number of owners that are there. */
    int owners() {
        return owners.size();
    }

    /** Returns the number of entries. */
    int size() {
        return entries.size();
    }
}
