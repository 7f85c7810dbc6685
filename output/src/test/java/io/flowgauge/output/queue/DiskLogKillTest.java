package io.flowgauge.output.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.testkit.Seeds;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes to the queue, and reads from it, is killed again and again. */
@Tag("full")
@Timeout(300)
class DiskLogKillTest {
    @TempDir Path directory;

    @Test
    void shouldLoseNothingAcceptedAndRepeatNothingAcknowledgedWhenKilled() throws Exception {
        SplittableRandom random = Seeds.random("DiskLogKillTest");
        Path queue = directory.resolve("queue");
        Path acknowledged = directory.resolve("acknowledged");
        long expected = 0;
        for (int round = 0; round < 20; round++) {
            Path accepted = directory.resolve("accepted" + round);
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:+UseSerialGC",
                                    "-ea",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Victim.class.getName(),
                                    queue.toString(),
                                    round % 2 == 0 ? "stalled" : acknowledged.toString() + round)
                            .redirectOutput(accepted.toFile())
                            .redirectError(directory.resolve("err" + round).toFile())
                            .start();
            while (Files.size(accepted) == 0 && process.isAlive()) {
                Thread.sleep(5);
            }
            Thread.sleep(random.nextLong(500));
            process.destroyForcibly().waitFor();
            List<String> numbers = Files.readAllLines(accepted);
            assertThat(numbers).as(Files.readString(directory.resolve("err" + round))).isNotEmpty();
            // The last line may be half of one: the one before is whole.
            long last =
                    numbers.size() < 2 ? expected : Long.parseLong(numbers.get(numbers.size() - 2));
            try (DiskLog log = DiskLog.open(settings(queue))) {
                assertThat(log.endNumber()).isGreaterThanOrEqualTo(last);
                expected = log.endNumber();
            }
        }
        List<String> delivered = new ArrayList<>();
        for (int round = 1; round < 20; round += 2) {
            Path file = Path.of(acknowledged.toString() + round);
            if (Files.exists(file)) {
                String text = Files.readString(file);
                text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(delivered::add);
            }
        }
        try (DiskLog log = DiskLog.open(settings(queue))) {
            EventQueue rest = new EventQueue(log);
            QueueReader reader = reader(rest);
            rest.end();
            Delivery delivery;
            while ((delivery = reader.take(1_000)) != null) {
                delivered.addAll(Batches.texts(delivery));
                delivery.acknowledge();
            }
            assertThat(log.counters())
                    .filteredOn(counter -> counter.name().equals("queue.disk.damaged"))
                    .allMatch(counter -> counter.get() == 0);
        }
        // At most what was under way at a kill is repeated: one delivery for each.
        long repeated = delivered.size() - expected;
        System.out.println(
                "DiskLogKillTest: " + expected + " events, " + repeated + " of them repeated");
        assertThat(delivered.stream().map(Long::parseLong).distinct().count()).isEqualTo(expected);
        assertThat(repeated).isBetween(0L, 10L * Victim.DELIVERY);
    }

    private static QueueReader reader(EventQueue queue) {
        return queue.reader("a", Batches.FORM, UnaryOperator.identity(), 1, 0);
    }

    private static DiskSettings settings(Path directory) {
        return new DiskSettings(
                directory, 0, 100_000, 512, 1_000_000, 1_000_000, TimeUnit.SECONDS.toNanos(1));
    }

    /** Appends batches of numbers for ever and prints how far it is, and may deliver them. */
    static final class Victim {
        static final int DELIVERY = 50;

        private Victim() {}

        /** Takes the directory, and the file to deliver to or "stalled". */
        public static void main(String[] arguments)
                throws UserErrorException, IOException, InterruptedException {
            DiskLog log = DiskLog.open(settings(Path.of(arguments[0])));
            EventQueue queue = new EventQueue(log);
            QueueReader reader = reader(queue);
            if (!arguments[1].equals("stalled")) {
                Path file = Path.of(arguments[1]);
                Thread.ofPlatform().daemon().start(() -> deliver(reader, file));
            }
            while (true) {
                int first = Math.toIntExact(log.endNumber());
                queue.append(Batches.numbered(first, 1 + first % 100));
                System.out.println(log.endNumber());
            }
        }

        private static void deliver(QueueReader reader, Path file) {
            try (FileOutputStream out = new FileOutputStream(file.toFile())) {
                Delivery delivery;
                while ((delivery = reader.take(DELIVERY)) != null) {
                    for (int i = 0; i < delivery.size(); i++) {
                        out.write(
                                delivery.bytes(i),
                                delivery.start(i),
                                delivery.end(i) - delivery.start(i));
                    }
                    delivery.acknowledge();
                }
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
