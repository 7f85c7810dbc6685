package io.flowgauge.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpfProgramTest {
    private static final int NO_VLAN = PacketBatch.NO_VLAN;

    @Test
    void shouldAcceptWhatMatchesAndRejectTheRest() throws Exception {
        byte[] frame = FrameSender.udp(53);
        assertThat(run("udp port 53", frame, NO_VLAN)).isEqualTo(BpfProgram.MAX_SNAPLEN);
        assertThat(run("udp port 54", frame, NO_VLAN)).isZero();
        assertThat(run("", frame, NO_VLAN)).isEqualTo(BpfProgram.MAX_SNAPLEN);
        assertThat(run("src net 10.93.0.0/24 and less 52", frame, NO_VLAN)).isPositive();
        assertThat(run("less 51", frame, NO_VLAN)).isZero();
    }

    @Test
    void shouldRejectAPacketThatIsTooShortToTell() throws Exception {
        byte[] frame = FrameSender.udp(53);
        for (int length = 0; length < 38; length++) {
            assertThat(run("udp port 53", Arrays.copyOf(frame, length), NO_VLAN)).isZero();
        }
    }

    @Test
    void shouldSeeATagThatLiesBesideTheFrameAsIfItWereInside() throws Exception {
        byte[] inside = FrameSender.udp(53, FrameSender.VLAN, 0x2064);
        byte[] outside = FrameSender.udp(53);
        int tag = FrameSender.VLAN << 16 | 0x2064;
        List<String> filters =
                List.of(
                        "vlan 100",
                        "vlan 101",
                        "vlan 100 and udp port 53",
                        "vlan 100 and udp port 54",
                        "vlan and vlan",
                        "not vlan",
                        "udp port 53",
                        "ether[14:2] = 0x2064",
                        "ether[13:4] = 0x00206408",
                        "ether[55] = 0",
                        "ether[56] = 0");
        for (String filter : filters) {
            int expected = run(filter, inside, NO_VLAN);
            assertThat(run(filter, outside, tag)).as(filter).isEqualTo(expected);
        }
        assertThat(run("vlan 100 and udp port 53", outside, tag)).isPositive();
        assertThat(run("vlan 100", outside, NO_VLAN)).isZero();
    }

    @Test
    void shouldSayWhatIsWrongWithAFilter() {
        assertThatThrownBy(() -> compile("tcp portx", LinkType.ETHERNET))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "invalid bpf_filter 'tcp portx': can't parse filter expression: syntax error; see man pcap-filter");
        assertThatThrownBy(() -> compile("wlan type mgt", LinkType.ETHERNET))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("invalid bpf_filter 'wlan type mgt': ");
    }

    @Test
    void shouldCompileForEveryLinkType() throws Exception {
        for (LinkType linkType : LinkType.values()) {
            BpfProgram program = compile("tcp port 80 or ip6", linkType);
            assertThat(program.linkType()).isEqualTo(linkType);
            assertThat(program.asksKernel()).isFalse();
        }
    }

    @Test
    void shouldTellWhichFiltersNeedTheKernel() throws Exception {
        assertThat(compile("inbound", LinkType.ETHERNET).asksKernel()).isTrue();
        assertThat(compile("inbound", LinkType.LINUX_SLL).asksKernel()).isFalse();
    }

    @Test
    void shouldMoveACookedFilterToWhereTheKernelHasThePacket() throws Exception {
        BpfProgram cooked = compile("udp port 53", LinkType.LINUX_SLL);
        long[] fixed = cooked.forCookedSocket().orElseThrow().instructions();
        assertThat(fixed).hasSameSizeAs(cooked.instructions());
        // ldh [14], the protocol, becomes ldh [SKF_AD_OFF + SKF_AD_PROTOCOL].
        assertThat(cooked.instructions()[0]).isEqualTo(14L << 32 | 0x28);
        assertThat(fixed[0]).isEqualTo((long) -0x1000 << 32 | 0x28);
        assertThat(compile("greater 100", LinkType.LINUX_SLL).forCookedSocket()).isEmpty();
        assertThat(compile("link[6] = 2", LinkType.LINUX_SLL).forCookedSocket()).isEmpty();
    }

    @Test
    void shouldRefuseProgramsThatCouldRunAway() {
        long ret = 0x06;
        assertThatThrownBy(() -> new BpfProgram(LinkType.ETHERNET, new long[0]))
                .isInstanceOf(IllegalArgumentException.class);
        // ja +5
        assertThatThrownBy(
                        () -> new BpfProgram(LinkType.ETHERNET, new long[] {5L << 32 | 0x05, ret}))
                .hasMessage("jump out of the program at 0");
        // ld M[16]
        assertThatThrownBy(
                        () -> new BpfProgram(LinkType.ETHERNET, new long[] {16L << 32 | 0x60, ret}))
                .hasMessage("unknown instruction 0x60 at 0");
        // ld [0]
        assertThatThrownBy(() -> new BpfProgram(LinkType.ETHERNET, new long[] {0x20}))
                .hasMessage("a filter program ends with a return");
    }

    @Test
    void shouldAgreeWithTheMachineOfLibpcap() throws Throwable {
        long seed = Long.getLong("flowgauge.seed", System.nanoTime());
        System.out.println("BpfProgramTest -Dflowgauge.seed=" + seed);
        Random random = new Random(seed);
        MethodHandle machine =
                Linker.nativeLinker()
                        .downcallHandle(
                                SymbolLookup.libraryLookup("libpcap.so.0.8", Arena.global())
                                        .findOrThrow("bpf_filter"),
                                FunctionDescriptor.of(
                                        JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
        List<String> filters =
                List.of(
                        "udp port 53",
                        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
                        "ip[2:2] - ((ip[0] & 0xf) << 2) > 20",
                        "ip6 and udp",
                        "portrange 1000-40000",
                        "vlan and ip",
                        "ether[0:4] / 7 = ip[4] or ip[5] % 3 = 1",
                        "ether[0] * ether[1] ^ 5 > 1000 and not ether[3] >> 2 = 7",
                        "greater 60 and ip[ip[1]] = 3",
                        "net 10.0.0.0/8 or host fd93::1");
        int accepted = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(128);
            for (String filter : filters) {
                BpfProgram program = compile(filter, LinkType.ETHERNET);
                MemorySegment code = arena.allocateFrom(JAVA_LONG, program.instructions());
                for (int i = 0; i < 3_000; i++) {
                    byte[] bytes = Arrays.copyOf(FrameSender.udp(random.nextInt(65536)), 128);
                    for (int change = random.nextInt(8); change > 0; change--) {
                        bytes[random.nextInt(64)] = (byte) random.nextInt();
                    }
                    MemorySegment.copy(bytes, 0, frame, JAVA_BYTE, 0, bytes.length);
                    int captured = random.nextInt(129);
                    int wire = captured + random.nextInt(2000);
                    int expected = (int) machine.invokeExact(code, frame, wire, captured);
                    assertThat(program.run(frame.address(), captured, wire, NO_VLAN))
                            .as("%s, seed %d, frame %d", filter, seed, i)
                            .isEqualTo(expected);
                    accepted += expected != 0 ? 1 : 0;
                }
            }
        }
        assertThat(accepted).isBetween(100, 29_900);
    }

    private static BpfProgram compile(String filter, LinkType linkType) throws UserErrorException {
        return BpfProgram.compile(filter, linkType, BpfProgram.MAX_SNAPLEN);
    }

    private static int run(String filter, byte[] frame, int vlan) throws UserErrorException {
        try (Arena arena = Arena.ofConfined()) {
            // Of the exact size: a read beyond it would be seen by the tools that look for them.
            MemorySegment segment = arena.allocate(Math.max(1, frame.length));
            MemorySegment.copy(frame, 0, segment, JAVA_BYTE, 0, frame.length);
            int wireLength = frame.length + (vlan == NO_VLAN ? 0 : 4);
            return compile(filter, LinkType.ETHERNET)
                    .run(segment.address(), frame.length, wireLength, vlan);
        }
    }
}
