package io.flowgauge.capture;

import static io.flowgauge.base.PacketBatch.NO_VLAN;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.natives.PcapHandle;
import java.util.List;
import java.util.Optional;

/**
 * A packet filter: a classic BPF program as libpcap compiles it, to be attached to a socket or to
 * be run here (the machine of McCanne and Jacobson, "The BSD Packet Filter", 1993).
 *
 * <p>Run here, a filter sees each frame as it was on the wire: a VLAN tag that the kernel keeps
 * beside the frame is found at its place inside. A load beyond the captured bytes rejects the
 * packet. One thread.
 */
public final class BpfProgram {
    /** The most bytes of a packet that libpcap captures (MAXIMUM_SNAPLEN of its pcap-int.h). */
    public static final int MAX_SNAPLEN = 262_144;

    /** Link types besides Ethernet for which some expressions only have a meaning. */
    static final List<LinkType> WITH_OWN_WORDS =
            List.of(LinkType.IEEE802_11, LinkType.LINUX_SLL, LinkType.PPP);

    // linux/filter.h and linux/bpf_common.h: class, size, mode, operation, source
    private static final int LD = 0x00;
    private static final int LDX = 0x01;
    private static final int ST = 0x02;
    private static final int STX = 0x03;
    private static final int ALU = 0x04;
    private static final int JMP = 0x05;
    private static final int RET = 0x06;
    private static final int MISC = 0x07;
    private static final int W = 0x00;
    private static final int H = 0x08;
    private static final int B = 0x10;
    private static final int IMM = 0x00;
    private static final int ABS = 0x20;
    private static final int IND = 0x40;
    private static final int MEM = 0x60;
    private static final int LEN = 0x80;
    private static final int MSH = 0xa0;
    private static final int X = 0x08;
    private static final int TAX = 0x00;
    private static final int TXA = 0x80;
    private static final int RET_A = 0x10;
    private static final int SCRATCH_WORDS = 16;

    // Offsets from here up are no part of the packet, but what the kernel knows of it.
    private static final int SKF_AD_OFF = -0x1000;
    private static final int SKF_AD_PROTOCOL = 0;
    private static final int SKF_AD_PKTTYPE = 4;

    // Linux cooked header, version 1: packet type at 0, protocol at 14.
    private static final int SLL_BYTES = 16;
    private static final int SLL_PROTOCOL_OFFSET = 14;

    private static final int VLAN_TAG_BYTES = 4;
    private static final int NO_TAG_OFFSET = -1;

    private final LinkType linkType;
    private final int tagOffset;
    private final int[] code;
    private final int[] ifTrue;
    private final int[] ifFalse;
    private final int[] k;
    private final int[] scratch = new int[SCRATCH_WORDS];

    /**
     * Takes a program.
     *
     * @param instructions struct sock_filter, as a little-endian number: code (16 bits), jump if
     *     true, jump if false (8 bits each), operand (32 bits)
     * @throws IllegalArgumentException if a jump leaves the program or it does not end in a return
     */
    BpfProgram(LinkType linkType, long[] instructions) {
        this.linkType = linkType;
        this.tagOffset =
                switch (linkType) {
                    case ETHERNET -> 12; // behind the addresses
                    case LINUX_SLL -> SLL_PROTOCOL_OFFSET;
                    default -> NO_TAG_OFFSET;
                };
        int count = instructions.length;
        code = new int[count];
        ifTrue = new int[count];
        ifFalse = new int[count];
        k = new int[count];
        for (int i = 0; i < count; i++) {
            long instruction = instructions[i];
            code[i] = (int) instruction & 0xffff;
            ifTrue[i] = (int) (instruction >>> 16) & 0xff;
            ifFalse[i] = (int) (instruction >>> 24) & 0xff;
            k[i] = (int) (instruction >>> 32);
        }
        check();
    }

