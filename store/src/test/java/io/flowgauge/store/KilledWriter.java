package io.flowgauge.store;

import java.nio.file.Path;

/** Appends until it is killed, and says after each commit how many reports there are. */
final class KilledWriter {
    private static final int ROWS = 5_000;

    private KilledWriter() {}

    public static void main(String[] arguments) throws Exception {
        try (FlowStore store =
                FlowStore.open(new StoreSettings(Path.of(arguments[0]), 0, 0, 128L << 20, 1))) {
            ReportBatch batch = new ReportBatch();
            long timeUs = 1_790_000_000_000_000L;
            for (int commits = 1; ; commits++) {
                batch.clear();
                for (int i = 0; i < ROWS; i++) {
                    batch.begin(timeUs++, ReportBatch.NO_TIME, i, true).counted(1, 100, 1, 100);
                }
                store.append(batch);
                System.out.println(commits * ROWS);
                System.out.flush();
            }
        }
    }
}
