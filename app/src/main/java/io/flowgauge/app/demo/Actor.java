package io.flowgauge.app.demo;

/** Something that happens over the day: it acts, and says when it acts next. */
abstract class Actor implements Comparable<Actor> {
    /** When it acts next: ns since the epoch. */
    long atNs;

    /** Decides between actors of the same time, so that each run is the same. */
    long number;

    Actor(long atNs) {
        this.atNs = atNs;
    }

    /**
     * Acts once at {@link #atNs}: sends one packet at most, and moves {@link #atNs} on.
     *
     * @return whether it acts again
     */
    abstract boolean act(Wire wire);

    @Override
    public final int compareTo(Actor other) {
        int order = Long.compare(atNs, other.atNs);
        return order == 0 ? Long.compare(number, other.number) : order;
    }
}
