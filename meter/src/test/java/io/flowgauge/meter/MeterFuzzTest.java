package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.testkit.ByteMutator;
import io.flowgauge.testkit.FrameMemory;
import io.flowgauge.testkit.FuzzRounds;
import io.flowgauge.testkit.RandomFrames;
import java.lang.foreign.Arena;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Meters damaged packets of all link types, with times that jump, by meters of all settings. Each
 * meter runs twice, with opposite poison around the packets, and must report the very same; every
 * packet and byte must be in the final reports.
 */
class MeterFuzzTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int PACKETS_A_ROUND = 100_000;
    private static final int ROUNDS = 12;
    private static final int KINDS = 1500;
    private static final int FRAME_BYTES_MAX = 700;
    private static final int GUARD_BYTES = 8192;

    @Test
    void shouldAccountForEveryPacketWhateverItsBytes() {
        FuzzRounds.run("MeterFuzzTest", ROUNDS, MeterFuzzTest::round);
    }

    private static void round(SplittableRandom random) {
        MeterSettings settings = randomSettings(random);
        try (Arena arena = Arena.ofConfined()) {
            Run first = new Run(settings, arena, false);
            Run second = new Run(settings, arena, true);
            PacketBatch packets = new PacketBatch();
            Traffic traffic = new Traffic(random);
            for (int done = 0; done < PACKETS_A_ROUND; done += packets.count) {
                byte[][] frames = traffic.next(packets);
                boolean room = random.nextInt(8) != 0;
                int slice = random.nextInt(4) == 0 ? 1 << 20 : random.nextInt(64);
                first.meter(packets, frames, room, slice);
                second.meter(packets, frames, room, slice);
            }
            first.finish();
            second.finish();
            assertThat(second.fingerprint)
                    .as("the same reports with other bytes around the packets")
                    .isEqualTo(first.fingerprint);
        }
    }

    private static MeterSettings randomSettings(SplittableRandom random) {
        int shares = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
        BitSet ports = new BitSet();
        if (shares == 1 && random.nextInt(3) == 0) {
            ports.set(80);
        }
        long[] timeouts = {1, 2, 30, 100_000, Long.MAX_VALUE / SECOND_NS};
        return new MeterSettings(
                timeouts[random.nextInt(timeouts.length)] * SECOND_NS + random.nextInt(2),
                // Not far below the timeout: the reports of a long gap are many.
                random.nextInt(3) == 0 ? -1 : (1 + random.nextInt(20)) * SECOND_NS / 2,
                1 + random.nextInt(random.nextInt(3) == 0 ? 5 : 3000),
                random.nextBoolean(),
                ports,
                random.nextLong(),
                random.nextBoolean(),
                random.nextInt(shares),
                shares);
    }

    /** Batches of damaged frames. */
    private static final class Traffic {
        private final SplittableRandom random;
        private final ByteMutator mutator;
        private final byte[][][] kinds = new byte[LinkType.values().length][][];
        private final byte[][] frames = new byte[PacketBatch.CAPACITY][];
        private long timeNs;

        Traffic(SplittableRandom random) {
            this.random = random;
            mutator = new ByteMutator(random, FRAME_BYTES_MAX);
            RandomFrames source = new RandomFrames(random, 1 + random.nextInt(60));
            for (LinkType type : LinkType.values()) {
                int count = type == LinkType.ETHERNET ? KINDS : KINDS / 10;
                kinds[type.ordinal()] = new byte[count][];
                for (int i = 0; i < count; i++) {
                    kinds[type.ordinal()][i] = source.next(type);
                }
            }
            timeNs = random.nextLong(2_000_000_000) * SECOND_NS;
        }

        byte[][] next(PacketBatch batch) {
            batch.clear();
            LinkType[] types = LinkType.values();
            batch.linkType =
                    random.nextBoolean() ? LinkType.ETHERNET : types[random.nextInt(types.length)];
            batch.hasVlans = random.nextInt(6) == 0;
            batch.count = 1 + random.nextInt(PacketBatch.CAPACITY);
            byte[][] ofType = kinds[batch.linkType.ordinal()];
            for (int i = 0; i < batch.count; i++) {
                byte[] frame = ofType[random.nextInt(ofType.length)];
                frames[i] =
                        random.nextInt(3) == 0
                                ? frame
                                : mutator.mutate(frame, ofType[random.nextInt(ofType.length)]);
                batch.capturedLength[i] = frames[i].length;
                batch.wireLength[i] = random.nextInt(50) == 0 ? random.nextInt() : frames[i].length;
                batch.timestampNs[i] = time();
                batch.vlan[i] = random.nextBoolean() ? PacketBatch.NO_VLAN : 0x8100 << 16 | i;
            }
            return frames;
        }

        private long time() {
            switch (random.nextInt(2000)) {
                case 0 -> timeNs += random.nextLong(100 * SECOND_NS);
                case 1 -> timeNs = Math.max(0, timeNs - random.nextLong(100 * SECOND_NS));
                default -> timeNs += random.nextLong(2_000_000);
            }
            return random.nextInt(200) == 0 ? Math.max(0, timeNs - SECOND_NS) : timeNs;
        }
    }

    /** One meter over its own copy of the packets. */
    private static final class Run implements FlowSink {
        private final Meter meter;
        private final boolean owner;
        private final FrameMemory memory;
        private final PacketBatch batch = new PacketBatch();
        private final FlowRecord record = new FlowRecord();
        private long packets;
        private long finals;
        private long finalPackets;
        private long finalBytes;
        private long fingerprint;
        private boolean room = true;

        Run(MeterSettings settings, Arena arena, boolean inverted) {
            meter = new Meter(settings, arena, this);
            owner = settings.shares() == 1;
            memory = new FrameMemory(arena, PacketBatch.CAPACITY, GUARD_BYTES, inverted);
        }

        void meter(PacketBatch from, byte[][] frames, boolean hasRoom, int slice) {
            room = hasRoom;
            batch.linkType = from.linkType;
            batch.hasVlans = from.hasVlans;
            batch.count = from.count;
            for (int i = 0; i < from.count; i++) {
                batch.address[i] = memory.put(i, frames[i]);
                batch.capturedLength[i] = from.capturedLength[i];
                batch.wireLength[i] = from.wireLength[i];
                batch.timestampNs[i] = from.timestampNs[i];
                batch.vlan[i] = from.vlan[i];
            }
            packets += from.count;
            meter.process(batch);
            meter.work(slice);
        }

        void finish() {
            meter.finish();
            MeterCounters counters = meter.counters();
            if (owner) {
                assertThat(counters.packetsMetered.get() + counters.packetsNotAFlow())
                        .isEqualTo(packets);
            }
            assertThat(finals).isPositive().isEqualTo(counters.flowsCreated.get());
            assertThat(finalPackets).isEqualTo(counters.packetsMetered.get());
            assertThat(finalBytes).isEqualTo(counters.bytesMetered.get());
            assertThat(counters.flowsActive.get()).isZero();
            counters.all().forEach(counter -> mix(counter.get()));
        }

        @Override
        public void report(long address, int bytes, EndReason reason, long instantNs) {
            record.wrap(address);
            assert record.startNs() <= record.lastNs();
            assert record.sourcePackets() > 0 : "a source without packets";
            assert LayerStack.keyBytes(record.stack()) <= bytes - FlowRecord.LAYERS;
            assert instantNs >= record.lastNs() || reason == EndReason.NONE
                    : "ended before its end";
            if (reason != EndReason.NONE) {
                finals++;
                finalPackets += record.sourcePackets() + record.destinationPackets();
                finalBytes += record.sourceBytes() + record.destinationBytes();
            }
            mix(instantNs);
            mix(reason.number());
            for (int at = 0; at < bytes; at += Long.BYTES) {
                mix(Memory.getLong(address + at));
            }
        }

        private void mix(long value) {
            fingerprint = (fingerprint ^ value) * 0x9E3779B97F4A7C15L;
            fingerprint ^= fingerprint >>> 32;
        }

        @Override
        public boolean hasRoom() {
            return room;
        }
    }
}
