package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * System calls of Linux, for one thread at a time: an object keeps the errno of its own last
 * failure, so two threads never read each other's.
 */
public final class LibC {
    // asm-generic/errno-base.h, asm-generic/errno.h
    static final int EINTR = 4;

    /** The file descriptor, address or device does not exist (asm-generic/errno-base.h). */
    public static final int ENODEV = 19;

    /** The caller lacks a capability (asm-generic/errno-base.h). */
    public static final int EPERM = 1;

    /** As {@link #EPERM}, where a security module says no (asm-generic/errno-base.h). */
    public static final int EACCES = 13;

    /** The kernel has no memory for a request (asm-generic/errno-base.h). */
    public static final int ENOMEM = 12;

    /** The kernel does not accept an argument (asm-generic/errno-base.h). */
    public static final int EINVAL = 22;

    /** There is no room, or nothing to read, without waiting (asm-generic/errno-base.h). */
    public static final int EAGAIN = 11;

    /** The kernel has no memory for a datagram now (asm-generic/errno.h). */
    public static final int ENOBUFS = 105;

    /** A datagram is longer than a socket takes (asm-generic/errno.h). */
    public static final int EMSGSIZE = 90;

    /** The interface of a socket is down (asm-generic/errno.h). */
    public static final int ENETDOWN = 100;

    /** Something is there to be read (asm-generic/poll.h). */
    public static final int POLLIN = 0x1;

    /** An error is pending on the descriptor (asm-generic/poll.h). */
    public static final int POLLERR = 0x8;

    /** Bytes of a struct pollfd: int fd, short events, short revents (asm-generic/poll.h). */
    public static final int POLLFD_BYTES = 8;

    // asm-generic/mman-common.h, asm-generic/mman.h
    static final int MAP_SHARED = 0x01;
    static final int MAP_PRIVATE = 0x02;
    static final int MAP_ANONYMOUS = 0x20;
    static final int MAP_NORESERVE = 0x4000;
    static final int MADV_HUGEPAGE = 14;
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final long MAP_FAILED = -1;

    // Linking a call takes tens of milliseconds: each group is linked when it is first needed.

