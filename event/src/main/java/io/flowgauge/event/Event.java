package io.flowgauge.event;

import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way through processors to an output: a flyweight over a flow record, with what
 * the settings add to it. One thread uses it.
 *
 * <p>Nothing is copied until something is written. Then the objects on the way to the changed field
 * are; all others, and fields that are still read from the record, stay shared between events.
 *
 * <p>Values are strings, {@link Long}, {@link Double}, {@link Boolean}, {@link Instant}, lists and
 * {@link EventObject}s of these, and null.
 */
public final class Event {
    /** A state of an event to come back to. */
    public static final class Mark {
        private final EventObject root;
        private final EventObject metadata;
        private final long instantNs;

        private Mark(EventObject root, EventObject metadata, long instantNs) {
            this.root = root;
            this.metadata = metadata;
            this.instantNs = instantNs;
        }
    }

    /** What a search returns that found nothing; null is a value. */
    private static final Object MISSING = new Object();

    private static final EventObject NONE = new EventObject(EventObject.NOBODY, 0);
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final EventSettings settings;
    private final EventObject form;
    private final EventObject flowForm;
    private final EventObject builtIn;
    private final EventObject outputMetadata;
    private final FlowEvent flow;
    private final TimestampText time;

    /** Objects with this owner are this event's alone: it may change them. */
    private long owner = EventObject.NOBODY + 1;

    private EventObject root;
    private EventObject metadata = NONE;
    private int parentLevel;

    /** Makes an event that is nowhere yet. */
    public Event(EventSettings settings) {
        this.settings = settings;
        Schema schema = settings.schema();
        flow = new FlowEvent(settings);
        time = new TimestampText(settings.precision());
        form = EventObject.of(schema.fields(settings)).interned();
        flowForm = EventObject.of(schema.flowFields(settings)).interned();
        builtIn = EventObject.of(schema.builtIn(settings)).interned();
        outputMetadata = EventObject.of(schema.metadata(settings, Schema.BEAT)).interned();
        root = form;
    }

    /** Returns what writes times as the settings have it. */
    TimestampText time() {
        return time;
    }

    /** Returns what all events have in common. */
    public EventSettings settings() {
        return settings;
    }

    /**
     * Moves to a record; returns this. The record must stay as it is while the event is used.
     *
     * @param reason {@link EndReason#NONE} for an interim report, else why the flow ended
     * @param reportNs when the report was made, in ns since the epoch: {@code @timestamp}
     */
    public Event wrap(FlowRecord record, EndReason reason, long reportNs) {
        flow.wrap(record, reason, reportNs);
        root = form;
        metadata = NONE;
        owner++;
        return this;
    }

    /**
     * Becomes an event that was encoded before, as {@link EventParser} reads it; returns this. It
     * has no record.
     *
     * @param fields all but {@code @timestamp} and {@code @metadata}
     * @param outputMetadata {@code @metadata}
     * @param timeNs {@code @timestamp}, ns since the epoch
     */
    Event become(EventObject fields, EventObject outputMetadata, long timeNs) {
        root = fields;
        metadata = outputMetadata;
        owner++;
        setInstantNs(timeNs);
        return this;
    }

    /**
     * Takes away, before anything is written, what is added to an event behind the processors of
     * flows: what names the probe.
     */
    public void takeBuiltInAway() {
        root = flowForm;
    }

    /**
     * Adds what {@link #takeBuiltInAway} took; it replaces what stands in its place, or in schema
     * {@code ecs} leaves that as it is.
     */
    @SuppressWarnings("ReferenceEquality") // whether anything was written
    public void addBuiltIn() {
        if (root == flowForm) {
            root = form;
        } else {
            root = own(root);
            if (settings.schema().builtInWins()) {
                merge(root, builtIn);
            } else {
                fill(root, builtIn);
            }
        }
    }

    /** Adds what an object that may be changed has not. */
    private void fill(EventObject to, EventObject from) {
        for (int i = 0; i < from.size(); i++) {
            int index = to.index(from.name(i));
            if (index < 0) {
                to.insert(-(index + 1), from.name(i), from.value(i));
            } else if (from.value(i) instanceof EventObject inner
                    && to.value(index) instanceof EventObject old) {
                EventObject owned = own(old);
                to.setValue(index, owned);
                fill(owned, inner);
            }
        }
    }

    /** Returns the time of the event, ns since the epoch. */
    public long instantNs() {
        return flow.instantNs();
    }

