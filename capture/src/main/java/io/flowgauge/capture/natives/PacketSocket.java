package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * A Linux packet socket with a receive ring of version TPACKET_V3; see packet(7) and
 * Documentation/networking/packet_mmap.rst of the kernel. The ring itself is read by its owner, at
 * {@link #ringAddress}.
 *
 * <p>The order of the calls matters: filter and ring first, {@link #bind} last, so that nothing
 * unfiltered ever enters the ring. One thread.
 */
public final class PacketSocket implements AutoCloseable {
    /** Interface index that stands for all interfaces. */
    public static final int ANY_INTERFACE = 0;

    // bits/socket.h, bits/socket_type.h
    private static final int AF_PACKET = 17;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;

    // asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_ATTACH_FILTER = 26;

    // linux/if_ether.h
    private static final short ETH_P_ALL = 0x0003;

    // linux/if_packet.h
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_FANOUT_HASH = 0;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int TPACKET_V3 = 2;
    private static final int SOCKADDR_LL_BYTES = 20;
    private static final int PACKET_MREQ_BYTES = 16;
    private static final int TPACKET_REQ3_BYTES = 28;
    private static final int TPACKET_STATS_V3_BYTES = 12;

    private final LibC libc = new LibC();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment statistics = arena.allocate(TPACKET_STATS_V3_BYTES, 4);
    private final int fd;
    private long ringAddress;
    private long ringBytes;
    private long dropped;
    private long freezes;

    /**
     * Opens a socket that receives nothing yet.
     *
     * @param cooked whether the kernel takes the link-layer header off each frame
     */
    public PacketSocket(boolean cooked) throws NativeFailure {
        // Protocol 0: no packets before bind.
        fd = libc.socket(AF_PACKET, (cooked ? SOCK_DGRAM : SOCK_RAW) | SOCK_CLOEXEC, 0);
    }

    /** Returns the descriptor, for {@link LibC#poll}. */
    public int fd() {
        return fd;
    }

    /**
     * Lets the kernel run a classic BPF program on each packet and keep as many bytes as it
     * returns.
     *
     * @param instructions as they lie in memory: struct sock_filter of linux/filter.h
     */
    public void attachFilter(long[] instructions) throws NativeFailure {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment program = temporary.allocateFrom(JAVA_LONG, instructions);
            MemorySegment header = temporary.allocate(16, 8); // struct sock_fprog
            header.set(JAVA_SHORT, 0, (short) instructions.length);
            header.set(ADDRESS, 8, program);
            libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, header);
        }
    }

    /**
     * Makes the ring and maps it.
     *
     * @param blockBytes bytes of a block, a power of two of at least a page
     * @param blocks number of blocks, 2 or more
     * @param retireMs how long the kernel may hold a block that is not full
     */
    public void mapRing(int blockBytes, int blocks, int retireMs) throws NativeFailure {
        libc.setsockopt(fd, SOL_PACKET, PACKET_VERSION, TPACKET_V3);
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment request = temporary.allocate(TPACKET_REQ3_BYTES, 4);
            request.setAtIndex(JAVA_INT, 0, blockBytes);
            request.setAtIndex(JAVA_INT, 1, blocks);
            // Frames are of variable length in version 3; their size here only has to divide.
            request.setAtIndex(JAVA_INT, 2, blockBytes);
            request.setAtIndex(JAVA_INT, 3, blocks);
            request.setAtIndex(JAVA_INT, 4, retireMs);
            libc.setsockopt(fd, SOL_PACKET, PACKET_RX_RING, request);
        }
        ringBytes = (long) blockBytes * blocks;
        ringAddress = libc.mapShared(fd, ringBytes);
    }

    /** Returns where the ring's first block starts. */
    public long ringAddress() {
        return ringAddress;
    }

    /** Starts reception from an interface, or {@link #ANY_INTERFACE}. */
    public void bind(int interfaceIndex) throws NativeFailure {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment address = temporary.allocate(SOCKADDR_LL_BYTES, 4);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, ETH_P_ALL);
            address.set(JAVA_INT, 4, interfaceIndex);
            libc.bind(fd, address);
        }
    }

    /** Returns the index of the interface, -1 once it was deleted. */
    public int boundInterface() throws NativeFailure {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment address = temporary.allocate(SOCKADDR_LL_BYTES, 4);
            libc.getsockname(fd, address);
            return address.get(JAVA_INT, 4);
        }
    }

    /** Has the interface accept frames for every address, until the socket is closed. */
    public void setPromiscuous(int interfaceIndex) throws NativeFailure {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment request = temporary.allocate(PACKET_MREQ_BYTES, 4);
            request.set(JAVA_INT, 0, interfaceIndex);
            request.set(JAVA_SHORT, 4, (short) PACKET_MR_PROMISC);
            libc.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, request);
        }
    }

    /**
     * Joins a group of sockets among which the kernel shares the packets by a hash that is the same
     * for both directions of a flow. The socket must be bound.
     *
     * @param group number of the group in this network namespace, 0 to 65535
     */
    public void joinFanout(int group) throws NativeFailure {
        libc.setsockopt(fd, SOL_PACKET, PACKET_FANOUT, (group & 0xffff) | PACKET_FANOUT_HASH << 16);
    }

    /** Returns and clears the error that waits on the socket, 0 for none. */
    public int takeError() throws NativeFailure {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment error = temporary.allocate(JAVA_INT);
            libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, error);
            return error.get(JAVA_INT, 0);
        }
    }

    /** Asks the kernel for its counts since the last time and adds them up. */
    public void readStatistics() throws NativeFailure {
        statistics.fill((byte) 0);
        libc.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, statistics);
        dropped += Integer.toUnsignedLong(statistics.getAtIndex(JAVA_INT, 1));
        freezes += Integer.toUnsignedLong(statistics.getAtIndex(JAVA_INT, 2));
    }

    /** Returns the packets that found the ring full, up to the last {@link #readStatistics}. */
    public long dropped() {
        return dropped;
    }

    /** Returns how often the ring was full, up to the last {@link #readStatistics}. */
    public long freezes() {
        return freezes;
    }

    /** Unmaps the ring and closes the socket. No packet of the ring may be read any more. */
    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        arena.close();
        if (ringAddress != 0) {
            libc.unmap(ringAddress, ringBytes);
        }
        libc.close(fd);
    }
}
