package io.flowgauge.capture;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pcapng format (draft-ietf-opsawg-pcapng): sections, each in its own byte order, of
 * blocks that say their type and length. Blocks without packets are skipped.
 */
final class PcapngReader extends CaptureReader {
    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    /** Bytes of a packet block in front of the packet and behind it. */
    private static final int PACKET_OVERHEAD_BYTES = 32;

    private static final int SIMPLE_OVERHEAD_BYTES = 16;

    /** The longest block that is looked into, as in libpcap; others are skipped at any length. */
    private static final long MAX_BLOCK_BYTES = 16L << 20;

    /** The most interfaces of a section, so that a damaged file cannot fill the memory. */
    private static final int MAX_INTERFACES = 65536;

    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private boolean swapped;
    private long lastNs;

    PcapngReader(String name, ByteWindow window, boolean lenient, FileCounters counters) {
        super(name, window, lenient, counters);
    }

    @Override
    void start() throws UserErrorException, IOException {
        String problem = section();
        if (problem != null) {
            throw new UserErrorException(
                    "capture file %s has no usable pcapng section header: %s"
                            .formatted(name, problem));
        }
    }

    @Override
    int walk(PacketBatch batch) {
        int packets = 0;
        while (packets < PacketBatch.CAPACITY && window.remaining() >= 12) {
            long p = window.position;
            int type = number(p);
            long length = number(p + 4) & 0xffff_ffffL;
            if (type == SECTION_HEADER
                    || type == INTERFACE_DESCRIPTION
                    || length > window.remaining()
                    || blockProblem(p, length) != null) {
                break;
            }
            if (isPacket(type)) {
                if (packetProblem(type, p, length) != null) {
                    break;
                }
                CaptureInterface from = interfaces.get(interfaceId(type, p));
                LinkType linkType = from.linkType;
                if (linkType == null || (packets > 0 && linkType != batch.linkType)) {
                    break;
                }
                batch.linkType = linkType;
                take(batch, packets++, from, type, p);
            }
            window.position = p + length;
        }
        return packets;
    }

    private void take(PacketBatch batch, int index, CaptureInterface from, int type, long p) {
        boolean simple = type == SIMPLE_PACKET;
        long wire = number(p + (simple ? 8 : 24)) & 0xffff_ffffL;
        long captured = simple ? simpleCaptured(p) : number(p + 20) & 0xffff_ffffL;
        if (!simple) {
            long high = number(p + 12) & 0xffff_ffffL;
            long low = number(p + 16) & 0xffff_ffffL;
            lastNs = clamped(from.toNs(high << 32 | low));
        }
        batch.address[index] = p + (simple ? 12 : 28);
        batch.capturedLength[index] = (int) captured;
        batch.wireLength[index] = (int) wire;
        // A simple packet has no time of its own: that of the packet before is the nearest.
        batch.timestampNs[index] = lastNs;
        latestNs = Math.max(latestNs, lastNs);
    }

    private long clamped(long ns) {
        if (ns < 0 || ns > MAX_TIMESTAMP_NS) {
            counters.clampedTimestamps.increment();
            return ns < 0 ? 0 : MAX_TIMESTAMP_NS;
        }
        return ns;
    }

    @Override
    void step() throws UserErrorException, IOException {
        if (!window.require(12)) {
            if (window.remaining() == 0) {
                end();
            } else {
                damaged("truncated block: %d bytes of its header".formatted(window.remaining()));
            }
            return;
        }
        String problem = block(number(window.position));
        if (problem != null) {
            damaged(problem);
        }
    }

    /** Deals with one block at the position; returns what is wrong with it, if anything. */
    private @Nullable String block(int type) throws UserErrorException, IOException {
        if (type == SECTION_HEADER) {
            return section();
        }
        long length = number(window.position + 4) & 0xffff_ffffL;
        if (length > MAX_BLOCK_BYTES) {
            return skipLong(type, length);
        }
        String problem = wholeBlock(length);
        if (problem != null) {
            return problem;
        }
        if (type == INTERFACE_DESCRIPTION) {
            return addInterface(length);
        }
        if (!isPacket(type)) {
            return null;
        }
        problem = packetProblem(type, window.position, length);
        if (problem == null) {
            int id = interfaceId(type, window.position);
            LinkTypeNames.decoded(name, " of interface " + id, interfaces.get(id).linkNumber);
        }
        return problem;
    }

    private @Nullable String section() throws IOException {
        if (!window.require(28)) {
            return "truncated section header";
        }
        int magic = Memory.getInt(window.position + 8);
        if (magic != BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
            return "section header with the unknown byte-order magic %08x".formatted(magic);
        }
        boolean before = swapped;
        swapped = magic != BYTE_ORDER_MAGIC;
        long length = number(window.position + 4) & 0xffff_ffffL;
        int major = shortNumber(window.position + 12);
        String problem;
        if (length < 28 || length > MAX_BLOCK_BYTES) {
            problem = "section header of " + length + " bytes";
        } else if (major != 1) {
            problem = "section of pcapng version " + major + ", only 1 is known";
        } else {
            problem = wholeBlock(length);
        }
        if (problem != null) {
            swapped = before;
            return problem;
        }
        interfaces.clear();
        window.position += length;
        return null;
    }

