package io.flowgauge.capture.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.Memory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    @Test
    void shouldGiveZeroedMemoryThatCanBeWritten() {
        try (NativeMemory memory = new NativeMemory()) {
            MemorySegment segment = memory.allocate(3 << 20, 64);
            long last = segment.address() + segment.byteSize() - 8;
            assertThat(segment.byteSize()).isEqualTo(3 << 20);
            assertThat(Memory.getLong(last)).isZero();
            Memory.putLong(last, 0x5eed_f10bL);
            assertThat(Memory.getLong(last)).isEqualTo(0x5eed_f10bL);
        }
    }

    @Test
    void shouldStartAtPagesAndLargeMemoryAtHugePages() {
        try (NativeMemory memory = new NativeMemory()) {
            assertThat(memory.allocate(100, 8).address() % 4096).isZero();
            assertThat(memory.allocate(5 << 20, 8).address() % NativeMemory.HUGE_PAGE_BYTES)
                    .isZero();
            assertThat(memory.allocate(100, 1 << 23).address() % (1 << 23)).isZero();
        }
    }

    @Test
    void shouldTakePagesOnlyWhenTheyAreTouched() throws IOException {
        Path statm = Path.of("/proc/self/statm");
        Assumptions.assumeTrue(Files.exists(statm), "needs /proc");
        try (NativeMemory memory = new NativeMemory()) {
            long before = residentPages(statm);
            MemorySegment segment = memory.allocate(4L << 30, 64);
            Memory.putLong(segment.address() + (1L << 30), 1);
            assertThat(residentPages(statm) - before).isLessThan((1L << 30) / 4096);
        }
    }

    @Test
    void shouldRefuseUseAfterClose() {
        NativeMemory memory = new NativeMemory();
        MemorySegment segment = memory.allocate(4096, 8);
        memory.close();
        memory.close();
        assertThat(segment.scope().isAlive()).isFalse();
        assertThatThrownBy(() -> memory.allocate(4096, 8))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldReportWhatTheAddressSpaceCannotHold() {
        try (NativeMemory memory = new NativeMemory()) {
            assertThatThrownBy(() -> memory.allocate(1L << 60, 8))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("mmap of 11529215");
        }
    }

    private static long residentPages(Path statm) throws IOException {
        return Long.parseLong(Files.readString(statm).split(" ", -1)[1]);
    }
}