    /** Calls on sockets. */
    private static final class Sockets {
        static final MethodHandle SOCKET = intCall("socket", JAVA_INT, JAVA_INT, JAVA_INT);
        static final MethodHandle BIND = intCall("bind", JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle GETSOCKNAME = intCall("getsockname", JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle SETSOCKOPT =
                intCall("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle GETSOCKOPT =
                intCall("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle IOCTL =
                Calls.withErrno(
                        "ioctl",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                        Linker.Option.firstVariadicArg(2));
        static final MethodHandle POLL = intCall("poll", ADDRESS, JAVA_LONG, JAVA_INT);
        static final MethodHandle CLOSE = intCall("close", JAVA_INT);
    }

    /** Calls on sockets that send. */
    private static final class Sending {
        static final MethodHandle CONNECT = intCall("connect", JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle SEND =
                Calls.withErrno(
                        "send",
                        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    }

    /** Calls on memory. */
    private static final class Mappings {
        static final MethodHandle MMAP =
                Calls.withErrno(
                        "mmap",
                        FunctionDescriptor.of(
                                ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                                JAVA_LONG));
        static final MethodHandle MUNMAP = intCall("munmap", ADDRESS, JAVA_LONG);
        static final MethodHandle MADVISE = intCall("madvise", ADDRESS, JAVA_LONG, JAVA_INT);
    }

    /** The texts of errors. */
    private static final class Errors {
        static final MethodHandle STRERROR =
                Calls.plain("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }

    private final MemorySegment errnoState = Calls.newErrnoState();

    /** Makes the calls of one thread. */
    public LibC() {}

    /** Opens a socket; see socket(2). */
    public int socket(int domain, int type, int protocol) throws NativeFailure {
        int fd;
        try {
            fd = (int) Sockets.SOCKET.invokeExact(errnoState, domain, type, protocol);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        return checked("socket", fd);
    }

    /** Binds a socket to an address as long as the segment; see bind(2). */
    public void bind(int fd, MemorySegment address) throws NativeFailure {
        int result;
        try {
            result =
                    (int)
                            Sockets.BIND.invokeExact(
                                    errnoState, fd, address, (int) address.byteSize());
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        checked("bind", result);
    }

    /** Sets where a socket sends to, an address as long as the segment; see connect(2). */
    void connect(int fd, MemorySegment address) throws NativeFailure {
        int result;
        try {
            result =
                    (int)
                            Sending.CONNECT.invokeExact(
                                    errnoState, fd, address, (int) address.byteSize());
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        checked("connect", result);
    }

    /** Sends the bytes of a segment; see send(2). */
    void send(int fd, MemorySegment bytes, int flags) throws NativeFailure {
        long result;
        try {
            result =
                    (long) Sending.SEND.invokeExact(errnoState, fd, bytes, bytes.byteSize(), flags);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        checked("send", (int) result);
    }

    /** Reads the address that a socket is bound to into a segment; see getsockname(2). */
    public void getsockname(int fd, MemorySegment address) throws NativeFailure {
        int result;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
            result = (int) Sockets.GETSOCKNAME.invokeExact(errnoState, fd, address, length);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        checked("getsockname", result);
    }

    /** Sets a socket option to the bytes of a segment; see setsockopt(2). */
    public void setsockopt(int fd, int level, int option, MemorySegment value)
            throws NativeFailure {
        int result;
        try {
            result =
                    (int)
                            Sockets.SETSOCKOPT.invokeExact(
                                    errnoState, fd, level, option, value, (int) value.byteSize());
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        checked("setsockopt", result);
    }

    /** Sets a socket option to a number. */
    public void setsockopt(int fd, int level, int option, int value) throws NativeFailure {
        try (Arena arena = Arena.ofConfined()) {
            setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /** Reads a socket option into a segment as long as the option; see getsockopt(2). */
    public void getsockopt(int fd, int level, int option, MemorySegment value)
            throws NativeFailure {
        int result;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            result =
                    (int)
                            Sockets.GETSOCKOPT.invokeExact(
                                    errnoState, fd, level, option, value, length);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        checked("getsockopt", result);
    }

    /** Asks a device something; see ioctl(2) and netdevice(7). */
    public void ioctl(int fd, long request, MemorySegment argument) throws NativeFailure {
        int result;
        try {
            result = (int) Sockets.IOCTL.invokeExact(errnoState, fd, request, argument);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        checked("ioctl", result);
    }

    /**
     * Waits until something happens on a descriptor; see poll(2).
     *
     * @param fds an array of struct pollfd
     * @param timeoutMs the longest wait
     * @return how many descriptors have news; 0 also after a signal
     */
    public int poll(MemorySegment fds, int timeoutMs) throws NativeFailure {
        int result;
        try {
            result =
                    (int)
                            Sockets.POLL.invokeExact(
                                    errnoState, fds, fds.byteSize() / POLLFD_BYTES, timeoutMs);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        if (result < 0 && Calls.errno(errnoState) == EINTR) {
            return 0;
        }
        return checked("poll", result);
    }

    /** Closes a descriptor. On Linux it is closed whatever the call says. */
    public void close(int fd) {
        try {
            int _ = (int) Sockets.CLOSE.invokeExact(errnoState, fd);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Maps a device's memory for reading and writing, shared with the kernel; see mmap(2). */
    public long mapShared(int fd, long bytes) throws NativeFailure {
        return map(bytes, MAP_SHARED, fd);
    }

    long map(long bytes, int flags, int fd) throws NativeFailure {
        long address;
        try {
            MemorySegment mapped =
                    (MemorySegment)
                            Mappings.MMAP.invokeExact(
                                    errnoState,
                                    MemorySegment.NULL,
                                    bytes,
                                    PROT_READ_WRITE,
                                    flags,
                                    fd,
                                    0L);
            address = mapped.address();
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        if (address == MAP_FAILED) {
            throw failure("mmap of " + bytes + " bytes");
        }
        return address;
    }

    /** Ends a mapping. */
    public void unmap(long address, long bytes) {
        int result;
        try {
            result =
                    (int)
                            Mappings.MUNMAP.invokeExact(
                                    errnoState, MemorySegment.ofAddress(address), bytes);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
        if (result != 0) {
            throw new AssertionError("munmap of what is no mapping");
        }
    }

    /** Gives the kernel a hint about a mapping, which it may not know or not follow. */
    void advise(long address, long bytes, int advice) {
        try {
            int _ =
                    (int)
                            Mappings.MADVISE.invokeExact(
                                    errnoState, MemorySegment.ofAddress(address), bytes, advice);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** Returns what an error number means, in words. */
    static String describe(int errno) {
        try {
            MemorySegment text = (MemorySegment) Errors.STRERROR.invokeExact(errno);
            return text.reinterpret(Integer.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    private int checked(String call, int result) throws NativeFailure {
        if (result < 0) {
            throw failure(call);
        }
        return result;
    }

    private NativeFailure failure(String call) {
        int errno = Calls.errno(errnoState);
        return new NativeFailure(call, errno, describe(errno));
    }

    private static MethodHandle intCall(String name, MemoryLayout... arguments) {
        return Calls.withErrno(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }
}
