package io.flowgauge.output.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.LogLines;
import io.flowgauge.testkit.Seeds;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DiskLogTest {
    private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(5);

    @TempDir Path directory;
    private final List<DiskLog> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(DiskLog::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 512, 1_000_000})
    void shouldGiveBackWhatItTookInOrder(int cachedEvents) throws Exception {
        DiskLog log = open(settings(0, 4_000, cachedEvents));
        EventQueue queue = new EventQueue(log);
        QueueReader reader = reader(queue, "a");
        for (int i = 0; i < 50; i++) {
            queue.append(Batches.numbered(100 * i, 100));
        }
        queue.end();
        assertThat(drain(reader)).isEqualTo(texts(0, 5_000));
        assertThat(reader.waiting()).isZero();
        assertThat(count(log, "queue.disk.damaged")).isZero();
        assertThat(segments()).hasSizeLessThan(3);
    }

    @Test
    void shouldKeepTimesIdsRoutesAndForms() throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 0));
        log.begin("a");
        QueuedEvents first = Batches.events("json", Route.of("index-ä", ""), "one", "", "three");
        QueuedEvents second = Batches.events("text", Route.NONE, "1", "2", "3");
        QueuedBatch batch =
                new QueuedBatch(
                        0,
                        new long[] {5, Long.MAX_VALUE, -7},
                        new long[] {1, 2, 3, 4, 5, 6},
                        List.of(first, second));
        log.append(batch);
        log.append(batch);
        QueuedBatch read = read(log, 1);
        assertThat(read.firstNumber()).isZero();
        assertThat(read.endNumber()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(read.instantNs(i)).isEqualTo(batch.instantNs(i));
            assertThat(read.idHigh(i)).isEqualTo(batch.idHigh(i));
            assertThat(read.idLow(i)).isEqualTo(batch.idLow(i));
            for (int form = 0; form < 2; form++) {
                QueuedEvents was = batch.forms().get(form);
                QueuedEvents is = read.forms().get(form);
                assertThat(is.form()).isEqualTo(was.form());
                assertThat(is.route(i)).isEqualTo(was.route(i));
                assertThat(is.end(i)).isEqualTo(was.end(i));
                assertThat(is.bytes()).isEqualTo(was.bytes());
            }
        }
    }

    @Test
    void shouldGoOnWhereEachReaderWas() throws Exception {
        DiskLog log = open(settings(0, 2_000, 100));
        EventQueue queue = new EventQueue(log);
        QueueReader one = reader(queue, "one");
        reader(queue, "other");
        for (int i = 0; i < 10; i++) {
            queue.append(Batches.numbered(10 * i, 10));
        }
        take(one, 35).acknowledge();
        take(one, 5);
        log.close();

        log = open(settings(0, 2_000, 100));
        assertThat(log.waiting(List.of("one", "other"))).isEqualTo(100);
        assertThat(log.waiting(List.of("one"))).isEqualTo(65);
        queue = new EventQueue(log);
        one = reader(queue, "one");
        QueueReader other = reader(queue, "other");
        queue.append(Batches.numbered(100, 10));
        queue.end();
        assertThat(drain(one)).isEqualTo(texts(35, 110));
        assertThat(drain(other)).isEqualTo(texts(0, 110));
        log.close();
        assertThat(segments()).isEmpty();

        log = open(settings(0, 2_000, 100));
        assertThat(log.waiting(List.of("one", "other"))).isZero();
        assertThat(log.begin("one")).isEqualTo(110);
    }

    @Test
    void shouldLetANewReaderBeginWithWhatNobodyHasTaken() throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 100));
        log.begin("before");
        log.append(Batches.numbered(0, 10));
        log.release("before", 4);
        log.close();
        log = open(settings(0, 1 << 20, 100));
        assertThat(log.begin("after")).isEqualTo(4);
        log.keepOnly(List.of("after"));
        log.release("after", 10);
        log.close();
        assertThat(segments()).isEmpty();
    }

    @Test
    void shouldSayWhatIsDroppedWithAnOutputThatHasGone() throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 100));
        log.begin("goes");
        log.begin("stays");
        log.append(Batches.numbered(0, 10));
        log.release("goes", 3);
        log.release("stays", 8);
        log.close();
        try (LogLines lines = new LogLines(DiskLog.class.getName())) {
            log = open(settings(0, 1 << 20, 100));
            assertThat(log.waiting(List.of("stays"))).isEqualTo(2);
            assertThat(log.begin("stays")).isEqualTo(8);
            log.release("stays", 10);
            log.keepOnly(List.of("stays"));
            assertThat(lines.lines())
                    .containsExactly(
                            "WARN Queue on disk: 5 events were for the output \"goes\", which the"
                                    + " configuration does not have any more; they are dropped");
        }
    }

    @Test
    void shouldSayNothingWhereAnotherOutputTakesTheEvents() throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 100));
        log.begin("before");
        log.append(Batches.numbered(0, 10));
        log.close();
        try (LogLines lines = new LogLines(DiskLog.class.getName())) {
            log = open(settings(0, 1 << 20, 100));
            log.begin("after");
            log.release("after", 10);
            log.keepOnly(List.of("after"));
            assertThat(lines.lines()).isEmpty();
        }
    }

    @Test
    void shouldLetNobodyElseReadItsFiles() throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 100));
        log.begin("a");
        log.append(Batches.numbered(0, 10));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as("%s", file)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void shouldKeepWhatTheLastReaderLeft() throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 100));
        log.begin("before");
        log.append(Batches.numbered(0, 10));
        log.release("before", 4);
        log.remove("before");
        assertThat(log.append(Batches.numbered(10, 10))).isTrue();
        assertThat(log.endNumber()).isEqualTo(10);
        log.close();
        log = open(settings(0, 1 << 20, 100));
        assertThat(log.waiting(List.of("after"))).isEqualTo(6);
        assertThat(log.begin("after")).isEqualTo(4);
    }

    @Test
    void shouldWaitForRoomAndRemoveFilesThatAllHaveRead() throws Exception {
        DiskLog log = open(settings(100_000, 10_000, 100));
        EventQueue queue = new EventQueue(log);
        QueueReader reader = reader(queue, "a");
        int total = 20_000;
        CompletableFuture<Boolean> appended = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                for (int i = 0; i < total; i += 50) {
                                    queue.append(Batches.numbered(i, 50));
                                }
                                queue.end();
                                appended.complete(true);
                            } catch (InterruptedException | RuntimeException e) {
                                appended.completeExceptionally(e);
                            }
                        });
        while (count(log, "queue.waits") == 0) {
            Thread.sleep(1);
        }
        assertThat(log.fill()).isGreaterThan(0.9);
        assertThat(size()).isLessThanOrEqualTo(100_000);
        assertThat(drain(reader)).isEqualTo(texts(0, total));
        assertThat(appended.get()).isTrue();
        assertThat(log.fill()).isZero();
    }

    @Test
    void shouldTakeABatchThatIsLargerThanItMayBeOnceItIsEmpty() throws Exception {
        DiskLog log = open(settings(2_000, 1_000, 100));
        EventQueue queue = new EventQueue(log);
        QueueReader reader = reader(queue, "a");
        queue.append(Batches.numbered(0, 10));
        CompletableFuture<Boolean> large =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return queue.append(Batches.numbered(10, 500));
                            } catch (InterruptedException e) {
                                return false;
                            }
                        });
        take(reader, 10).acknowledge();
        assertThat(large.get()).isTrue();
        queue.end();
        assertThat(drain(reader)).isEqualTo(texts(10, 510));
    }

    @Test
    void shouldTakeNoBatchOnceItIsStopped() throws Exception {
        DiskLog log = open(settings(1_000, 500, 100));
        log.begin("a");
        log.append(Batches.numbered(0, 20));
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return log.append(Batches.numbered(20, 20));
                            } catch (InterruptedException e) {
                                return true;
                            }
                        });
        while (count(log, "queue.waits") == 0) {
            Thread.sleep(1);
        }
        log.stop();
        assertThat(waiting.get()).isFalse();
        log.close();
        assertThat(open(settings(0, 500, 100)).waiting(List.of("a"))).isEqualTo(20);
    }

    @Test
    void shouldBelongToOneProcess() throws Exception {
        open(settings(0, 1_000, 100));
        assertThatThrownBy(() -> open(settings(0, 1_000, 100)))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        directory
                                + ": another process uses this queue; set queue.disk.path to a"
                                + " directory of its own for each");
    }

    @Test
    void shouldRefuseAnotherVersion() throws Exception {
        DiskLog log = open(settings(0, 1_000, 100));
        log.begin("a");
        log.append(Batches.numbered(0, 20));
        log.close();
        Path readers = directory.resolve("readers");
        byte[] bytes = Files.readAllBytes(readers);
        bytes[8]++;
        Files.write(readers, bytes);
        assertThatThrownBy(() -> open(settings(0, 1_000, 100)))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("is of version 2 and can't be read");
    }

    @Test
    void shouldSayWhyADirectoryCanNotBeUsed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> DiskLog.open(settings(file, 0, 1_000, 100)))
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith("Can't use the queue in " + file)
                .hasMessageContaining("queue.disk.path");
    }

    @Test
    void shouldBeginAgainWithTheOldestWhenThePositionsAreDamaged() throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 100));
        log.begin("a");
        log.append(Batches.numbered(0, 20));
        log.release("a", 10);
        log.close();
        Files.write(directory.resolve("readers"), new byte[100]);
        log = open(settings(0, 1 << 20, 100));
        assertThat(log.begin("a")).isZero();
    }

    @Test
    void shouldCutOffATornTailAtAnyByte() throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 100));
        log.begin("a");
        log.append(Batches.numbered(0, 10));
        long whole = Files.size(segments().getFirst());
        log.append(Batches.numbered(10, 10));
        log.close();
        byte[] bytes = Files.readAllBytes(segments().getFirst());
        byte[] positions = Files.readAllBytes(directory.resolve("readers"));
        for (int length = (int) whole; length < bytes.length; length++) {
            Path copy = Files.createDirectories(directory.resolve("copy" + length));
            Files.write(copy.resolve("readers"), positions);
            Files.write(copy.resolve("1.seg"), Arrays.copyOf(bytes, length));
            DiskLog torn = DiskLog.open(settings(copy, 0, 1 << 20, 100));
            // The bytes that fill up to a multiple of eight may be missing.
            int events = length >= bytes.length - 7 && torn.endNumber() == 20 ? 20 : 10;
            EventQueue queue = new EventQueue(torn);
            QueueReader reader = reader(queue, "a");
            queue.append(Batches.numbered(events, 10));
            queue.end();
            assertThat(drain(reader)).isEqualTo(texts(0, events + 10));
            torn.close();
        }
    }

    @Test
    void shouldLoseNothingButWhatIsDamagedWhateverBitsAre() throws Exception {
        SplittableRandom random = Seeds.random("DiskLogTest");
        for (int round = 0; round < 60; round++) {
            Path folder = Files.createDirectories(directory.resolve("round" + round));
            DiskSettings settings = settings(folder, 0, 3_000, 0);
            DiskLog log = DiskLog.open(settings);
            log.begin("a");
            List<int[]> batches = new ArrayList<>();
            int total = 0;
            for (int i = 0; i < 40; i++) {
                int size = random.nextInt(1, 30);
                log.append(Batches.numbered(total, size));
                batches.add(new int[] {total, size});
                total += size;
            }
            log.close();
            int flips = random.nextInt(1, 6);
            List<Path> files = segments(folder);
            for (int flip = 0; flip < flips; flip++) {
                damage(files.get(random.nextInt(files.size())), random);
            }
            DiskLog damaged = DiskLog.open(settings);
            EventQueue queue = new EventQueue(damaged);
            QueueReader reader = reader(queue, "a");
            long end = damaged.endNumber();
            queue.append(Batches.numbered(1_000_000, 5));
            queue.end();
            List<String> read = drain(reader);
            assertThat(read).endsWith(texts(1_000_000, 1_000_005).toArray(String[]::new));
            List<String> before = read.subList(0, read.size() - 5);
            Set<String> seen = new HashSet<>(before);
            assertThat(seen).hasSameSizeAs(before);
            int lostBatches = 0;
            int lostEvents = 0;
            for (int[] batch : batches) {
                List<String> texts = texts(batch[0], batch[0] + batch[1]);
                if (!seen.containsAll(texts)) {
                    assertThat(texts).noneMatch(seen::contains);
                    lostBatches++;
                    lostEvents += batch[1];
                }
            }
            assertThat(lostBatches).isLessThanOrEqualTo(flips);
            assertThat(before.size() + lostEvents).isEqualTo(total);
            // What was at the end of all is cut off, and not always known.
            assertThat(count(damaged, "queue.disk.damaged"))
                    .isBetween(lostEvents - (total - end), (long) lostEvents);
            damaged.close();
        }
    }

    @Test
    void shouldSetAFileAsideAsOftenAsItIsDamaged() throws Exception {
        for (String aside : List.of("1.seg.damaged", "1.seg.damaged.2", "1.seg.damaged.3")) {
            Path file = Files.write(directory.resolve("1.seg"), aside.repeat(10).getBytes(UTF_8));
            open(settings(0, 1 << 20, 100)).close();
            assertThat(file).doesNotExist();
            assertThat(directory.resolve(aside)).hasContent(aside.repeat(10));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldSetALastFileAsideUnlessItIsOneFrame(int frames) throws Exception {
        DiskLog log = open(settings(0, 1 << 20, 100));
        log.begin("a");
        for (int i = 0; i < frames; i++) {
            log.append(Batches.numbered(10 * (i + 1), 10));
        }
        log.close();
        Path file = segments().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        int frameBytes = (bytes.length - SegmentFile.HEADER_BYTES) / frames;
        for (int i = 0; i < frames; i++) {
            bytes[SegmentFile.HEADER_BYTES + i * frameBytes + FrameHeader.BYTES + 3] ^= 1;
        }
        Files.write(file, bytes);
        log = open(settings(0, 1 << 20, 100));
        assertThat(count(log, "queue.disk.damaged")).isEqualTo(10L * frames);
        assertThat(segments()).isEmpty();
        Path aside = directory.resolve("1.seg.damaged");
        if (frames == 1) {
            assertThat(aside).doesNotExist();
        } else {
            assertThat(aside).hasBinaryContent(bytes);
        }
        EventQueue queue = new EventQueue(log);
        QueueReader reader = reader(queue, "a");
        queue.append(Batches.numbered(100, 5));
        queue.end();
        assertThat(drain(reader)).isEqualTo(texts(100, 105));
    }

    @Test
    void shouldWriteAgainWhenTheDiskHasRoomAgain() throws Exception {
        Path small = Files.createDirectories(directory.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()))
                .as("a small file system can be mounted (needs root)")
                .isZero();
        try {
            DiskLog log = DiskLog.open(settings(small.resolve("queue"), 0, 100_000, 0));
            opened.add(log);
            EventQueue queue = new EventQueue(log);
            QueueReader reader = reader(queue, "a");
            Path ballast = small.resolve("ballast");
            Files.write(ballast, new byte[500_000]);
            CompletableFuture<Boolean> appended = new CompletableFuture<>();
            Thread.ofPlatform()
                    .start(
                            () -> {
                                try {
                                    for (int i = 0; i < 20_000; i += 100) {
                                        queue.append(Batches.numbered(i, 100));
                                    }
                                    queue.end();
                                    appended.complete(true);
                                } catch (InterruptedException | RuntimeException e) {
                                    appended.completeExceptionally(e);
                                }
                            });
            while (count(log, "queue.disk.errors") < 3) {
                Thread.sleep(5);
            }
            assertThat(appended.isDone()).isFalse();
            assertThat(Batches.texts(take(reader, 10))).isEqualTo(texts(0, 10));
            Files.delete(ballast);
            QueueReader again = reader(queue, "a");
            assertThat(drain(again)).isEqualTo(texts(0, 20_000));
            assertThat(appended.get()).isTrue();
            log.close();
        } finally {
            // Lazily: the file of positions stays mapped until it is collected.
            assertThat(run("umount", "-l", small.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Flips a bit. */
    private static void damage(Path file, SplittableRandom random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long at = random.nextLong(bytes.length());
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 1 << random.nextInt(8));
        }
    }

    private DiskLog open(DiskSettings settings) throws UserErrorException {
        DiskLog log = DiskLog.open(settings);
        opened.add(log);
        return log;
    }

    private DiskSettings settings(long maxBytes, long segmentBytes, int cachedEvents) {
        return settings(directory, maxBytes, segmentBytes, cachedEvents);
    }

    private static DiskSettings settings(
            Path directory, long maxBytes, long segmentBytes, int cachedEvents) {
        return new DiskSettings(
                directory,
                maxBytes,
                segmentBytes,
                cachedEvents,
                FIRST_RETRY_NS,
                2 * FIRST_RETRY_NS,
                TimeUnit.MILLISECONDS.toNanos(50));
    }

    private List<Path> segments() throws IOException {
        return segments(directory);
    }

    private static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
        }
    }

    private long size() throws IOException {
        long size = 0;
        for (Path segment : segments()) {
            size += Files.size(segment);
        }
        return size;
    }

    private static QueuedBatch read(DiskLog log, long number) throws IOException {
        QueuedBatch batch = log.read("a", number);
        if (batch == null) {
            throw new AssertionError("there is no event " + number);
        }
        return batch;
    }

    private static QueueReader reader(EventQueue queue, String name) {
        return queue.reader(name, Batches.FORM, UnaryOperator.identity(), 1, 0);
    }

    private static Delivery take(QueueReader reader, int max) throws InterruptedException {
        Delivery delivery = reader.take(max);
        if (delivery == null) {
            throw new AssertionError("the reader has ended");
        }
        return delivery;
    }

    /** Takes and acknowledges everything up to the end of the queue. */
    private static List<String> drain(QueueReader reader) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        Delivery delivery;
        while ((delivery = reader.take(77)) != null) {
            texts.addAll(Batches.texts(delivery));
            delivery.acknowledge();
        }
        return texts;
    }

    private static List<String> texts(int first, int end) {
        return IntStream.range(first, end).mapToObj(Integer::toString).toList();
    }

    private static long count(DiskLog log, String name) {
        return log.counters().stream()
                .filter(counter -> counter.name().equals(name))
                .mapToLong(Counter::get)
                .sum();
    }
}
