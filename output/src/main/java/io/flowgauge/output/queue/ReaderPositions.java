package io.flowgauge.output.queue;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.base.Xxh64;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that keeps how far each reader is, mapped into memory: a position is one aligned word,
 * so that it is there whole or not at all, and survives the end of the process at once.
 *
 * <pre>
 *     0  mark, 8 bytes     8  version
 *   256  slots of 256 bytes: 0 position   8 CRC32C of the name   12 bytes of the name, 0 for a
 *        free slot   16 name, UTF-8
 * </pre>
 *
 * The first slot keeps where a reader begins that was never there. Access is up to the caller to
 * put in order.
 */
final class ReaderPositions {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderPositions.class);

    static final String FILE = "readers";

    /** Permissions of the files of a queue. */
    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final long MARK = 0x31726471_77676c66L;
    private static final int SLOT_BYTES = 256;
    private static final int SLOTS = 255;
    private static final int FILE_BYTES = SLOT_BYTES * (SLOTS + 1);
    private static final int NAME_BYTES_MAX = SLOT_BYTES - 16;
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final Map<String, Long> slots = new HashMap<>();

    private ReaderPositions(MemorySegment memory) {
        this.memory = memory;
        for (long slot = 2 * SLOT_BYTES; slot < FILE_BYTES; slot += SLOT_BYTES) {
            int length = memory.get(INT, slot + 12);
            if (length > 0 && length <= NAME_BYTES_MAX) {
                byte[] name = memory.asSlice(slot + 16, length).toArray(ValueLayout.JAVA_BYTE);
                if (crc(name) == memory.get(INT, slot + 8)) {
                    slots.put(new String(name, StandardCharsets.UTF_8), slot);
                }
            }
        }
    }

    /**
     * Opens the file of a directory, or makes it: whole or not at all.
     *
     * @throws IOException if that fails
     * @throws UserErrorException if the file is one of another version
     */
    static ReaderPositions open(Path directory) throws IOException, UserErrorException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            Path fresh = directory.resolve(FILE + ".new");
            ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(MARK).putInt(SegmentFile.VERSION).clear();
            try (FileChannel channel =
                    FileChannel.open(
                            fresh,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE),
                            OWNER_ONLY)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() == FILE_BYTES) {
                MemorySegment memory =
                        channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES, Arena.ofAuto());
                if (memory.get(LONG, 0) == MARK) {
                    SegmentFile.checkVersion(file, memory.get(INT, 8));
                    return new ReaderPositions(memory);
                }
            }
        }
        Files.move(file, directory.resolve(FILE + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
        LOG.warn(
                "{} is damaged and was set aside; outputs begin with the oldest event that is"
                        + " there, some events are sent again",
                file);
        return open(directory);
    }

    /** Returns where a reader is; empty if it was never there. */
    OptionalLong position(String reader) {
        Long slot = slots.get(key(reader));
        return slot == null ? OptionalLong.empty() : OptionalLong.of(memory.get(LONG, slot));
    }

    /** Returns the least of all positions; empty without readers. */
    OptionalLong least() {
        return slots.values().stream().mapToLong(slot -> memory.get(LONG, slot)).min();
    }

    /** Returns the largest of all positions ever kept that are still there; 0 without any. */
    long largest() {
        long base = memory.get(LONG, SLOT_BYTES);
        return slots.values().stream()
                .mapToLong(slot -> memory.get(LONG, slot))
                .reduce(base, Math::max);
    }

    /** Returns where a reader begins that was never there, if no other one is. */
    long base() {
        return memory.get(LONG, SLOT_BYTES);
    }

    /** Sets where a reader begins that was never there, if no other one is. */
    void setBase(long number) {
        memory.set(LONG, SLOT_BYTES, number);
    }

    /** Sets where a reader is; it need not have been there. */
    void set(String reader, long number) {
        String key = key(reader);
        Long slot = slots.get(key);
        if (slot != null) {
            memory.set(LONG, slot, number);
            return;
        }
        for (long free = 2 * SLOT_BYTES; free < FILE_BYTES; free += SLOT_BYTES) {
            if (!slots.containsValue(free)) {
                byte[] name = key.getBytes(StandardCharsets.UTF_8);
                memory.set(INT, free + 12, 0);
                memory.set(LONG, free, number);
                memory.set(INT, free + 8, crc(name));
                MemorySegment.copy(name, 0, memory, ValueLayout.JAVA_BYTE, free + 16, name.length);
                memory.set(INT, free + 12, name.length);
                slots.put(key, free);
                return;
            }
        }
        throw new IllegalStateException("more than " + (SLOTS - 1) + " outputs");
    }

    /** Forgets a reader. */
    void remove(String reader) {
        Long slot = slots.remove(key(reader));
        if (slot != null) {
            memory.set(INT, slot + 12, 0);
        }
    }

    /** Returns where each reader is that is not among some. */
    Map<String, Long> others(Iterable<String> readers) {
        Map<String, Long> others = new TreeMap<>();
        slots.forEach((name, slot) -> others.put(name, memory.get(LONG, slot)));
        readers.forEach(reader -> others.remove(key(reader)));
        return others;
    }

    /** Forgets all readers but some. */
    void keepOnly(Iterable<String> readers) {
        Map<String, Long> kept = new HashMap<>();
        for (String reader : readers) {
            Long slot = slots.get(key(reader));
            if (slot != null) {
                kept.put(key(reader), slot);
            }
        }
        for (String name : List.copyOf(slots.keySet())) {
            if (!kept.containsKey(name)) {
                Long slot = slots.remove(name);
                if (slot != null) {
                    memory.set(INT, slot + 12, 0);
                }
            }
        }
    }

    /** Returns how many readers there are. */
    int size() {
        return slots.size();
    }

    /** Brings it to the disk. */
    void force() {
        memory.force();
    }

    /** A name that is too long for a slot stands there as its hash. */
    private static String key(String reader) {
        byte[] bytes = reader.getBytes(StandardCharsets.UTF_8);
        return bytes.length > 0 && bytes.length <= NAME_BYTES_MAX
                ? reader
                : "#" + Long.toHexString(Xxh64.hash(bytes));
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