    private @Nullable String addInterface(long length) {
        if (length < 20) {
            return "interface description of " + length + " bytes";
        }
        if (interfaces.size() == MAX_INTERFACES) {
            return "more than " + MAX_INTERFACES + " interfaces";
        }
        interfaces.add(CaptureInterface.read(window.position, length, swapped));
        window.position += length;
        return null;
    }

    private @Nullable String skipLong(int type, long length) throws IOException {
        if (type == INTERFACE_DESCRIPTION || isPacket(type) || (length & 3) != 0) {
            return "block of " + length + " bytes is longer than any of its kind";
        }
        // A block of a kind that is not looked into may be of any length.
        if (!window.skip(length - 4) || !window.require(4)) {
            return "truncated block of " + length + " bytes";
        }
        if ((number(window.position) & 0xffff_ffffL) != length) {
            return "block whose two lengths differ, the first is " + length;
        }
        window.position += 4;
        return null;
    }

    /** Brings a block into the window; returns what is wrong with it, if anything. */
    private @Nullable String wholeBlock(long length) throws IOException {
        if (impossible(length)) {
            return "block with the impossible length " + length;
        }
        if (!window.require(length)) {
            return "truncated block: %d of its %d bytes".formatted(window.remaining(), length);
        }
        return blockProblem(window.position, length);
    }

    private static boolean impossible(long length) {
        return length < 12 || (length & 3) != 0;
    }

    /** Checks the lengths of a block that is in the window. */
    private @Nullable String blockProblem(long p, long length) {
        if (impossible(length)) {
            return "block with the impossible length " + length;
        }
        if ((number(p + length - 4) & 0xffff_ffffL) != length) {
            return "block whose two lengths differ, the first is " + length;
        }
        return null;
    }

    /** Checks a packet block whose lengths are right. */
    private @Nullable String packetProblem(int type, long p, long length) {
        long overhead = type == SIMPLE_PACKET ? SIMPLE_OVERHEAD_BYTES : PACKET_OVERHEAD_BYTES;
        if (length < overhead) {
            return "packet block of " + length + " bytes";
        }
        int id = interfaceId(type, p);
        if (id < 0 || id >= interfaces.size()) {
            return "packet of interface "
                    + Integer.toUnsignedString(id)
                    + ", which is not described";
        }
        long captured = type == SIMPLE_PACKET ? simpleCaptured(p) : number(p + 20) & 0xffff_ffffL;
        if (captured > MAX_CAPTURED_BYTES) {
            return "packet of " + captured + " bytes is longer than any packet";
        }
        if (captured > length - overhead) {
            return "packet of " + captured + " bytes does not fit in its block";
        }
        return null;
    }

    /** Returns the captured length of a simple packet, which is not written down. */
    private long simpleCaptured(long p) {
        long captured = number(p + 8) & 0xffff_ffffL;
        long snaplen = interfaces.getFirst().snaplen;
        return snaplen == 0 ? captured : Math.min(captured, snaplen);
    }

    private int interfaceId(int type, long p) {
        return switch (type) {
            case ENHANCED_PACKET -> number(p + 8);
            case OBSOLETE_PACKET -> shortNumber(p + 8);
            default -> 0;
        };
    }

    private static boolean isPacket(int type) {
        return type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OBSOLETE_PACKET;
    }

    @Override
    boolean findNext() throws IOException {
        while (window.require(12)) {
            long p = window.position;
            long last = window.limit - 12;
            while (p <= last && !plausible(p)) {
                p++;
            }
            window.position = p;
            if (p <= last) {
                if (confirmed()) {
                    return true;
                }
                window.position++;
            }
        }
        return false;
    }

    /** Whether a block of a known type and a possible length may start here. */
    private boolean plausible(long p) {
        int type = number(p);
        if (type == SECTION_HEADER) {
            int magic = Memory.getInt(p + 8);
            return magic == BYTE_ORDER_MAGIC || Integer.reverseBytes(magic) == BYTE_ORDER_MAGIC;
        }
        long length = number(p + 4) & 0xffff_ffffL;
        return type >= INTERFACE_DESCRIPTION
                && type <= ENHANCED_PACKET
                && (length & 3) == 0
                && length >= 12
                && length <= MAX_BLOCK_BYTES;
    }

    private boolean confirmed() throws IOException {
        int length = number(window.position + 4);
        if (number(window.position) == SECTION_HEADER
                && Memory.getInt(window.position + 8)
                        != (swapped ? Integer.reverseBytes(BYTE_ORDER_MAGIC) : BYTE_ORDER_MAGIC)) {
            length = Integer.reverseBytes(length);
        }
        long bytes = length & 0xffff_ffffL;
        if (bytes < 12 || bytes > MAX_BLOCK_BYTES || !window.require(bytes)) {
            return false;
        }
        return Memory.getInt(window.position + bytes - 4) == Memory.getInt(window.position + 4);
    }

    private int number(long p) {
        int value = Memory.getInt(p);
        return swapped ? Integer.reverseBytes(value) : value;
    }

    private int shortNumber(long p) {
        return swapped ? Memory.getShortBigEndian(p) : Memory.getShort(p);
    }
}
