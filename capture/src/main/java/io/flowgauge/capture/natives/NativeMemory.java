package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/**
 * Large zeroed memory outside the Java heap, taken from the kernel page by page as it is first
 * touched, in huge pages where the machine grants them. An {@link Arena} would write zeros over all
 * of it at once: a flow table for a million flows then costs its full size from the start.
 *
 * <p>Each allocation is a mapping of its own: meant for few and large ones. All of them end with
 * {@link #close}. Where there is no mmap, the memory comes from an {@link Arena}.
 */
public final class NativeMemory implements SegmentAllocator, AutoCloseable {
    /** Allocations of this size or more start at a multiple of it: the x86-64 huge page. */
    public static final long HUGE_PAGE_BYTES = 2 << 20;

    private static final long PAGE_BYTES = 4096;

    // asm-generic/mman-common.h, asm-generic/mman.h
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MADV_HUGEPAGE = 14;
    private static final long MAP_FAILED = -1;

    private static final boolean LINUX = System.getProperty("os.name", "").equals("Linux");

    private final Arena arena = Arena.ofShared();

    /** Makes an allocator that holds no memory yet. */
    public NativeMemory() {}

    /**
     * Maps zeroed memory that starts at a page, or at a huge page if it is as large as one.
     *
     * @param byteSize bytes, 0 or more
     * @param byteAlignment a power of two; the start is a multiple of it
     * @throws OutOfMemoryError if the address space or the memory limit does not allow it
     */
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        if (byteSize < 0 || Long.bitCount(byteAlignment) != 1) {
            throw new IllegalArgumentException(
                    "size " + byteSize + ", alignment " + byteAlignment + ": not possible");
        }
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("already closed");
        }
        if (!LINUX) {
            return arena.allocate(byteSize, byteAlignment);
        }
        long alignment = Math.max(byteAlignment, PAGE_BYTES);
        if (byteSize >= HUGE_PAGE_BYTES) {
            alignment = Math.max(alignment, HUGE_PAGE_BYTES);
        }
        // A mapping starts at any page: reserve enough to begin at the alignment inside it.
        long slack = alignment - PAGE_BYTES;
        long mappedBytes = Math.addExact(Math.max(byteSize, 1), slack);
        long mapped = map(mappedBytes);
        long start = (mapped + alignment - 1) & -alignment;
        if (byteSize >= HUGE_PAGE_BYTES) {
            advise(start, byteSize);
        }
        return MemorySegment.ofAddress(start)
                .reinterpret(byteSize, arena, segment -> unmap(mapped, mappedBytes));
    }

    /** Gives all of the memory back; nothing may read or write it any more. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static long map(long bytes) {
        try {
            MemorySegment mapped =
                    (MemorySegment)
                            Linux.MMAP.invokeExact(
                                    MemorySegment.NULL,
                                    bytes,
                                    PROT_READ_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                                    -1,
                                    0L);
            if (mapped.address() == MAP_FAILED) {
                throw new OutOfMemoryError("mmap of " + bytes + " bytes failed");
            }
            return mapped.address();
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    private static void advise(long address, long bytes) {
        try {
            // Refused on kernels built without huge pages; ordinary pages serve as well.
            int _ =
                    (int)
                            Linux.MADVISE.invokeExact(
                                    MemorySegment.ofAddress(address), bytes, MADV_HUGEPAGE);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            int result = (int) Linux.MUNMAP.invokeExact(MemorySegment.ofAddress(address), bytes);
            if (result != 0) {
                throw new AssertionError("munmap of a mapping failed");
            }
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    /** The functions, linked on first use and only where they exist. */
    private static final class Linux {
        static final MethodHandle MMAP =
                Calls.plain(
                        "mmap",
                        FunctionDescriptor.of(
                                ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                                JAVA_LONG));
        static final MethodHandle MUNMAP =
                Calls.plain("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
        static final MethodHandle MADVISE =
                Calls.plain(
                        "madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

        private Linux() {}
    }
}
