package io.flowgauge.dashboard;

import io.flowgauge.store.FlowStore;
import io.flowgauge.store.ReportBatch;
import io.flowgauge.store.ReportBatch.Flow;
import io.flowgauge.store.ReportBatch.Sums;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Flows of a small office in a store, running and ended, and beside them what their last events
 * would say: sums made without the store, for the page to be held against.
 */
final class OfficeHistory {
    private static final long SECOND_US = 1_000_000;
    private static final long V4 = 0xffff_0000_0000L;
    private static final long V6_HIGH = 0x2001_0db8_0001_0000L;
    private static final int[] PORTS = {443, 443, 443, 53, 53, 22, 80, 5432, 9000};

    /** The last event of each flow, as JSON. */
    final List<String> events = new ArrayList<>();

    private final Random random;
    private final ReportBatch batch = new ReportBatch();

    /** Makes the same flows for the same seed, reported from a time on. */
    OfficeHistory(FlowStore store, long seed, int flows, long fromMs) throws IOException {
        random = new Random(seed);
        for (int i = 0; i < flows; i++) {
            flow(i + 1, (fromMs + random.nextInt(600_000)) * 1_000);
        }
        store.append(batch);
    }

    private void flow(long number, long startUs) {
        int port = PORTS[random.nextInt(PORTS.length)];
        String transport = port == 53 ? "udp" : "tcp";
        boolean isSix = random.nextInt(8) == 0;
        int client = 10 + (int) (20 * random.nextDouble() * random.nextDouble());
        int server = 1 + random.nextInt(6);
        int sourcePort = 32_768 + random.nextInt(20_000);
        int vlan = random.nextInt(3) == 0 ? 171 : ReportBatch.NONE;
        String flowId = "EAT/" + number;
        int reports = 1 + random.nextInt(4);
        boolean ends = random.nextBoolean();
        long[] sums = new long[4];
        long previous = ReportBatch.NO_TIME;
        batch.add(new Flow(number, startUs, flowId, null, null, "{\"type\":\"flow\"}", Sums.ZERO));
        for (int r = 1; r <= reports; r++) {
            long time = startUs + r * 10L * SECOND_US;
            long[] counted = {
                1 + random.nextInt(20),
                60 + random.nextInt(3_000),
                random.nextInt(50),
                random.nextInt(90_000)
            };
            batch.begin(time, previous, number, ends && r == reports)
                    .lastPacket(time - SECOND_US)
                    .ports(sourcePort, port)
                    .labels(transport, vlan, number % 4 == 0 ? "office\nsite north" : "office")
                    .counted(counted[0], counted[1], counted[2], counted[3]);
            if (isSix) {
                batch.source(V6_HIGH, client).destination(V6_HIGH, server);
            } else {
                batch.source(0, V4 | 0x0a00_0100L | client)
                        .destination(0, V4 | 0x0a00_0000L | server);
            }
            for (int i = 0; i < counted.length; i++) {
                sums[i] += counted[i];
            }
            previous = time;
        }
        String format = isSix ? "2001:db8:1::%x" : "10.0.%d.%d";
        events.add(
                """
                {"type":"flow","flow_id":"%s","transport":"%s","source":%s,"dest":%s}
                """
                        .formatted(
                                flowId,
                                transport,
                                end(
                                        isSix
                                                ? format.formatted(client)
                                                : format.formatted(1, client),
                                        sourcePort,
                                        sums[0],
                                        sums[1]),
                                end(
                                        isSix
                                                ? format.formatted(server)
                                                : format.formatted(0, server),
                                        port,
                                        sums[2],
                                        sums[3]))
                        .strip());
    }

    private static String end(String ip, int port, long packets, long bytes) {
        return """
        {"ip":"%s","port":%d,"stats":{"net_packets_total":%d,"net_bytes_total":%d}}"""
                .formatted(ip, port, packets, bytes);
    }
}
