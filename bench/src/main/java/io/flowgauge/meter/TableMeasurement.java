package io.flowgauge.meter;

import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.capture.natives.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * How much memory the table takes for an IPv4 flow: what the process grows by while a meter made
 * for a million flows is filled with them, beside what the layout of the table says. Prints one
 * line of {@code name=value}.
 */
final class TableMeasurement {
    private static final int FLOWS = 1_000_000;
    private static final int FRAME_BYTES = 64;
    private static final long SECOND_NS = 1_000_000_000;

    private TableMeasurement() {}

    /** Takes no arguments; needs Linux. */
    public static void main(String[] arguments) throws IOException {
        try (NativeMemory memory = new NativeMemory()) {
            fill(meter(1000, memory), 200_000, memory);
            long before = anonymousBytes();
            Meter meter = meter(FLOWS, memory);
            fill(meter, FLOWS, memory);
            long grown = anonymousBytes() - before;
            long created = meter.counters().flowsCreated.get();
            System.out.printf(
                    "flows=%d record_bytes=%d grown_per_flow=%.1f%n",
                    created, FlowTable.recordBytes(0), (double) grown / created);
        }
    }

    private static Meter meter(int flows, NativeMemory memory) {
        return new Meter(
                new MeterSettings(30 * SECOND_NS, -1, flows, false, new BitSet(), 1, true, 0, 1),
                memory,
                (_, _, _, _) -> {});
    }

    /** Gives a meter one packet of each of so many flows: Ethernet, IPv4, UDP. */
    private static void fill(Meter meter, int flows, NativeMemory memory) {
        long frames = memory.allocate(PacketBatch.CAPACITY * FRAME_BYTES, 64).address();
        PacketBatch batch = new PacketBatch();
        for (int flow = 0; flow < flows; ) {
            batch.clear();
            for (; batch.count < PacketBatch.CAPACITY && flow < flows; flow++) {
                int i = batch.count++;
                long frame = frames + (long) i * FRAME_BYTES;
                Memory.clear(frame, FRAME_BYTES);
                Memory.putByte(frame + 5, 1);
                Memory.putByte(frame + 11, 2);
                Memory.putShort(frame + 12, 0x0008);
                Memory.putByte(frame + 14, 0x45);
                Memory.putByte(frame + 17, FRAME_BYTES - 14);
                Memory.putByte(frame + 23, 17);
                Memory.putInt(frame + 26, flow);
                Memory.putByte(frame + 39, FRAME_BYTES - 34);
                batch.address[i] = frame;
                batch.capturedLength[i] = FRAME_BYTES;
                batch.wireLength[i] = FRAME_BYTES;
                batch.timestampNs[i] = SECOND_NS;
            }
            meter.process(batch);
        }
    }

    private static long anonymousBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status says nothing of RssAnon");
    }
}
