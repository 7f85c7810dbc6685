package io.flowgauge.store;

import io.flowgauge.base.ServiceNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Made-up flows, in a store and as plain objects that a test adds up by itself. */
final class ReportModel {
    /** One report, with what its flow is. */
    record Report(
            long timeMs,
            long previousMs,
            long lastMs,
            boolean isFinal,
            Flow flow,
            long sp,
            long sb,
            long dp,
            long db) {
        long bytes() {
            return sb + db;
        }
    }

    /** What all reports of a flow share. */
    record Flow(
            long number,
            long startMs,
            @Nullable String source,
            @Nullable String destination,
            int sourcePort,
            int destinationPort,
            @Nullable String transport,
            int vlan,
            List<String> tags) {
        Set<String> hosts() {
            Set<String> hosts = new LinkedHashSet<>();
            if (source != null) {
                hosts.add(source);
            }
            if (destination != null) {
                hosts.add(destination);
            }
            return hosts;
        }
    }

    static final int NONE = ReportBatch.NONE;

    private static final List<String> TAGS = List.of("lab", "office", "a \"tag\"", "l");

    private final RandomGenerator random;
    private final List<Report> reports = new ArrayList<>();

    ReportModel(RandomGenerator random, long fromMs, long toMs, int flows) {
        this.random = random;
        for (int i = 0; i < flows; i++) {
            add(flow(i + 1, random.nextLong(fromMs, toMs)));
        }
    }

    private Flow flow(long number, long startMs) {
        boolean link = random.nextInt(10) == 0;
        boolean ports = !link && random.nextInt(8) != 0;
        return new Flow(
                number,
                startMs,
                link ? null : address(),
                link ? null : address(),
                ports ? random.nextInt(1, 65_536) : NONE,
                ports ? List.of(443, 53, 22, 9, 51_820).get(random.nextInt(5)) : NONE,
                ports ? (random.nextBoolean() ? "tcp" : "udp") : null,
                random.nextInt(3) == 0 ? random.nextInt(1, 5) : NONE,
                random.nextInt(3) == 0
                        ? TAGS.subList(random.nextInt(2), random.nextInt(2, 5))
                        : List.of());
    }

    private String address() {
        return switch (random.nextInt(4)) {
            case 0 -> "2001:db8::" + Integer.toHexString(random.nextInt(1, 5));
            case 1 -> "fe80::" + Integer.toHexString(random.nextInt(1, 4));
            case 2 -> "10.0." + random.nextInt(3) + "." + random.nextInt(4);
            default -> "198.51.100." + random.nextInt(250, 256);
        };
    }

    private void add(Flow flow) {
        long timeMs = flow.startMs();
        long previousMs = Long.MIN_VALUE;
        boolean ends = random.nextInt(4) != 0;
        int count = random.nextInt(3) == 0 ? random.nextInt(2, 12) : 1;
        for (int i = 0; i < count; i++) {
            long lastMs = timeMs + random.nextLong(1, 9_000);
            timeMs = lastMs + random.nextLong(0, 2_000);
            reports.add(
                    new Report(
                            timeMs,
                            previousMs,
                            lastMs,
                            ends && i == count - 1,
                            flow,
                            random.nextInt(100),
                            random.nextInt(100_000),
                            random.nextInt(100),
                            random.nextInt(100_000)));
            previousMs = timeMs;
        }
    }

    List<Report> reports() {
        return reports;
    }

    /** Writes all reports into a store, those of a flow in their order. */
    void fill(FlowStore store) {
        ReportBatch batch = new ReportBatch();
        List<Report> sorted = new ArrayList<>(reports);
        sorted.sort((a, b) -> Long.compare(a.timeMs, b.timeMs));
        for (Report report : sorted) {
            Flow flow = report.flow;
            if (report.previousMs == Long.MIN_VALUE) {
                batch.add(
                        new ReportBatch.Flow(
                                flow.number,
                                flow.startMs * 1_000,
                                "id" + flow.number,
                                null,
                                null,
                                "{\"type\":\"flow\"}",
                                ReportBatch.Sums.ZERO));
            }
            batch.begin(
                            report.timeMs * 1_000,
                            report.previousMs == Long.MIN_VALUE
                                    ? ReportBatch.NO_TIME
                                    : report.previousMs * 1_000,
                            flow.number,
                            report.isFinal)
                    .lastPacket(report.lastMs * 1_000)
                    .ports(flow.sourcePort, flow.destinationPort)
                    .labels(
                            flow.transport,
                            flow.vlan,
                            flow.tags.isEmpty() ? null : String.join("\n", flow.tags))
                    .counted(report.sp, report.sb, report.dp, report.db);
            if (flow.source != null) {
                AddressBlock address = AddressBlock.of(flow.source).orElseThrow();
                batch.source(address.high(), address.low());
            }
            if (flow.destination != null) {
                AddressBlock address = AddressBlock.of(flow.destination).orElseThrow();
                batch.destination(address.high(), address.low());
            }
            if (batch.size() == 500) {
                append(store, batch);
            }
        }
        append(store, batch);
    }

