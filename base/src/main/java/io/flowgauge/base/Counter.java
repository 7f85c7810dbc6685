package io.flowgauge.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that is watched, with a name and a sentence that says what it counts. One thread adds,
 * any thread reads: an addition is a plain load and an opaque store, so the packet path pays
 * nothing for being watched.
 */
public final class Counter {
    /** What the numbers of several writers, or of several instants, have to do with each other. */
    public enum Kind {
        /** Grows with each thing counted: a change over time is a difference. */
        COUNT,
        /** The largest so far: of several, the largest counts. */
        MAXIMUM,
        /** How many there are now: goes up and down. */
        GAUGE
    }

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final String description;
    private final Kind kind;

    @SuppressWarnings("UnusedVariable") // reached through VALUE
    private long value;

    /**
     * Makes a counter at 0.
     *
     * @param name dotted lower-case name, such as {@code packets.received}
     * @param description a sentence that says what one count means
     */
    public Counter(String name, String description) {
        this(name, description, Kind.COUNT);
    }

    /** As {@link #Counter(String, String)}, of another kind. */
    public Counter(String name, String description, Kind kind) {
        this.name = name;
        this.description = description;
        this.kind = kind;
    }

    /** Returns the dotted name. */
    public String name() {
        return name;
    }

    /** Returns the sentence that says what one count means. */
    public String description() {
        return description;
    }

    /** Returns what kind of number this is. */
    public Kind kind() {
        return kind;
    }

    /** Adds an amount, 0 or more. Only the counter's one writing thread may call this. */
    public void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    /** Adds 1. Only the counter's one writing thread may call this. */
    public void increment() {
        add(1);
    }

    /**
     * Adds an amount, 0 or more, to a counter that several threads add to, none by {@link #add}.
     */
    public void addShared(long amount) {
        VALUE.getAndAdd(this, amount);
    }

    /** Raises a {@link Kind#MAXIMUM} to an amount, if that is larger. */
    public void raiseTo(long amount) {
        if (amount > value) {
            VALUE.setOpaque(this, amount);
        }
    }

    /** Sets a {@link Kind#GAUGE}. */
    public void set(long amount) {
        VALUE.setOpaque(this, amount);
    }

    /** Returns the value as last seen from the writing thread. */
    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
