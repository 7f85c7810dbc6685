package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to a socket of this machine that has a path, such as the syslog's; see unix(7).
 * The JDK's own channels of that family are streams only. One thread at a time.
 */
public final class LocalDatagramSocket implements AutoCloseable {
    // bits/socket.h, bits/socket_type.h
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;

    /** Of struct sockaddr_un, sys/un.h: the family, and a path that ends in a 0. */
    private static final int PATH_OFFSET = 2;

    private static final int PATH_BYTES_MAX = 107;

    private final LibC libc = new LibC();
    private final int fd;

    /**
     * Opens a socket that sends to a path.
     *
     * @throws NativeFailure if nobody listens there
     */
    public LocalDatagramSocket(String path) throws NativeFailure {
        fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        try (Arena temporary = Arena.ofConfined()) {
            libc.connect(fd, address(path, temporary));
        } catch (NativeFailure | RuntimeException e) {
            libc.close(fd);
            throw e;
        }
    }

    /** Returns a path as a struct sockaddr_un. */
    static MemorySegment address(String path, Arena arena) throws NativeFailure {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PATH_BYTES_MAX) {
            throw new NativeFailure("connect", LibC.EINVAL, "a path of a socket that is too long");
        }
        MemorySegment address = arena.allocate(PATH_OFFSET + bytes.length + 1, 2);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH_OFFSET, bytes.length);
        return address;
    }

    /**
     * Sends a datagram, without waiting for room.
     *
     * @throws NativeFailure if it was not taken
     */
    public void send(byte[] datagram) throws NativeFailure {
        try (Arena temporary = Arena.ofConfined()) {
            libc.send(fd, temporary.allocateFrom(JAVA_BYTE, datagram), MSG_DONTWAIT);
        }
    }

    @Override
    public void close() {
        libc.close(fd);
    }
}
