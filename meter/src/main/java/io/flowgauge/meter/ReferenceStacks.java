package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.putInt;

import io.flowgauge.base.Memory;
import java.lang.foreign.SegmentAllocator;

/**
 * Any number of stacks of record references that share one pool of blocks. References of one stack
 * lie side by side, so that the records of many can be brought near at a time; links from record to
 * record would have to be followed one after the other.
 *
 * <pre>
 *   block, two cache lines:  0  number of the block below, 0 for none    4  references in this one
 *                            8  references, up to 30
 * </pre>
 *
 * A stack is told by the number of its top block, 0 when it is empty. Nothing here allocates after
 * the start.
 */
final class ReferenceStacks {
    /** References in a block. */
    static final int PER_BLOCK = 30;

    private static final int BLOCK_BYTES = 128;
    private static final int BELOW = 0;
    private static final int COUNT = 4;
    private static final int REFERENCES = 8;

    private final long blocks;
    private int highest;

    /** The first of the blocks given back, linked through {@link #BELOW}. */
    private int free;

    /**
     * Makes a pool.
     *
     * @param references the most references on all stacks together
     * @param stacks the most stacks that are not empty at a time
     */
    ReferenceStacks(int references, int stacks, SegmentAllocator memory) {
        blocks = memory.allocate(bytes(references, stacks), BLOCK_BYTES).address();
    }

    /** Returns how much memory a pool takes, if it is ever filled. */
    static long bytes(int references, int stacks) {
        // Number 0 stands for no block. Only the top of a stack may be less than full.
        long most = 1L + references / PER_BLOCK + Math.min(stacks, references);
        return most * BLOCK_BYTES;
    }

    /** Puts a reference on a stack; returns the stack's top block. */
    int push(int top, int reference) {
        int to = top == 0 || count(top) == PER_BLOCK ? add(top) : top;
        long block = block(to);
        int count = getInt(block + COUNT);
        putInt(block + REFERENCES + (long) count * Integer.BYTES, reference);
        putInt(block + COUNT, count + 1);
        return to;
    }

    /** Returns the reference on top of a stack that is not empty. */
    int peek(int top) {
        return reference(top, count(top) - 1);
    }

    /** Takes the reference on top off a stack that is not empty; returns its top block. */
    int pop(int top) {
        long block = block(top);
        int count = getInt(block + COUNT) - 1;
        if (count > 0) {
            putInt(block + COUNT, count);
            return top;
        }
        int below = getInt(block + BELOW);
        putInt(block + BELOW, free);
        free = top;
        return below;
    }

    /** Returns how many references a stack's top block holds, 1 to {@link #PER_BLOCK}. */
    int count(int top) {
        return getInt(block(top) + COUNT);
    }

    /** Returns a reference of a block, the last being on top. */
    int reference(int top, int at) {
        return getInt(block(top) + REFERENCES + (long) at * Integer.BYTES);
    }

    /** Returns the block below a block, 0 for none. */
    int below(int top) {
        return getInt(block(top) + BELOW);
    }

    private int add(int below) {
        int number = free;
        if (number != 0) {
            free = getInt(block(number) + BELOW);
        } else {
            number = ++highest;
        }
        putInt(block(number) + BELOW, below);
        putInt(block(number) + COUNT, 0);
        return number;
    }

    private long block(int number) {
        return Memory.known(blocks + (long) number * BLOCK_BYTES);
    }
}