    /**
     * Compiles a filter for frames as they are in a capture file.
     *
     * @param filter an expression of pcap-filter(7); empty accepts everything
     * @param snaplen the most bytes to keep of an accepted packet
     * @throws UserErrorException if the expression is wrong, has no meaning for the link type, or
     *     libpcap is not installed
     */
    public static BpfProgram compile(String filter, LinkType linkType, int snaplen)
            throws UserErrorException {
        // On Linux, DLT_RAW is not the number that stands in files.
        int dlt = linkType == LinkType.RAW ? 12 : linkType.number();
        try (PcapHandle handle = PcapHandle.dead(dlt, snaplen, purpose(filter))) {
            return new BpfProgram(linkType, compile(handle, filter));
        }
    }

    /**
     * Checks a filter for frames of a link type that is not known yet.
     *
     * @throws UserErrorException if the expression is wrong for all of them, with what is wrong
     *     with it for Ethernet, or if libpcap is not installed
     */
    public static void check(String filter) throws UserErrorException {
        try {
            compile(filter, LinkType.ETHERNET, MAX_SNAPLEN);
        } catch (UserErrorException e) {
            for (LinkType linkType : WITH_OWN_WORDS) {
                try {
                    compile(filter, linkType, MAX_SNAPLEN);
                    return;
                } catch (UserErrorException _) {
                    // The message for Ethernet is the one that people know.
                }
            }
            throw e;
        }
    }

    /**
     * Compiles a filter for the kernel to run on the frames of an Ethernet device, where a VLAN tag
     * is not in the frame: {@code vlan} then asks the kernel for it. Opens the device for a moment.
     */
    static BpfProgram compileForDevice(String filter, String device, int snaplen)
            throws UserErrorException {
        try (PcapHandle handle = PcapHandle.live(device, purpose(filter))) {
            int result = handle.activate(snaplen, false, 1);
            if (result < 0) {
                throw new UserErrorException(
                        "cannot compile filter '"
                                + filter
                                + "' for device '"
                                + device
                                + "': "
                                + handle.describe(result));
            }
            return new BpfProgram(LinkType.ETHERNET, compile(handle, filter));
        }
    }

    /** Makes a program that accepts every packet and keeps its first bytes. */
    static BpfProgram truncate(LinkType linkType, int snaplen) {
        return new BpfProgram(linkType, new long[] {RET | (long) snaplen << 32});
    }

    private static String purpose(String filter) {
        return "filter '" + filter + "'";
    }

    private static long[] compile(PcapHandle handle, String filter) throws UserErrorException {
        Optional<long[]> instructions = handle.compile(filter);
        if (instructions.isEmpty()) {
            throw invalidFilter(filter, handle.error());
        }
        return instructions.get();
    }

    /** Returns the link type that the filter was compiled for. */
    public LinkType linkType() {
        return linkType;
    }

