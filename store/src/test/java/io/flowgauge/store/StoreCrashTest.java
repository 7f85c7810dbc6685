package io.flowgauge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the store when the process, the disk or a file fails. */
class StoreCrashTest {
    private static final long START_US = 1_790_000_000_000_000L;
    private static final long DAY_US = 86_400_000_000L;
    private static final int ROUNDS = 20;

    @TempDir Path folder;

    private static FlowStore open(Path path) throws UserErrorException {
        return FlowStore.open(new StoreSettings(path, 0, 0, 128L << 20, 1));
    }

    private static long count(FlowStore store) throws Exception {
        try (Connection connection = store.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM report")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static ReportBatch reports(int count, long timeUs) {
        ReportBatch batch = new ReportBatch();
        for (int i = 0; i < count; i++) {
            batch.begin(timeUs + i, ReportBatch.NO_TIME, i, true).counted(i, 100L * i, 1, 100);
        }
        return batch;
    }

    @Test
    @Tag("full")
    void shouldLoseNothingCommittedToKills() throws Exception {
        Path store = folder.resolve("store");
        long before = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Process writer =
                    new ProcessBuilder(
                                    List.of(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "--enable-native-access=ALL-UNNAMED",
                                            "-Djava.io.tmpdir=" + folder,
                                            "-cp",
                                            System.getProperty("java.class.path"),
                                            KilledWriter.class.getName(),
                                            store.toString()))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            long committed = 0;
            try (BufferedReader out = writer.inputReader()) {
                for (int lines = 0; lines <= round % 7; lines++) {
                    committed = Long.parseLong(out.readLine());
                }
                writer.destroyForcibly();
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    committed = Long.parseLong(line);
                }
            } catch (IOException e) {
                // The pipe ended with the process.
            }
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
            try (FlowStore opened = open(store)) {
                long now = count(opened);
                assertThat(now).as("round " + round).isGreaterThanOrEqualTo(before + committed);
                assertThat(now % 5_000).as("whole commits").isZero();
                before = now;
            }
            try (var left = Files.newDirectoryStream(folder, "libduckdb*")) {
                for (Path library : left) {
                    Files.delete(library);
                }
            }
        }
        try (var damaged = Files.newDirectoryStream(store, "*damaged*")) {
            assertThat(damaged).isEmpty();
        }
    }

    @Test
    void shouldSetADamagedSegmentAsideAndGoOn() throws Exception {
        try (FlowStore store = open(folder)) {
            store.segmentFor(START_US);
            store.append(reports(1_000, START_US));
            store.segmentFor(START_US + DAY_US);
            store.append(reports(500, START_US + DAY_US));
        }
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("000001.duckdb").toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        try (FlowStore store = open(folder)) {
            assertThat(count(store)).isEqualTo(500);
            store.append(reports(10, START_US + DAY_US));
            assertThat(count(store)).isEqualTo(510);
        }
        assertThat(folder.resolve("000001.duckdb.damaged")).exists();
    }

    @Test
    void shouldSetAsideWhatIsNoDatabase() throws Exception {
        Files.write(folder.resolve("000001.duckdb"), new byte[10_000]);
        try (FlowStore store = open(folder)) {
            store.segmentFor(START_US);
            store.append(reports(10, START_US));
            assertThat(count(store)).isEqualTo(10);
        }
        assertThat(folder.resolve("000001.duckdb.damaged")).exists();
    }

    @Test
    void shouldRefuseAStoreOfAnotherVersion() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:duckdb:" + folder.resolve("000001.duckdb"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE info (key VARCHAR, value VARCHAR)");
            statement.execute("INSERT INTO info VALUES ('layout', '99')");
        }
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("layout 99")
                .hasMessageContaining("output.store.path");
        assertThat(folder.resolve("000001.duckdb")).exists();
        // The folder is free again.
        assertThatThrownBy(() -> open(folder)).hasMessageContaining("layout 99");
    }

    @Test
    void shouldRemoveWhatIsTooOldAndGiveTheSpaceBack() throws Exception {
        long dayNs = DAY_US * 1_000;
        try (FlowStore store =
                FlowStore.open(new StoreSettings(folder, 2 * dayNs, 0, 128L << 20, 1))) {
            for (int day = 0; day < 4; day++) {
                store.segmentFor(START_US + day * DAY_US);
                store.append(reports(100 + day, START_US + day * DAY_US));
            }
            store.retain((START_US + 3 * DAY_US) / 1_000);
            assertThat(count(store)).isEqualTo(101 + 102 + 103);
            assertThat(folder.resolve("000001.duckdb")).doesNotExist();
            assertThat(folder.resolve("000002.duckdb")).exists();
        }
    }

    @Test
    void shouldStayBelowItsSize() throws Exception {
        long sizeBytes = 16 << 20;
        try (FlowStore store =
                FlowStore.open(new StoreSettings(folder, 0, sizeBytes, 128L << 20, 1))) {
            for (int i = 0; i < 30; i++) {
                long timeUs = START_US + i * 1_000_000L;
                store.segmentFor(timeUs);
                store.append(reports(60_000, timeUs));
                store.retain(timeUs / 1_000);
                assertThat(store.bytes()).isLessThanOrEqualTo(sizeBytes);
            }
            assertThat(count(store)).isBetween(60_000L, 29 * 60_000L);
        }
    }

    /** Needs root, for a file system of its own. */
    @Test
    void shouldGoOnWhenThereIsRoomAgain() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk.toString()),
                "needs root to mount a small file system");
        try {
            Path path = disk.resolve("store");
            try (FlowStore store = open(path)) {
                store.segmentFor(START_US);
                store.append(reports(1_000, START_US));
                Path ballast = disk.resolve("ballast");
                fill(ballast);
                ReportBatch batch = reports(100_000, START_US);
                assertThatThrownBy(() -> store.append(batch)).isInstanceOf(IOException.class);
                Files.delete(ballast);
                append(store, batch);
                assertThat(count(store)).isEqualTo(101_000);
            }
            try (FlowStore store = open(path)) {
                assertThat(count(store)).isEqualTo(101_000);
            }
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static void append(FlowStore store, ReportBatch batch) throws Exception {
        for (int tries = 0; ; tries++) {
            try {
                store.append(batch);
                return;
            } catch (IOException e) {
                if (tries == 3) {
                    throw e;
                }
            }
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4_096];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // Full.
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }
}
