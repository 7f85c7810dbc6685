package io.flowgauge.capture;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;

/**
 * Reads the pcap format (draft-ietf-opsawg-pcap): a file header of 24 bytes, then records of a
 * 16-byte header and the captured bytes.
 */
final class PcapReader extends CaptureReader {
    static final int MICROSECONDS_MAGIC = 0xa1b2c3d4;
    static final int NANOSECONDS_MAGIC = 0xa1b23c4d;

    private static final int FILE_HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 16;

    /** How far a time may lie from the last one for a record to be taken as one. */
    private static final long PLAUSIBLE_SECONDS = 366L * 24 * 3600;

    private boolean swapped;
    private boolean plain;
    private long fractionNs;
    private long snaplen;
    private int minorVersion;
    private LinkType linkType = LinkType.ETHERNET;

    PcapReader(String name, ByteWindow window, boolean lenient, FileCounters counters) {
        super(name, window, lenient, counters);
    }

    /** Returns whether the first 4 bytes of a file, read as little-endian, are those of a pcap. */
    static boolean recognises(int magic) {
        return isMagic(magic) || isMagic(Integer.reverseBytes(magic));
    }

    private static boolean isMagic(int magic) {
        return magic == MICROSECONDS_MAGIC || magic == NANOSECONDS_MAGIC;
    }

    @Override
    void start() throws UserErrorException, IOException {
        if (!window.require(FILE_HEADER_BYTES)) {
            throw new UserErrorException(
                    "capture file %s is cut short: it has %d bytes of the 24 of a pcap file header"
                            .formatted(name, window.remaining()));
        }
        long p = window.position;
        swapped = !isMagic(Memory.getInt(p));
        fractionNs = number(p) == NANOSECONDS_MAGIC ? 1 : 1000;
        int major = shortNumber(p + 4);
        minorVersion = shortNumber(p + 6);
        if (major != 2 || minorVersion > 4) {
            throw new UserErrorException(
                    "capture file %s has pcap version %d.%d; allowed are 2.0 to 2.4"
                            .formatted(name, major, minorVersion));
        }
        long recorded = number(p + 16) & 0xffff_ffffL;
        // As libpcap: a snap length of 0 means that none was set.
        snaplen = recorded == 0 ? MAX_CAPTURED_BYTES : Math.min(recorded, MAX_CAPTURED_BYTES);
        int field = number(p + 20);
        linkType = LinkTypeNames.decoded(name, "", field & 0xffff);
        plain = !swapped && minorVersion == 4;
        window.position += FILE_HEADER_BYTES;
    }

    @Override
    int walk(PacketBatch batch) {
        batch.linkType = linkType;
        return plain ? walkPlain(batch) : walkOther(batch);
    }

    /** The loop for what nearly every file is: little-endian, version 2.4. */
    private int walkPlain(PacketBatch batch) {
        long[] address = batch.address;
        int[] capturedLength = batch.capturedLength;
        int[] wireLength = batch.wireLength;
        long[] timestampNs = batch.timestampNs;
        long fraction = fractionNs;
        long snap = snaplen;
        long limit = window.limit;
        long latest = latestNs;
        long p = Memory.known(window.position);
        int packets = 0;
        while (packets < PacketBatch.CAPACITY && limit - p >= RECORD_HEADER_BYTES) {
            long time = Memory.getLong(p);
            long lengths = Memory.getLong(p + 8);
            long captured = lengths & 0xffff_ffffL;
            long next = p + RECORD_HEADER_BYTES + captured;
            if (captured > MAX_CAPTURED_BYTES || next > limit) {
                break;
            }
            long ns = (time & 0xffff_ffffL) * SECOND_NS + (time >>> 32) * fraction;
            address[packets] = p + RECORD_HEADER_BYTES;
            capturedLength[packets] = (int) Math.min(captured, snap);
            wireLength[packets] = (int) (lengths >>> 32);
            timestampNs[packets] = ns;
            latest = Math.max(latest, ns);
            packets++;
            p = Memory.known(next);
        }
        window.position = p;
        latestNs = latest;
        return packets;
    }

