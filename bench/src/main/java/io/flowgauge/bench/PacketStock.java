package io.flowgauge.bench;

import io.flowgauge.app.SyntheticTraffic;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/** Batches of packets ready in memory, for benchmarks that must not spend time on making them. */
public final class PacketStock {
    /** EtherType of IPv4. */
    public static final int IPV4 = 0x0800;

    /** EtherType of IPv6. */
    public static final int IPV6 = 0x86dd;

    private static final int FRAME_BYTES = SyntheticTraffic.CAPTURED_MAX;
    private static final int ETHERTYPE = 12;

    /** Keeps the memory reachable. */
    @SuppressWarnings({"UnusedVariable", "FieldCanBeLocal"})
    private final MemorySegment memory;

    private final PacketBatch[] batches;
    private int next;

    private PacketStock(PacketBatch[] batches, MemorySegment memory) {
        this.memory = memory;
        this.batches = batches;
    }

    /** Returns one packet of each flow, as often as needed to fill batches, in random order. */
    public static PacketStock ofFlows(int flows) {
        return ofFlows(flows, 11);
    }

    /**
     * Returns packets of the same flows in an order of their own: a meter's records lie in the
     * order of their first packets, and no network keeps to that.
     */
    public static PacketStock ofFlows(int flows, int orderSeed) {
        return make(flows, orderSeed, _ -> true);
    }

    /** Returns packets of a thousand flows that all have one EtherType. */
    public static PacketStock ofEtherType(int etherType) {
        return make(1000, 11, type -> type == etherType);
    }

    private static PacketStock make(int flows, int orderSeed, IntPredicate wanted) {
        int count = Math.ceilDiv(Math.max(flows, 1024), PacketBatch.CAPACITY);
        int[] order = shuffled(flows, orderSeed);
        SyntheticTraffic traffic = new SyntheticTraffic(11);
        SplittableRandom random = new SplittableRandom(11);
        PacketBatch[] batches = new PacketBatch[count];
        MemorySegment memory =
                Arena.ofAuto().allocate((long) count * PacketBatch.CAPACITY * FRAME_BYTES, 64);
        long address = memory.address();
        long number = 0;
        for (int b = 0; b < count; b++) {
            PacketBatch batch = new PacketBatch();
            batches[b] = batch;
            while (batch.count < PacketBatch.CAPACITY) {
                long flow = number++ % flows;
                int length = traffic.packet(order[(int) flow], random.nextLong());
                byte[] frame = traffic.frame();
                int type = (frame[ETHERTYPE] & 0xff) << 8 | frame[ETHERTYPE + 1] & 0xff;
                if (!wanted.test(type)) {
                    continue;
                }
                int i = batch.count++;
                int captured = Math.min(length, FRAME_BYTES);
                Memory.copy(frame, 0, address, captured);
                batch.address[i] = address;
                batch.capturedLength[i] = captured;
                batch.wireLength[i] = length;
                batch.timestampNs[i] = 1_000_000_000;
                address += FRAME_BYTES;
            }
        }
        return new PacketStock(batches, memory);
    }

    private static int[] shuffled(int flows, int seed) {
        int[] order = new int[flows];
        Arrays.setAll(order, i -> i);
        Random random = new Random(seed);
        for (int i = flows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }

    /** Returns how many batches there are. */
    public int batches() {
        return batches.length;
    }

    /** Returns the next batch; the first follows the last. */
    public PacketBatch next() {
        PacketBatch batch = batches[next];
        next = next + 1 == batches.length ? 0 : next + 1;
        return batch;
    }

    /** Takes the tag out of no frame but says that one might have been: for the general path. */
    public PacketStock withVlanColumn() {
        for (PacketBatch batch : batches) {
            Arrays.fill(batch.vlan, PacketBatch.NO_VLAN);
            batch.hasVlans = true;
        }
        return this;
    }
}