    private static void append(FlowStore store, ReportBatch batch) {
        try {
            store.append(batch);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        batch.clear();
    }

    /** Opens a store of small size in a folder. */
    static FlowStore open(Path folder) throws Exception {
        return FlowStore.open(new StoreSettings(folder, 0, 0, 256L << 20, 2));
    }

    /** Returns whether a term of the query bar fits a flow, found out without a database. */
    boolean fits(FilterTerm term, Flow flow, ServiceNames services) {
        return switch (term) {
            case FilterTerm.Everything _ -> true;
            case FilterTerm.And and -> and.terms().stream().allMatch(t -> fits(t, flow, services));
            case FilterTerm.Or or -> or.terms().stream().anyMatch(t -> fits(t, flow, services));
            case FilterTerm.Not not -> !fits(not.term(), flow, services);
            case FilterTerm.Match match -> fits(match, flow, services);
        };
    }

    private boolean fits(FilterTerm.Match match, Flow flow, ServiceNames services) {
        FilterValue value = match.value();
        return switch (match.field()) {
            case SOURCE_IP -> address(value, flow.source);
            case DESTINATION_IP -> address(value, flow.destination);
            case HOST_IP -> address(value, flow.source) || address(value, flow.destination);
            case SOURCE_PORT -> number(value, flow.sourcePort);
            case DESTINATION_PORT -> number(value, flow.destinationPort);
            case PORT -> number(value, flow.sourcePort) || number(value, flow.destinationPort);
            case VLAN -> number(value, flow.vlan);
            case TRANSPORT -> text(value, flow.transport);
            case TAG ->
                    value instanceof FilterValue.Any
                            ? !flow.tags.isEmpty()
                            : flow.tags.stream().anyMatch(tag -> text(value, tag));
            case FLOW_ID -> text(value, "id" + flow.number);
            case SERVICE -> text(value, service(flow, services));
            case FINAL ->
                    value instanceof FilterValue.Any
                            || value.equals(
                                    new FilterValue.Truth(
                                            reports.stream()
                                                    .anyMatch(
                                                            report ->
                                                                    report.flow == flow
                                                                            && report.isFinal)));
        };
    }

    /** Returns the service of a flow; null if it has none. */
    static @Nullable String service(Flow flow, ServiceNames services) {
        return flow.transport == null
                ? null
                : GroupKey.service(flow.transport, flow.destinationPort, services);
    }

    private static boolean address(FilterValue value, @Nullable String address) {
        if (address == null || !(value instanceof FilterValue.Block(AddressBlock block))) {
            return address != null;
        }
        AddressBlock one = AddressBlock.of(address).orElseThrow();
        return new AddressBlock(one.high(), one.low(), block.prefix()).equals(block);
    }

    private static boolean number(FilterValue value, int number) {
        if (number == NONE || !(value instanceof FilterValue.Range(int low, int high))) {
            return number != NONE;
        }
        return low <= number && number <= high;
    }

    private static boolean text(FilterValue value, @Nullable String text) {
        if (text == null || !(value instanceof FilterValue.Text(String wanted, boolean prefix))) {
            return text != null;
        }
        return prefix ? text.startsWith(wanted) : text.equals(wanted);
    }

    /** Returns terms that fit some flows of the model. */
    static List<String> queries() {
        return Arrays.asList(
                "*",
                "source.ip:10.0.0.0/16 and destination.port:443",
                "10.0.0.0/24 or 2001:db8::/32",
                "not ip:10.0.0.1",
                "ip:fe80::/10 and not port:<1024",
                "source.ip:::/0",
                "not source.ip:*",
                "service:https or udp/51820",
                "service:\"tcp/9\"",
                "service:d*",
                "tag:lab",
                "tag:l",
                "tag:l* and not tag:office",
                "tag:\"a \\\"tag\\\"\"",
                "vlan:[2 TO 3]",
                "vlan:* and transport:tcp",
                "not transport:tcp",
                "final:true",
                "final:false and port:443",
                "flow_id:id7 or flow_id:id1*",
                "not (port:443 or tag:lab) and host.ip:198.51.100.250/31");
    }
}