    private int walkOther(PacketBatch batch) {
        int packets = 0;
        while (packets < PacketBatch.CAPACITY && window.remaining() >= RECORD_HEADER_BYTES) {
            long p = window.position;
            long captured = captured(p);
            if (captured > MAX_CAPTURED_BYTES
                    || window.remaining() < RECORD_HEADER_BYTES + captured) {
                break;
            }
            long seconds = number(p) & 0xffff_ffffL;
            long fraction = number(p + 4) & 0xffff_ffffL;
            long ns = seconds * SECOND_NS + fraction * fractionNs;
            long wire = wire(p);
            long kept = Math.min(captured, snaplen);
            batch.address[packets] = p + RECORD_HEADER_BYTES;
            batch.capturedLength[packets] = (int) kept;
            batch.wireLength[packets] = (int) wire;
            batch.timestampNs[packets] = ns;
            latestNs = Math.max(latestNs, ns);
            packets++;
            window.position = p + RECORD_HEADER_BYTES + captured;
        }
        return packets;
    }

    @Override
    void step() throws IOException {
        if (!window.require(RECORD_HEADER_BYTES)) {
            if (window.remaining() == 0) {
                end();
            } else {
                damaged(
                        "truncated record: %d bytes of its 16-byte header"
                                .formatted(window.remaining()));
            }
            return;
        }
        long captured = captured(window.position);
        if (captured > MAX_CAPTURED_BYTES) {
            damaged("record of " + captured + " bytes is longer than any packet");
        } else if (!window.require(RECORD_HEADER_BYTES + captured)) {
            damaged(
                    "truncated record: %d of its %d bytes"
                            .formatted(window.remaining() - RECORD_HEADER_BYTES, captured));
        }
    }

    @Override
    boolean findNext() throws IOException {
        long near = latestNs == Long.MIN_VALUE ? -1 : latestNs / SECOND_NS;
        while (window.require(RECORD_HEADER_BYTES)) {
            long p = window.position;
            long last = window.limit - RECORD_HEADER_BYTES;
            while (p <= last && !plausible(p, near)) {
                p++;
            }
            window.position = p;
            if (p <= last) {
                if (followedByAnother()) {
                    return true;
                }
                window.position++;
            }
        }
        return false;
    }

    /** Whether behind the record at the position comes another one, or the end of the file. */
    private boolean followedByAnother() throws IOException {
        long length = RECORD_HEADER_BYTES + captured(window.position);
        if (window.require(length + RECORD_HEADER_BYTES)) {
            long seconds = number(window.position) & 0xffff_ffffL;
            return plausible(window.position + length, seconds);
        }
        // At the end nothing follows; then at least the time has to fit to what was read before.
        return latestNs != Long.MIN_VALUE && window.remaining() == length;
    }

    private boolean plausible(long p, long nearSeconds) {
        long captured = captured(p);
        long wire = wire(p);
        if (captured < 1 || captured > snaplen || wire < captured || wire > MAX_CAPTURED_BYTES) {
            return false;
        }
        if ((number(p + 4) & 0xffff_ffffL) * fractionNs >= SECOND_NS) {
            return false;
        }
        long seconds = number(p) & 0xffff_ffffL;
        return nearSeconds < 0 || Math.abs(seconds - nearSeconds) <= PLAUSIBLE_SECONDS;
    }

    private long captured(long p) {
        return number(p + (lengthsExchanged(p) ? 12 : 8)) & 0xffff_ffffL;
    }

    private long wire(long p) {
        return number(p + (lengthsExchanged(p) ? 8 : 12)) & 0xffff_ffffL;
    }

    /**
     * Whether the wire length comes first: so it was before version 2.3, and in some writers of 2.3
     * (sf-pcap.c of libpcap).
     */
    private boolean lengthsExchanged(long p) {
        if (minorVersion == 3) {
            return Integer.compareUnsigned(number(p + 8), number(p + 12)) > 0;
        }
        return minorVersion < 3;
    }

    private int number(long p) {
        int value = Memory.getInt(p);
        return swapped ? Integer.reverseBytes(value) : value;
    }

    private int shortNumber(long p) {
        return swapped ? Memory.getShortBigEndian(p) : Memory.getShort(p);
    }
}
