package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.testkit.ByteMutator;
import io.flowgauge.testkit.FrameMemory;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.RandomFrames;
import io.flowgauge.testkit.Seeds;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The short cut must do exactly what the walk over all layers does, and neither may look beyond the
 * captured bytes of a packet: each frame is decoded with opposite poison around it.
 */
class DecoderTest {
    private static final int GUARD_BYTES = 1 << 18;
    private static final int KINDS = 8_000;

    private final Arena arena = Arena.ofConfined();
    private final FrameMemory poisoned = new FrameMemory(arena, 1, GUARD_BYTES, false);
    private final FrameMemory inverted = new FrameMemory(arena, 1, GUARD_BYTES, true);
    private final KeyBatch keys = new KeyBatch(arena);
    private final PacketBatch batch = new PacketBatch();
    private final DecodeCounters counters = new DecodeCounters();
    private final LayerDecoder layers =
            new LayerDecoder(true, Decoding.PACKETBEAT_6, null, counters);
    private final KeyHash hash = new KeyHash(0x5eed);
    private final Decoder withShortCut = new Decoder(hash, layers, true);
    private final Decoder general = new Decoder(hash, layers, false);

    @AfterEach
    void free() {
        arena.close();
    }

    /** Decodes a packet and returns all that comes of it. */
    private long[] decode(Decoder decoder, LinkType type, long address, int length) {
        batch.linkType = type;
        batch.count = 1;
        batch.address[0] = address;
        batch.capturedLength[0] = length;
        // What a slot held before must not matter.
        for (int at = 0; at < KeyBatch.STRIDE; at += Long.BYTES) {
            Memory.putLong(keys.slot(0) + at, -1);
        }
        Arrays.fill(counters.malformed, 0);
        Arrays.fill(counters.notAFlow, 0);
        decoder.decode(batch, keys);
        int sizeClass = keys.sizeClass[0];
        long[] all = new long[3 + 16 + counters.malformed.length + counters.notAFlow.length];
        all[0] = sizeClass;
        int at = 19;
        if (sizeClass >= 0) {
            all[1] = keys.hash[0];
            all[2] = keys.reversed[0];
            for (int word = 0; word < KeyBatch.words(sizeClass); word++) {
                all[3 + word] = Memory.getLong(keys.slot(0) + 8L * word);
            }
            assertThat(all[1]).isEqualTo(hash.of(keys.slot(0), KeyBatch.words(sizeClass)));
        }
        System.arraycopy(counters.malformed, 0, all, at, counters.malformed.length);
        at += counters.malformed.length;
        System.arraycopy(counters.notAFlow, 0, all, at, counters.notAFlow.length);
        return all;
    }

    /** Decodes a packet in every way; returns whether it has a key. */
    private boolean check(LinkType type, byte[] frame, int length) {
        long first = poisoned.put(0, frame, length);
        long second = inverted.put(0, frame, length);
        long[] expected = decode(general, type, first, length);
        boolean same =
                Arrays.equals(expected, decode(general, type, second, length))
                        && Arrays.equals(expected, decode(withShortCut, type, first, length))
                        && Arrays.equals(expected, decode(withShortCut, type, second, length));
        if (!same) {
            String hex = HexFormat.of().formatHex(frame, 0, length);
            assertThat(decode(general, type, second, length))
                    .as("with other bytes behind %s", hex)
                    .isEqualTo(expected);
            assertThat(decode(withShortCut, type, first, length))
                    .as("by the short cut: %s", hex)
                    .isEqualTo(expected);
            assertThat(decode(withShortCut, type, second, length))
                    .as("by the short cut, with other bytes behind %s", hex)
                    .isEqualTo(expected);
        }
        return expected[0] >= 0;
    }

    @ParameterizedTest
    @EnumSource
    void shouldDecodeRandomFramesByTheirOwnBytesOnly(LinkType type) {
        SplittableRandom random = Seeds.random("DecoderTest " + type);
        RandomFrames frames = new RandomFrames(random, 4);
        ByteMutator mutator = new ByteMutator(random, 600);
        byte[] other = frames.next(type);
        int keyed = 0;
        int mutations = type == LinkType.ETHERNET ? 40 : 8;
        for (int i = 0; i < KINDS; i++) {
            byte[] frame = frames.next(type);
            keyed += check(type, frame, frame.length) ? 1 : 0;
            for (int m = 0; m < mutations; m++) {
                byte[] mutated = mutator.mutate(frame, other);
                check(type, mutated, mutated.length);
            }
            other = frame;
        }
        assertThat(keyed).isGreaterThan(KINDS / 2);
    }

