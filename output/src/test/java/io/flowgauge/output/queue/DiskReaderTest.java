package io.flowgauge.output.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskReaderTest {
    @TempDir private Path directory;

    private final List<Long> lost = new ArrayList<>();

    /** A file that is not there, of events 0 to 9. */
    private SegmentFile missing() {
        SegmentFile segment = new SegmentFile(directory.resolve("1.seg"), 0, 1_000);
        segment.grow(1_000, 10);
        return segment;
    }

    @Test
    void shouldCountWhatIsMissing() throws Exception {
        SegmentFile segment = missing();
        DiskReader reader =
                new DiskReader(
                        number -> number < 10 ? segment : null, (_, events) -> lost.add(events));
        assertThat(reader.read(4)).isNull();
        assertThat(lost).containsExactly(6L);
    }

    @Test
    void shouldNotCountWhatWasReleasedMeanwhile() throws Exception {
        AtomicReference<@Nullable SegmentFile> known = new AtomicReference<>(missing());
        DiskReader reader =
                new DiskReader(_ -> known.getAndSet(null), (_, events) -> lost.add(events));
        assertThat(reader.read(4)).isNull();
        assertThat(lost).isEmpty();
    }
}