    /**
     * Tells whether the filter asks for something that only the kernel knows of a packet, such as
     * its direction ({@code inbound}). Such a filter can't be run here.
     */
    public boolean asksKernel() {
        for (int i = 0; i < code.length; i++) {
            if (isLoadFromPacket(i) && k[i] < 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the program for a socket; see {@link #BpfProgram the constructor}. */
    long[] instructions() {
        long[] instructions = new long[code.length];
        for (int i = 0; i < code.length; i++) {
            instructions[i] = pack(code[i], ifTrue[i], ifFalse[i], k[i]);
        }
        return instructions;
    }

    /**
     * Turns a filter for Linux cooked frames into one for the kernel, which has no cooked header in
     * front of the packet: offsets behind it move down, its protocol and packet type are asked of
     * the kernel. (What libpcap does in {@code fix_program} of its pcap-linux.c.)
     *
     * @return nothing if the filter looks at something else in the header, or at the length: the
     *     filter can then only be run here
     */
    Optional<BpfProgram> forCookedSocket() {
        long[] fixed = instructions();
        for (int i = 0; i < code.length; i++) {
            int operand = k[i];
            if (isLoadFromPacket(i)) {
                boolean absolute = (code[i] & 0xe0) == ABS;
                if (operand >= SLL_BYTES) {
                    operand -= SLL_BYTES;
                } else if (absolute && operand == 0) {
                    operand = SKF_AD_OFF + SKF_AD_PKTTYPE;
                } else if (absolute && operand == SLL_PROTOCOL_OFFSET) {
                    operand = SKF_AD_OFF + SKF_AD_PROTOCOL;
                } else if (operand >= 0) {
                    return Optional.empty();
                }
            } else if (isLoadOfLength(i)) {
                return Optional.empty();
            } else if (code[i] == RET && operand != 0) {
                operand = Math.max(1, operand - SLL_BYTES);
            }
            fixed[i] = pack(code[i], ifTrue[i], ifFalse[i], operand);
        }
        return Optional.of(new BpfProgram(linkType, fixed));
    }

    /**
     * Runs the filter on a packet.
     *
     * @param address first captured byte
     * @param capturedLength bytes that may be read there
     * @param wireLength bytes on the wire
     * @param vlan a tag kept beside the frame, as in {@link io.flowgauge.base.PacketBatch#vlan}
     * @return how many bytes to keep of the packet, 0 to drop it
     */
    public int run(long address, int capturedLength, int wireLength, int vlan) {
        int a = 0;
        int x = 0;
        int pc = 0;
        while (true) {
            int operation = code[pc];
            int operand = k[pc];
            switch (operation & 0x07) {
                case LD, LDX -> {
                    int mode = operation & 0xe0;
                    int value;
                    switch (mode) {
                        case IMM -> value = operand;
                        case LEN -> value = wireLength;
                        case MEM -> value = scratch[operand];
                        default -> {
                            long offset = Integer.toUnsignedLong(operand);
                            if (mode == IND) {
                                offset += Integer.toUnsignedLong(x);
                            }
                            int size = operation & 0x18;
                            long loaded = load(address, capturedLength, vlan, offset, size);
                            if (loaded < 0) {
                                return 0;
                            }
                            value = (int) loaded;
                            if (mode == MSH) {
                                value = 4 * (value & 0xf);
                            }
                        }
                    }
                    if ((operation & 0x07) == LD) {
                        a = value;
                    } else {
                        x = value;
                    }
                }
                case ST -> scratch[operand] = a;
                case STX -> scratch[operand] = x;
                case ALU -> {
                    int other = (operation & X) != 0 ? x : operand;
                    if (other == 0 && isDivision(operation)) {
                        return 0;
                    }
                    a = calculate(operation & 0xf0, a, other);
                }
                case JMP -> {
                    int other = (operation & X) != 0 ? x : operand;
                    switch (operation & 0xf0) {
                        case 0x00 -> pc += operand; // ja
                        case 0x10 -> pc += a == other ? ifTrue[pc] : ifFalse[pc];
                        case 0x20 ->
                                pc +=
                                        Integer.compareUnsigned(a, other) > 0
                                                ? ifTrue[pc]
                                                : ifFalse[pc];
                        case 0x30 ->
                                pc +=
                                        Integer.compareUnsigned(a, other) >= 0
                                                ? ifTrue[pc]
                                                : ifFalse[pc];
                        default -> pc += (a & other) != 0 ? ifTrue[pc] : ifFalse[pc]; // jset
                    }
                }
                case RET -> {
                    return operation == (RET | RET_A) ? a : operand;
                }
                default -> { // MISC
                    if ((operation & 0xf8) == TAX) {
                        x = a;
                    } else {
                        a = x;
                    }
                }
            }
            pc++;
        }
    }

    private static int calculate(int operation, int a, int other) {
        return switch (operation) {
            case 0x00 -> a + other;
            case 0x10 -> a - other;
            case 0x20 -> a * other;
            case 0x30 -> Integer.divideUnsigned(a, other);
            case 0x40 -> a | other;
            case 0x50 -> a & other;
            case 0x60 -> Integer.compareUnsigned(other, 31) > 0 ? 0 : a << other;
            case 0x70 -> Integer.compareUnsigned(other, 31) > 0 ? 0 : a >>> other;
            case 0x80 -> -a;
            case 0x90 -> Integer.remainderUnsigned(a, other);
            default -> a ^ other; // 0xa0
        };
    }

    /** Returns a big-endian number from the packet, -1 if it is not all there. */
    private long load(long address, int capturedLength, int vlan, long offset, int size) {
        int bytes = size == W ? 4 : size == H ? 2 : 1;
        if (vlan != NO_VLAN && tagOffset != NO_TAG_OFFSET && capturedLength >= tagOffset) {
            return loadAroundTag(address, capturedLength, vlan, offset, bytes);
        }
        if (offset + bytes > capturedLength) {
            return -1;
        }
        return switch (bytes) {
            case 4 -> Integer.toUnsignedLong(Memory.getIntBigEndian(address + offset));
            case 2 -> Memory.getShortBigEndian(address + offset);
            default -> Memory.getByte(address + offset);
        };
    }

    private long loadAroundTag(long address, int capturedLength, int vlan, long offset, int bytes) {
        if (offset + bytes > capturedLength + VLAN_TAG_BYTES) {
            return -1;
        }
        long value = 0;
        for (long at = offset; at < offset + bytes; at++) {
            int next;
            if (at < tagOffset) {
                next = Memory.getByte(address + at);
            } else if (at < tagOffset + VLAN_TAG_BYTES) {
                int fromEnd = tagOffset + VLAN_TAG_BYTES - 1 - (int) at;
                next = (vlan >>> (8 * fromEnd)) & 0xff;
            } else {
                next = Memory.getByte(address + at - VLAN_TAG_BYTES);
            }
            value = value << 8 | next;
        }
        return value;
    }

    private boolean isLoadFromPacket(int at) {
        int kind = code[at] & 0x07;
        int mode = code[at] & 0xe0;
        return (kind == LD || kind == LDX) && (mode == ABS || mode == IND || mode == MSH);
    }

    private boolean isLoadOfLength(int at) {
        int kind = code[at] & 0x07;
        return (kind == LD || kind == LDX) && (code[at] & 0xe0) == LEN;
    }

    private static boolean isDivision(int operation) {
        int kind = operation & 0xf0;
        return kind == 0x30 || kind == 0x90;
    }

    private static long pack(int code, int ifTrue, int ifFalse, int k) {
        return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) k << 32;
    }

    /** Makes sure that no run can leave the program or the scratch memory. */
    private void check() {
        int count = code.length;
        if (count == 0 || (code[count - 1] & 0x07) != RET) {
            throw new IllegalArgumentException("a filter program ends with a return");
        }
        for (int i = 0; i < count; i++) {
            if (!isKnown(i)) {
                throw new IllegalArgumentException(
                        "unknown instruction 0x" + Integer.toHexString(code[i]) + " at " + i);
            }
            if ((code[i] & 0x07) == JMP) {
                long furthest =
                        (code[i] & 0xf0) == 0
                                ? Integer.toUnsignedLong(k[i])
                                : Math.max(ifTrue[i], ifFalse[i]);
                if (i + 1 + furthest >= count) {
                    throw new IllegalArgumentException("jump out of the program at " + i);
                }
            }
        }
    }

    private boolean isKnown(int at) {
        int operation = code[at];
        int mode = operation & 0xe0;
        boolean inScratch = k[at] >= 0 && k[at] < SCRATCH_WORDS;
        return switch (operation & 0x07) {
            case LD ->
                    switch (mode) {
                        case ABS, IND -> (operation & 0x18) != 0x18 && operation <= 0xff;
                        case IMM, LEN -> operation == (mode | W);
                        case MEM -> operation == (MEM | W) && inScratch;
                        default -> false;
                    };
            case LDX ->
                    switch (mode) {
                        case IMM, LEN -> operation == (LDX | mode | W);
                        case MEM -> operation == (LDX | MEM | W) && inScratch;
                        case MSH -> operation == (LDX | MSH | B);
                        default -> false;
                    };
            case ST -> operation == ST && inScratch;
            case STX -> operation == STX && inScratch;
            case ALU -> operation <= 0xff && (operation & 0xf0) <= 0xa0;
            case JMP ->
                    operation == JMP
                            || (operation <= 0xff
                                    && (operation & 0xf0) >= 0x10
                                    && (operation & 0xf0) <= 0x40);
            case RET -> operation == RET || operation == (RET | RET_A);
            default -> operation == (MISC | TAX) || operation == (MISC | TXA);
        };
    }

    /** Makes the error for a filter that libpcap does not take, with its reason. */
    static UserErrorException invalidFilter(String filter, String reason) {
        return new UserErrorException(
                "invalid bpf_filter '" + filter + "': " + reason + "; see man pcap-filter");
    }
}