    @Test
    void shouldDecodeAPacketCutAtAnyLength() {
        SplittableRandom random = Seeds.random("DecoderTest cut");
        RandomFrames frames = new RandomFrames(random, 4);
        for (LinkType type : LinkType.values()) {
            for (int i = 0; i < 300; i++) {
                byte[] frame = frames.next(type);
                for (int length = 0; length <= frame.length; length++) {
                    check(type, frame, length);
                }
            }
        }
    }

    /** The numbers on which the short cut decides, all of them in turn. */
    @Test
    void shouldDecodeEveryHeaderLengthProtocolAndTotal() {
        for (byte[] frame : shortCutFrames()) {
            boolean v4 = frame[12] == 8;
            List<Integer> bytes =
                    v4
                            ? List.of(0, 6, 12, 13, 14, 16, 17, 20, 21, 23, 38, 39, 46)
                            : List.of(0, 6, 12, 13, 14, 18, 19, 20, 58, 59, 66);
            for (int at : bytes) {
                for (int value = 0; value < 256 && at < frame.length; value++) {
                    byte[] changed = frame.clone();
                    changed[at] = (byte) value;
                    check(LinkType.ETHERNET, changed, changed.length);
                }
            }
        }
    }

    private static List<byte[]> shortCutFrames() {
        List<byte[]> frames = new ArrayList<>();
        for (int payload : new int[] {0, 1, 40, 300}) {
            for (boolean v4 : new boolean[] {true, false}) {
                frames.add(ip(v4).udp(1, 2).payload(payload).build());
                frames.add(ip(v4).tcp(1, 2).payload(payload).build());
                frames.add(
                        ip(v4).tcp(1, 2)
                                .tcpOptions(2, 4, 5, 180, 1, 3, 3, 7, 4, 2, 8, 10, 0, 0)
                                .payload(payload)
                                .build());
            }
        }
        return frames;
    }

    private static PacketBuilder ip(boolean v4) {
        PacketBuilder frame = PacketBuilder.ethernet();
        return v4 ? frame.ipv4("10.0.0.1", "10.0.0.2") : frame.ipv6("fe80::1", "fe80::2");
    }

    @Test
    void shouldPutATagThatWasTakenOutIntoTheKeyAsIfItWereInTheFrame() {
        byte[] tagged =
                PacketBuilder.ethernet()
                        .vlan(0x2123)
                        .ipv4("10.0.0.1", "10.0.0.2")
                        .udp(1, 2)
                        .build();
        byte[] bare = PacketBuilder.ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).build();
        long[] withTag = decode(tagged);
        long[] withoutTag = decode(bare);
        assertThat(withTag).isNotEqualTo(withoutTag);

        batch.hasVlans = true;
        batch.vlan[0] = 0x8100 << 16 | 0x2123;
        assertThat(decode(bare)).isEqualTo(withTag);
        batch.vlan[0] = PacketBatch.NO_VLAN;
        assertThat(decode(bare)).isEqualTo(withoutTag);
        batch.vlan[0] = 0x88a8 << 16 | 0x2123;
        assertThat(decode(bare)).as("MAC addresses only").isNotEqualTo(withoutTag);
    }

    private long[] decode(byte[] frame) {
        return decode(withShortCut, LinkType.ETHERNET, poisoned.put(0, frame), frame.length);
    }

    @Test
    void shouldHashDifferentlyWithEachSeed() {
        byte[] frame = MeterFixture.frame(1);
        long address = poisoned.put(0, frame);
        long first = decode(withShortCut, LinkType.ETHERNET, address, frame.length)[1];
        batch.address[0] = address;
        new Decoder(new KeyHash(1), layers, true).decode(batch, keys);
        assertThat((long) keys.hash[0]).isNotEqualTo(first);
    }
}
