package io.flowgauge.capture.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

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
        LibC libc = new LibC();
        long mapped = map(libc, mappedBytes);
        long start = (mapped + alignment - 1) & -alignment;
        if (byteSize >= HUGE_PAGE_BYTES) {
            // Refused by kernels without huge pages; ordinary ones serve as well.
            libc.advise(start, byteSize, LibC.MADV_HUGEPAGE);
        }
        return MemorySegment.ofAddress(start)
                .reinterpret(byteSize, arena, _ -> libc.unmap(mapped, mappedBytes));
    }

    /** Gives all of the memory back; nothing may read or write it any more. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static long map(LibC libc, long bytes) {
        try {
            return libc.map(bytes, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS | LibC.MAP_NORESERVE, -1);
        } catch (NativeFailure e) {
            throw (OutOfMemoryError) new OutOfMemoryError(e.getMessage()).initCause(e);
        }
    }
}