    /** Sets the time of the event, ns since the epoch. */
    public void setInstantNs(long instantNs) {
        flow.setInstantNs(instantNs);
    }

    /** Returns whether anything but the time differs from what record and settings say. */
    @SuppressWarnings("ReferenceEquality") // whether anything was written
    public boolean isChanged() {
        return root != form || metadata != NONE;
    }

    /** Returns whether there is a field, even if it is null. */
    public boolean has(FieldPath path) {
        return find(path) != MISSING;
    }

    /** Returns a field's value; null if it is missing or null. It does not change any more. */
    public @Nullable Object get(FieldPath path) {
        Object value = find(path);
        return value == MISSING ? null : read(value);
    }

    /** Returns the text of a field that is a string, else null. */
    public @Nullable String text(FieldPath path) {
        Object value = find(path);
        if (value instanceof FlowField field) {
            value = field.isText() || field.mayBeList() ? flow.value(field) : null;
        }
        return value instanceof String text ? text : null;
    }

    /** Returns the whole event as an object, without {@code @timestamp} and {@code @metadata}. */
    public EventObject fields() {
        return read(root) instanceof EventObject object ? object : NONE;
    }

    /**
     * Returns the names of all fields that are no objects, in order and with the objects they are
     * in: {@code source.ip}, without {@code @timestamp} and {@code @metadata}.
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        addNames(root, "", names);
        return names;
    }

    private void addNames(EventObject object, String before, List<String> names) {
        for (int i = 0; i < object.size(); i++) {
            if (isAbsent(object.value(i))) {
                continue;
            }
            if (object.value(i) instanceof EventObject inner) {
                addNames(inner, before + object.name(i) + ".", names);
            } else {
                names.add(before + object.name(i));
            }
        }
    }

    /**
     * Sets a field, with the objects it needs around it. Maps become objects, whole numbers longs.
     *
     * @throws EventException if a part of the path is there and no object, or {@code @timestamp} is
     *     set to something else than an {@link Instant}
     */
    public void put(FieldPath path, @Nullable Object value) throws EventException {
        Object plain = EventObject.plain(value);
        if (plain instanceof EventObject object && object.isOwnedBy(owner)) {
            owner++; // it then stands in two places
        }
        putPlain(path, plain);
    }

    /**
     * Merges an object into the object at a path, level by level; what is no object replaces what
     * was there.
     *
     * @throws EventException if a part of the path is there and no object
     */
    public void merge(FieldPath path, EventObject members) throws EventException {
        if (path.isRoot()) {
            if (path.isMetadata()) {
                metadata = own(metadata);
                merge(metadata, members);
            } else {
                root = own(root);
                merge(root, members);
            }
            return;
        }
        if (!(find(path) instanceof EventObject before)) {
            put(path, members);
            return;
        }
        EventObject parent = parent(path);
        EventObject object = own(before);
        parent.set(path.rest(parentLevel), object);
        merge(object, members);
    }

    /**
     * Appends values to a list, which is made if there is none.
     *
     * @throws EventException if there is something else than a list of strings or a string
     */
    public void append(FieldPath path, List<String> values) throws EventException {
        Object before = get(path);
        List<@Nullable Object> list = new ArrayList<>();
        switch (before) {
            case null -> {}
            case List<?> old -> list.addAll(old);
            case String text -> list.add(text);
            default -> throw new EventException("expected " + path + " to be a list of strings");
        }
        list.addAll(values);
        putPlain(path, list);
    }

    /** Removes a field; returns whether it was there. {@code @timestamp} can't be removed. */
    public boolean remove(FieldPath path) {
        if (find(path) == MISSING || path.isTimestamp()) {
            return false;
        }
        if (path.isRoot()) {
            if (path.isMetadata()) {
                metadata = NONE;
            } else {
                root = new EventObject(owner, 4);
            }
            return true;
        }
        EventObject parent = parent(path);
        parent.remove(parent.index(path.rest(parentLevel)));
        return true;
    }

    /**
     * Copies a field, or moves it.
     *
     * @return false if there is none, or the event
     * @throws EventException as {@link #put} does; the field is then still where it was
     */
    public boolean copy(FieldPath from, FieldPath to) throws EventException {
        Object value = find(from);
        if (value == MISSING) {
            return false;
        }
        if (value instanceof EventObject) {
            owner++; // it then stands in two places
        }
        putPlain(to, to.isTimestamp() ? read(value) : value);
        return true;
    }

