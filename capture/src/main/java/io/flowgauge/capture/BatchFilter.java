package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;

/** Runs a filter over a batch and counts what it takes out. */
final class BatchFilter {
    private final Counter filtered =
            new Counter(
                    "packets.filtered",
                    "Packets that bpf_filter took out here; those that it took out in the kernel"
                            + " were never received.");

    Counter filtered() {
        return filtered;
    }

    /** Closes up a batch over the packets that a program rejects. */
    void apply(BpfProgram program, PacketBatch batch) {
        int kept = 0;
        int count = batch.count;
        boolean hasVlans = batch.hasVlans;
        for (int i = 0; i < count; i++) {
            int vlan = hasVlans ? batch.vlan[i] : PacketBatch.NO_VLAN;
            int bytes =
                    program.run(
                            batch.address[i], batch.capturedLength[i], batch.wireLength[i], vlan);
            if (bytes == 0) {
                continue;
            }
            batch.address[kept] = batch.address[i];
            batch.capturedLength[kept] =
                    Integer.compareUnsigned(bytes, batch.capturedLength[i]) < 0
                            ? bytes
                            : batch.capturedLength[i];
            batch.wireLength[kept] = batch.wireLength[i];
            batch.timestampNs[kept] = batch.timestampNs[i];
            batch.vlan[kept] = vlan;
            kept++;
        }
        batch.count = kept;
        filtered.add(count - kept);
    }
}
