package io.flowgauge.bench;

import io.flowgauge.app.SyntheticTraffic;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** How long pieces of a thread's work took, by the clock and in the thread's processor time. */
public final class Holds {
    private static final int MAX = 4_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long[] wallNs = new long[MAX];
    private final long[] cpuNs = new long[MAX];
    private int count;
    private long beganNs;
    private long beganCpuNs;

    /** Begins a piece of work. */
    void begin() {
        beganCpuNs = threads.getCurrentThreadCpuTime();
        beganNs = System.nanoTime();
    }

    /** Ends it. */
    void end() {
        if (count < MAX) {
            wallNs[count] = System.nanoTime() - beganNs;
            cpuNs[count] = threads.getCurrentThreadCpuTime() - beganCpuNs;
            count++;
        }
    }

    /** Returns {@code name=value} of the count, the longest and the 99.9th percentiles, in ns. */
    public String summary(String prefix) {
        long[] wall = Arrays.copyOf(wallNs, count);
        long[] cpu = Arrays.copyOf(cpuNs, count);
        Arrays.sort(wall);
        Arrays.sort(cpu);
        int almostLast = (int) (count * 0.999);
        StringBuilder text = new StringBuilder();
        text.append(prefix).append("count=").append(count);
        text.append(' ').append(prefix).append("wall_max=").append(wall[count - 1]);
        text.append(' ').append(prefix).append("wall_p999=").append(wall[almostLast]);
        text.append(' ').append(prefix).append("cpu_max=").append(cpu[count - 1]);
        text.append(' ').append(prefix).append("cpu_p999=").append(cpu[almostLast]);
        return text.toString();
    }

    /**
     * Measures what the machine itself does to pieces of work: arithmetic that touches no memory
     * and waits for nothing, in pieces of some 30 us.
     */
    public static Holds ofNothing(long durationNs) {
        Holds holds = new Holds();
        long endNs = System.nanoTime() + durationNs;
        long number = 0;
        while (System.nanoTime() < endNs) {
            holds.begin();
            for (int i = 0; i < 8_000; i++) {
                number = SyntheticTraffic.mix(number);
            }
            holds.end();
        }
        // Never true, which the compiler does not know: the arithmetic has to be done.
        return number == 0 ? new Holds() : holds;
    }
}