    /** As {@link #copy}, and removes the field. */
    public boolean move(FieldPath from, FieldPath to) throws EventException {
        Object value = find(from);
        if (value == MISSING) {
            return false;
        }
        Mark before = mark();
        remove(from);
        try {
            putPlain(to, to.isTimestamp() ? read(value) : value);
        } catch (EventException e) {
            revert(before);
            throw e;
        }
        return true;
    }

    /** Keeps only some fields, with the objects they are in, and {@code @metadata}. */
    public void retain(List<FieldPath> paths) {
        EventObject before = root;
        EventObject kept = new EventObject(owner, 8);
        for (FieldPath path : paths) {
            root = before;
            Object value = find(path);
            if (value == MISSING || path.isMetadata() || path.isTimestamp()) {
                continue;
            }
            root = kept;
            try {
                putPlain(path, value);
            } catch (EventException e) {
                // {"a": 1, "a.b": 2}: with a kept there is no place for a.b
            }
        }
        owner++;
        root = kept;
    }

    /** Returns the state of the event now, to {@link #revert} to. It costs next to nothing. */
    public Mark mark() {
        owner++; // objects are copied before they are changed from now on
        return new Mark(root, metadata, instantNs());
    }

    /** Goes back to a state of this event. */
    public void revert(Mark mark) {
        owner++;
        root = mark.root;
        metadata = mark.metadata;
        setInstantNs(mark.instantNs);
    }

    FlowEvent flow() {
        return flow;
    }

    EventObject root() {
        return root;
    }

    /**
     * Returns what an encoder writes under {@code @metadata}.
     *
     * @param of the output: what there is unless a processor set it
     */
    @SuppressWarnings("ReferenceEquality") // whether anything was written
    EventObject outputMetadata(EventObject of) {
        if (metadata == NONE) {
            return of;
        }
        EventObject merged = of.copy(EventObject.NOBODY);
        for (int i = 0; i < metadata.size(); i++) {
            merged.set(metadata.name(i), metadata.value(i));
        }
        return merged;
    }

    /** Returns a constant, a field of the record that the flow has, an object, or null. */
    @Nullable Object leaf(FieldPath path) {
        Object value = find(path);
        if (value != MISSING) {
            return value;
        }
        return path.isMetadata() && path.depth() == 1 ? outputMetadata.get(path.name(0)) : null;
    }

    /** Returns whether a value is a field, or an object of such, that the flow lacks. */
    boolean isAbsent(@Nullable Object value) {
        if (value instanceof FlowField field) {
            return !flow.has(field);
        }
        FlowField maker = value instanceof EventObject object ? maker(object) : null;
        return maker != null && !flow.has(maker);
    }

    /** Returns the field that says whether an object is there at all; null for other objects. */
    private static @Nullable FlowField maker(EventObject object) {
        FlowField maker = null;
        for (int i = 0; i < object.size(); i++) {
            Object value = object.value(i);
            maker = value instanceof EventObject inner ? maker(inner) : null;
            if (value instanceof FlowField field && field.makesObject()) {
                maker = field;
            }
            if (maker == null) {
                return null;
            }
        }
        return maker;
    }

    private @Nullable Object find(FieldPath path) {
        if (path.isTimestamp()) {
            return FlowField.TIMESTAMP;
        }
        return find(path.isMetadata() ? metadata : root, path, 0);
    }

    private @Nullable Object find(EventObject object, FieldPath path, int level) {
        if (level == path.depth()) {
            return object;
        }
        int index = object.index(path.name(level));
        if (level == path.depth() - 1) {
            return index < 0 || isAbsent(object.value(index)) ? MISSING : object.value(index);
        }
        if (index >= 0 && object.value(index) instanceof EventObject inner && !isAbsent(inner)) {
            Object found = find(inner, path, level + 1);
            if (found != MISSING) {
                return found;
            }
        }
        int literal = object.index(path.rest(level));
        return literal < 0 || isAbsent(object.value(literal)) ? MISSING : object.value(literal);
    }

    /**
     * Returns the object that holds a field, which is there, ready to be changed; {@link
     * #parentLevel} is then its level.
     */
    private EventObject parent(FieldPath path) {
        EventObject object;
        if (path.isMetadata()) {
            metadata = own(metadata);
            object = metadata;
        } else {
            root = own(root);
            object = root;
        }
        parentLevel = path.depth() - 1;
        for (int level = 0; level < path.depth() - 1; level++) {
            int index = object.index(path.name(level));
            if (index < 0
                    || !(object.value(index) instanceof EventObject inner)
                    || isAbsent(inner)
                    || find(inner, path, level + 1) == MISSING) {
                parentLevel = level;
                return object;
            }
            EventObject owned = own(inner);
            object.setValue(index, owned);
            object = owned;
        }
        return object;
    }

