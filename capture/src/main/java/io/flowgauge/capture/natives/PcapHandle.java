package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.flowgauge.base.UserErrorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A pcap_t of libpcap: a live capture, or a dead one that only compiles filters. One thread. */
public final class PcapHandle implements AutoCloseable {
    /** {@link #activate}: no such device (pcap/pcap.h PCAP_ERROR_NO_SUCH_DEVICE). */
    public static final int NO_SUCH_DEVICE = -5;

    /** {@link #activate}: no permission (pcap/pcap.h PCAP_ERROR_PERM_DENIED). */
    public static final int PERMISSION_DENIED = -8;

    /** {@link #activate}: the device is down (pcap/pcap.h PCAP_ERROR_IFACE_NOT_UP). */
    public static final int INTERFACE_NOT_UP = -9;

    /** {@link #activate}: no permission for promiscuous mode (PCAP_ERROR_PROMISC_PERM_DENIED). */
    public static final int PROMISCUOUS_PERMISSION_DENIED = -11;

    private static final int PCAP_TSTAMP_PRECISION_NANO = 1;
    private static final int PCAP_NETMASK_UNKNOWN = 0xffffffff;

    // struct pcap_pkthdr of pcap/pcap.h: struct timeval, then two 32-bit lengths.
    private static final long HEADER_BYTES = 24;
    private static final long SECONDS_OFFSET = 0;
    private static final long FRACTION_OFFSET = 8;
    private static final long CAPTURED_LENGTH_OFFSET = 16;
    private static final long WIRE_LENGTH_OFFSET = 20;

    private final MemorySegment handle;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment headerAt = arena.allocate(ADDRESS);
    private final MemorySegment dataAt = arena.allocate(ADDRESS);
    private final MemorySegment stats = arena.allocate(12, 4); // struct pcap_stat
    private final MemorySegment errorText = arena.allocate(LibPcap.PCAP_ERRBUF_SIZE);
    private MemorySegment header = MemorySegment.NULL;
    private long fractionNs = 1000;

    private PcapHandle(MemorySegment handle) {
        this.handle = handle;
    }

