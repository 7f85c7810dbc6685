package io.flowgauge.capture;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.LongSupplier;

/**
 * The native buffers that capture files are read into. A window gives a buffer back when it has
 * moved on to the next one; the packets in it may still be in use then, so a buffer is taken again
 * only when all batches that were handed on before it was given back are done with.
 */
final class ReadBuffers implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared(); // closed by another thread than the reading one
    private final LongSupplier handedOn;
    private final LongSupplier doneWith;
    private final ArrayDeque<Given> given = new ArrayDeque<>();

    private record Given(MemorySegment buffer, long handedOn) {}

    /** Makes buffers for one reader that gives each batch back before it asks for the next. */
    ReadBuffers() {
        this(() -> 0, () -> 0);
    }

    /**
     * Makes buffers for batches that several readers are busy with.
     *
     * @param handedOn how many batches were handed on so far
     * @param doneWith how many of them, in their order, all readers are done with
     */
    ReadBuffers(LongSupplier handedOn, LongSupplier doneWith) {
        this.handedOn = handedOn;
        this.doneWith = doneWith;
    }

    /** Returns a buffer of at least so many bytes whose content nobody needs. */
    @SuppressWarnings("MustBeClosedChecker") // closed with all buffers
    MemorySegment take(long bytes) {
        long done = doneWith.getAsLong();
        for (Iterator<Given> all = given.iterator(); all.hasNext(); ) {
            Given one = all.next();
            if (one.handedOn() <= done && one.buffer().byteSize() >= bytes) {
                all.remove();
                return one.buffer();
            }
        }
        return arena.allocate(bytes, ALIGNMENT);
    }

    /** Takes a buffer back. */
    void give(MemorySegment buffer) {
        given.add(new Given(buffer, handedOn.getAsLong()));
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