    private void putPlain(FieldPath path, @Nullable Object value) throws EventException {
        if (path.isTimestamp()) {
            if (!(value instanceof Instant time)) {
                throw new EventException("@timestamp can only be set to a time");
            }
            setInstantNs(ns(time));
            return;
        }
        if (path.isRoot()) {
            replaceAll(path, value);
            return;
        }
        EventObject object;
        if (path.isMetadata()) {
            metadata = own(metadata);
            object = metadata;
        } else {
            root = own(root);
            object = root;
        }
        for (int level = 0; level < path.depth() - 1; level++) {
            int index = object.index(path.name(level));
            if (index >= 0 && !isAbsent(object.value(index))) {
                if (!(object.value(index) instanceof EventObject inner)) {
                    throw new EventException(
                            "can't set " + path + ": " + path.name(level) + " is no object");
                }
                EventObject owned = own(inner);
                object.setValue(index, owned);
                object = owned;
                continue;
            }
            int literal = object.index(path.rest(level));
            if (literal >= 0) {
                object.setValue(literal, value);
                return;
            }
            EventObject made = new EventObject(owner, 4);
            object.set(path.name(level), made);
            object = made;
        }
        object.set(path.name(path.depth() - 1), value);
    }

    private void replaceAll(FieldPath path, @Nullable Object value) throws EventException {
        if (!(value instanceof EventObject object)) {
            throw new EventException(
                    (path.isMetadata() ? path.toString() : "the whole event")
                            + " can only be set to an object");
        }
        if (path.isMetadata()) {
            metadata = object;
        } else {
            root = object;
        }
    }

    /** Merges into an object that may be changed. */
    private void merge(EventObject to, EventObject from) {
        for (int i = 0; i < from.size(); i++) {
            String name = from.name(i);
            int index = to.index(name);
            if (index < 0) {
                to.insert(-(index + 1), name, from.value(i));
            } else if (from.value(i) instanceof EventObject inner
                    && to.value(index) instanceof EventObject old
                    && !isAbsent(old)) {
                EventObject owned = own(old);
                to.setValue(index, owned);
                merge(owned, inner);
            } else {
                to.setValue(index, from.value(i));
            }
        }
    }

    private EventObject own(EventObject object) {
        return object.isOwnedBy(owner) ? object : object.copy(owner);
    }

    /** Returns a value without fields of the record in it. */
    private @Nullable Object read(@Nullable Object value) {
        if (value instanceof FlowField field) {
            return flow.value(field);
        }
        if (value instanceof EventObject object) {
            if (!holdsFields(object)) {
                if (object.isOwnedBy(owner)) {
                    owner++; // whoever has it now must not see it change
                }
                return object;
            }
            EventObject read = new EventObject(EventObject.NOBODY, object.size());
            for (int i = 0; i < object.size(); i++) {
                if (!isAbsent(object.value(i))) {
                    read.set(object.name(i), read(object.value(i)));
                }
            }
            return read;
        }
        return value;
    }

    private static boolean holdsFields(EventObject object) {
        for (int i = 0; i < object.size(); i++) {
            Object value = object.value(i);
            if (value instanceof FlowField
                    || (value instanceof EventObject inner && holdsFields(inner))) {
                return true;
            }
        }
        return false;
    }

    /** Returns ns since the epoch, at most what fits: the years 1677 to 2262. */
    static long ns(Instant time) {
        long limit = Long.MAX_VALUE / NS_PER_SECOND;
        if (time.getEpochSecond() >= limit) {
            return Long.MAX_VALUE;
        }
        return time.getEpochSecond() <= -limit
                ? Long.MIN_VALUE
                : time.getEpochSecond() * NS_PER_SECOND + time.getNano();
    }

    static Instant instant(long ns) {
        return Instant.ofEpochSecond(
                Math.floorDiv(ns, NS_PER_SECOND), Math.floorMod(ns, NS_PER_SECOND));
    }

    /** Returns the event as a map, with {@code @timestamp}, for messages. */
    @Override
    public String toString() {
        Map<String, @Nullable Object> map = fields().toMap();
        map.put(FieldPath.TIMESTAMP, instant(instantNs()));
        return map.toString();
    }
}