    /**
     * Opens a handle that only compiles filters.
     *
     * @param dlt link type, a DLT number of this system
     * @param purpose what needs it, as the start of an error message
     */
    public static PcapHandle dead(int dlt, int snaplen, String purpose) throws UserErrorException {
        LibPcap.require(purpose);
        try {
            MemorySegment handle = (MemorySegment) PcapCalls.OPEN_DEAD.invokeExact(dlt, snaplen);
            if (handle.address() == 0) {
                throw new OutOfMemoryError("pcap_open_dead");
            }
            return new PcapHandle(handle);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Makes a capture on a device that {@link #activate} starts. */
    public static PcapHandle live(String device, String purpose) throws UserErrorException {
        LibPcap.require(purpose);
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment error = temporary.allocate(LibPcap.PCAP_ERRBUF_SIZE);
            MemorySegment handle =
                    (MemorySegment)
                            PcapCalls.CREATE.invokeExact(temporary.allocateFrom(device), error);
            if (handle.address() == 0) {
                throw new UserErrorException(purpose + ": " + LibPcap.text(error));
            }
            return new PcapHandle(handle);
        } catch (UserErrorException e) {
            throw e;
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /**
     * Starts a live capture without blocking reads, in nanoseconds where libpcap can.
     *
     * @param timeoutMs how long the kernel may hold packets back to deliver several at once
     * @return 0, a warning above 0, or an error below 0
     */
    public int activate(int snaplen, boolean promiscuous, int timeoutMs) {
        try {
            int _ = (int) PcapCalls.SET_SNAPLEN.invokeExact(handle, snaplen);
            int _ = (int) PcapCalls.SET_PROMISCUOUS.invokeExact(handle, promiscuous ? 1 : 0);
            int _ = (int) PcapCalls.SET_TIMEOUT.invokeExact(handle, timeoutMs);
            int _ =
                    (int)
                            PcapCalls.SET_TIMESTAMP_PRECISION.invokeExact(
                                    handle, PCAP_TSTAMP_PRECISION_NANO);
            int result = (int) PcapCalls.ACTIVATE.invokeExact(handle);
            if (result >= 0) {
                int precision = (int) PcapCalls.TIMESTAMP_PRECISION.invokeExact(handle);
                fractionNs = precision == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
                int _ = (int) PcapCalls.SET_NONBLOCK.invokeExact(handle, 1, errorText);
            }
            return result;
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Returns what libpcap says about a result of {@link #activate}, in one line. */
    public String describe(int result) {
        try {
            String status = LibPcap.text((MemorySegment) PcapCalls.STATUS_TEXT.invokeExact(result));
            String detail = error();
            return detail.isEmpty() ? status : status + ": " + detail.replace('\n', ' ');
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Returns the last error of this handle, in one line, empty for none. */
    public String error() {
        try {
            return LibPcap.text((MemorySegment) PcapCalls.GETERR.invokeExact(handle));
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Returns the link type of an active capture, a DLT number. */
    public int datalink() {
        try {
            return (int) PcapCalls.DATALINK.invokeExact(handle);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Returns the name of a link type, or its number where it has none. */
    public String datalinkName(int dlt) {
        try {
            String name = LibPcap.text((MemorySegment) PcapCalls.DATALINK_NAME.invokeExact(dlt));
            return name.isEmpty() ? Integer.toString(dlt) : name;
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Returns a descriptor to wait on for packets, or -1 where there is none. */
    public int selectableFd() {
        try {
            return (int) PcapCalls.SELECTABLE_FD.invokeExact(handle);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /**
     * Compiles a filter expression; see pcap-filter(7).
     *
     * @return the instructions, struct bpf_insn of pcap/bpf.h as it lies in memory; nothing if the
     *     expression is wrong: {@link #error} says why
     */
    public Optional<long[]> compile(String filter) {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment program = temporary.allocate(16, 8); // struct bpf_program
            if (compile(program, filter, temporary) != 0) {
                return Optional.empty();
            }
            int count = program.get(JAVA_INT, 0);
            long[] instructions =
                    program.get(ADDRESS, 8).reinterpret(count * 8L).toArray(JAVA_LONG_UNALIGNED);
            PcapCalls.FREE_CODE.invokeExact(program);
            return Optional.of(instructions);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Compiles a filter and applies it to this capture; false if {@link #error} says why not. */
    public boolean setFilter(String filter) {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment program = temporary.allocate(16, 8);
            if (compile(program, filter, temporary) != 0) {
                return false;
            }
            int result = (int) PcapCalls.SET_FILTER.invokeExact(handle, program);
            PcapCalls.FREE_CODE.invokeExact(program);
            return result == 0;
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /**
     * Reads the next packet, which is valid until the next call.
     *
     * @return 1 for a packet, 0 if there is none now, below 0 for an error
     */
    public int next() {
        try {
            int result = (int) PcapCalls.NEXT_EX.invokeExact(handle, headerAt, dataAt);
            if (result == 1 && headerAt.get(JAVA_LONG, 0) != header.address()) {
                // libpcap keeps one header per handle, so this happens once.
                header = headerAt.get(ADDRESS, 0).reinterpret(HEADER_BYTES);
            }
            return result;
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Returns the address of the packet's first captured byte. */
    public long packetAddress() {
        return dataAt.get(JAVA_LONG, 0);
    }

    /** Returns when the packet was captured, nanoseconds since 1970. */
    public long packetTimestampNs() {
        return header.get(JAVA_LONG, SECONDS_OFFSET) * 1_000_000_000L
                + header.get(JAVA_LONG, FRACTION_OFFSET) * fractionNs;
    }

    /** Returns how many bytes of the packet were captured. */
    public int packetCapturedLength() {
        return header.get(JAVA_INT, CAPTURED_LENGTH_OFFSET);
    }

    /** Returns how many bytes the packet had. */
    public int packetWireLength() {
        return header.get(JAVA_INT, WIRE_LENGTH_OFFSET);
    }

    /**
     * Returns packets that the kernel (high 32 bits) and the interface (low 32 bits) dropped since
     * the start, each modulo 2^32; -1 if that is not known.
     */
    public long drops() {
        try {
            if ((int) PcapCalls.STATS.invokeExact(handle, stats) != 0) {
                return -1;
            }
            return Integer.toUnsignedLong(stats.getAtIndex(JAVA_INT, 1)) << 32
                    | Integer.toUnsignedLong(stats.getAtIndex(JAVA_INT, 2));
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        arena.close();
        try {
            PcapCalls.CLOSE.invokeExact(handle);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    private int compile(MemorySegment program, String filter, Arena temporary) throws Throwable {
        int optimize = 1;
        return (int)
                PcapCalls.COMPILE.invokeExact(
                        handle,
                        program,
                        temporary.allocateFrom(filter),
                        optimize,
                        PCAP_NETMASK_UNKNOWN);
    }
}
