package io.flowgauge.app.summary;

import java.util.Arrays;

/**
 * What a flow had counted at its last report, by 64 bits that tell it from others, a hash of its
 * key. Open addressing in arrays of numbers, at most half full; what is taken out is filled up from
 * behind (Knuth, The Art of Computer Programming 3, 6.4 R), so that searches stay short.
 */
final class FlowMarks {
    /** Numbers kept of a flow. */
    static final int NUMBERS = 5;

    private static final int SLOTS_AT_START = 1 << 10;

    /** No flow has the key 0. */
    private long[] keys = new long[SLOTS_AT_START];

    private long[] numbers = new long[SLOTS_AT_START * NUMBERS];
    private int size;

    /** Returns how many flows have marks. */
    int size() {
        return size;
    }

    /** Returns where the numbers of a flow begin, for {@link #get}; all 0 where it had none. */
    int at(long flow) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int slot = slotOf(flow);
        if (keys[slot] == 0) {
            keys[slot] = flow;
            size++;
            Arrays.fill(numbers, slot * NUMBERS, (slot + 1) * NUMBERS, 0);
        }
        return slot * NUMBERS;
    }

    long get(int at, int number) {
        return numbers[at + number];
    }

    /** Sets a number and returns by how much it grew. */
    long set(int at, int number, long value) {
        long before = numbers[at + number];
        numbers[at + number] = value;
        return value - before;
    }

    /** Forgets a flow. */
    void remove(long flow) {
        int hole = slotOf(flow);
        if (keys[hole] == 0) {
            return;
        }
        size--;
        int mask = keys.length - 1;
        for (int slot = hole + 1 & mask; keys[slot] != 0; slot = slot + 1 & mask) {
            int home = home(keys[slot]);
            // Whether the hole lies between where the key wants to be and where it is.
            if ((slot - home & mask) >= (slot - hole & mask)) {
                keys[hole] = keys[slot];
                System.arraycopy(numbers, slot * NUMBERS, numbers, hole * NUMBERS, NUMBERS);
                hole = slot;
            }
        }
        keys[hole] = 0;
    }

    private int slotOf(long flow) {
        int mask = keys.length - 1;
        int slot = home(flow);
        while (keys[slot] != 0 && keys[slot] != flow) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int home(long flow) {
        return (int) (flow * 0x9E37_79B9_7F4A_7C15L >>> 32) & keys.length - 1;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldNumbers = numbers;
        keys = new long[2 * oldKeys.length];
        numbers = new long[2 * oldNumbers.length];
        for (int old = 0; old < oldKeys.length; old++) {
            if (oldKeys[old] != 0) {
                int slot = slotOf(oldKeys[old]);
                keys[slot] = oldKeys[old];
                System.arraycopy(oldNumbers, old * NUMBERS, numbers, slot * NUMBERS, NUMBERS);
            }
        }
    }
}
