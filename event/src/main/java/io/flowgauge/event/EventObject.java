package io.flowgauge.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object in an event: values by name, sorted by name. Values are strings, longs, doubles,
 * booleans, instants, lists and objects of these, and null.
 *
 * <p>Objects that an event holds may be shared with other events: an event copies one before it
 * changes it. An object that was given to an event or taken from it is not changed any more.
 */
public final class EventObject {
    /** Who may change an object that belongs to no event: whoever makes it. */
    static final long NOBODY = 0;

    private String[] names;
    private @Nullable Object[] values;
    private int size;
    private final long owner;

    /** Makes an object without members. */
    public EventObject() {
        this(NOBODY, 4);
    }

    EventObject(long owner, int capacity) {
        this.owner = owner;
        names = new String[capacity];
        values = new Object[capacity];
    }

    /** Returns an object with the entries of a map, and objects for the maps in it. */
    public static EventObject of(Map<?, ?> map) {
        EventObject object = new EventObject(NOBODY, map.size());
        map.forEach((name, value) -> object.put(name.toString(), plain(value)));
        return object;
    }

    /** Returns a value as events hold it: of maps objects, of all whole numbers longs. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Long number -> number;
            case EventObject object -> object;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case Float number -> number.doubleValue();
            case Double number -> number;
            case Boolean truth -> truth;
            case Instant time -> time;
            case FlowField field -> field;
            case Map<?, ?> map -> of(map);
            case Collection<?> list -> plainList(list);
            default -> value.toString();
        };
    }

    private static List<@Nullable Object> plainList(Collection<?> list) {
        List<@Nullable Object> plain = new ArrayList<>(list.size());
        list.forEach(element -> plain.add(plain(element)));
        return plain;
    }

    /** Returns the number of members. */
    public int size() {
        return size;
    }

    /** Returns the name of a member; members are sorted by name. */
    public String name(int index) {
        return names[index];
    }

    /** Returns the value of a member. */
    public @Nullable Object value(int index) {
        return values[index];
    }

    /** Returns whether there is a member of a name, even if it is null. */
    public boolean has(String name) {
        return index(name) >= 0;
    }

    /** Returns the value of a name, or null if there is none. */
    public @Nullable Object get(String name) {
        int index = index(name);
        return index < 0 ? null : values[index];
    }

    /**
     * Sets a member of an object that is being made; returns this. Maps become objects, whole
     * numbers longs.
     */
    public EventObject put(String name, @Nullable Object value) {
        set(name, plain(value));
        return this;
    }

    /** Returns the members as a map, in their order, objects as maps too. */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(names[i], mapped(values[i]));
        }
        return map;
    }

    private static @Nullable Object mapped(@Nullable Object value) {
        return switch (value) {
            case EventObject object -> object.toMap();
            case List<?> list -> {
                List<@Nullable Object> mapped = new ArrayList<>();
                list.forEach(element -> mapped.add(mapped(element)));
                yield mapped;
            }
            case null, default -> value;
        };
    }

    /**
     * Makes the names here and below those that paths have, which are found faster; returns this.
     */
    EventObject interned() {
        for (int i = 0; i < size; i++) {
            names[i] = names[i].intern();
            if (values[i] instanceof EventObject inner) {
                inner.interned();
            }
        }
        return this;
    }

    boolean isOwnedBy(long event) {
        return owner == event;
    }

    EventObject copy(long event) {
        EventObject copy = new EventObject(event, size + 2);
        System.arraycopy(names, 0, copy.names, 0, size);
        System.arraycopy(values, 0, copy.values, 0, size);
        copy.size = size;
        return copy;
    }

    /** Returns the index of a member, or what {@link Arrays#binarySearch} returns without one. */
    @SuppressWarnings("ReferenceEquality") // names of paths and schemas are interned
    int index(String name) {
        for (int i = 0; i < size; i++) {
            if (names[i] == name) {
                return i;
            }
        }
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = names[middle].compareTo(name);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -(low + 1);
    }

    void set(String name, @Nullable Object value) {
        int index = index(name);
        if (index >= 0) {
            values[index] = value;
        } else {
            insert(-(index + 1), name, value);
        }
    }

    void setValue(int index, @Nullable Object value) {
        values[index] = value;
    }

    void insert(int index, String name, @Nullable Object value) {
        if (size == names.length) {
            int capacity = size + Math.max(4, size >> 1);
            names = Arrays.copyOf(names, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        System.arraycopy(names, index, names, index + 1, size - index);
        System.arraycopy(values, index, values, index + 1, size - index);
        names[index] = name;
        values[index] = value;
        size++;
    }

    void remove(int index) {
        size--;
        System.arraycopy(names, index + 1, names, index, size - index);
        System.arraycopy(values, index + 1, values, index, size - index);
        values[size] = null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventObject object && object.toMap().equals(toMap());
    }

    @Override
    public int hashCode() {
        return toMap().hashCode();
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
