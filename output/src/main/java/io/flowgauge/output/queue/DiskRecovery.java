package io.flowgauge.output.queue;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the files that earlier runs left, and cuts off what the last one had begun to write. */
final class DiskRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRecovery.class);
    private static final String NAME = "[1-9][0-9]{0,17}\\" + SegmentFile.SUFFIX;

    private final List<SegmentFile> segments = new ArrayList<>();
    private long lastSegment;
    private long eventsCut;

    /**
     * Looks through a directory.
     *
     * @throws UserErrorException if a file is of another version
     */
    DiskRecovery(Path directory) throws IOException, UserErrorException {
        List<Path> paths;
        try (Stream<Path> files = Files.list(directory)) {
            paths =
                    files.filter(path -> name(path).matches(NAME))
                            .sorted(Comparator.comparingLong(DiskRecovery::number))
                            .toList();
        }
        for (Path path : paths) {
            lastSegment = number(path);
            add(path);
        }
        // A file's events end where those of the next begin, whatever is damaged between them.
        for (int i = 0; i + 1 < segments.size(); i++) {
            SegmentFile segment = segments.get(i);
            segment.grow(segment.bytes(), segments.get(i + 1).firstNumber());
        }
        if (!segments.isEmpty()) {
            cutTail(segments.removeLast());
        }
    }

    /** Returns the files, in order. */
    List<SegmentFile> segments() {
        return List.copyOf(segments);
    }

    /** Returns the number in the name of the last file, 0 if there are none. */
    long lastSegment() {
        return lastSegment;
    }

    /** Returns how many events were in the part that was cut off, as far as that can be told. */
    long eventsCut() {
        return eventsCut;
    }

    private void add(Path path) throws IOException, UserErrorException {
        long firstNumber;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            firstNumber = SegmentFile.readHeader(path, file);
            if (firstNumber < 0) {
                SegmentFile.Found found =
                        SegmentFile.find(file, SegmentFile.HEADER_BYTES, file.length());
                firstNumber = found == null ? -1 : found.header().firstNumber();
            }
        }
        boolean inOrder = segments.isEmpty() || segments.getLast().firstNumber() < firstNumber;
        if (firstNumber >= 0 && inOrder) {
            segments.add(new SegmentFile(path, firstNumber, Files.size(path)));
            return;
        }
        if (Files.size(path) > SegmentFile.HEADER_BYTES) {
            Path aside = setAside(path);
            LOG.error("{} is damaged from its beginning on; it was renamed to {}", path, aside);
        } else {
            // Begun when the process ended, without an event.
            Files.delete(path);
        }
    }

    /** Renames a file so that it is not read again; returns its new name. */
    private static Path setAside(Path path) throws IOException {
        // Numbers begin again where a queue was empty: there may be such a file already.
        Path aside = path.resolveSibling(name(path) + ".damaged");
        for (int i = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); i++) {
            aside = path.resolveSibling(name(path) + ".damaged." + i);
        }
        return Files.move(path, aside);
    }

    /**
     * Cuts off what is behind the last whole frame. If there is none, the file goes: it was just
     * begun, unless there is more in it than one frame.
     */
    private void cutTail(SegmentFile last) throws IOException {
        long end = SegmentFile.HEADER_BYTES;
        long endNumber = last.firstNumber();
        long lost = 0;
        boolean begun;
        try (RandomAccessFile file = new RandomAccessFile(last.path().toFile(), "rw")) {
            SegmentFile.@Nullable Found found = SegmentFile.find(file, end, file.length());
            begun = file.length() <= end + FrameHeader.BYTES || isOnly(found, file.length());
            while (found != null) {
                FrameHeader header = found.header();
                long next = found.offset() + FrameHeader.ALIGNMENT;
                if (header.firstNumber() >= endNumber && SegmentFile.isWhole(file, found)) {
                    endNumber = header.endNumber();
                    end = Math.min(found.offset() + header.frameBytes(), file.length());
                    next = end;
                    lost = 0;
                } else if (header.firstNumber() >= endNumber) {
                    lost += header.events();
                }
                found = SegmentFile.find(file, FrameHeader.aligned(next), file.length());
            }
            if (file.length() > end && (begun || endNumber > last.firstNumber())) {
                LOG.warn(
                        "{}: {} bytes at its end were cut off: they were being written when the"
                                + " program or the machine ended, or are damaged",
                        last.path(),
                        file.length() - end);
                file.setLength(end);
            }
        }
        if (endNumber == last.firstNumber()) {
            if (begun) {
                Files.delete(last.path());
            } else {
                LOG.error(
                        "{} is damaged: none of its events can be read; it was renamed to {}",
                        last.path(),
                        setAside(last.path()));
            }
            if (!segments.isEmpty()) {
                // The last of those that are left is whole: it was the last before.
                SegmentFile before = segments.getLast();
                before.grow(before.bytes(), endNumber);
            }
        } else {
            last.grow(end, endNumber);
            segments.add(last);
        }
        eventsCut = lost;
    }

    /**
     * Returns whether a frame is all that is in a file, or would be, were it written to its end.
     */
    private static boolean isOnly(SegmentFile.@Nullable Found found, long bytes) {
        return found != null
                && found.offset() == SegmentFile.HEADER_BYTES
                && found.offset() + found.header().frameBytes() >= bytes;
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static long number(Path path) {
        String name = name(path);
        return Long.parseLong(name.substring(0, name.length() - SegmentFile.SUFFIX.length()));
    }
}
