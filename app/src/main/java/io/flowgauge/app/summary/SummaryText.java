package io.flowgauge.app.summary;

import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.LayerStack;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A summary as a page of text: totals, then tables of what was largest. */
public final class SummaryText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final String NOT_A_FLOW = "packets.not_a_flow.";
    private static final String MALFORMED = "packets.malformed.";
    private static final double SECOND_NS = 1e9;
    static final String[] TRANSPORTS = {
        "TCP", "UDP", "ICMP", "ICMPv6", "other over IPv4", "other over IPv6", "not IP", "(others)"
    };

    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    private final CaptureSummary summary;
    private final Map<String, Long> counters;
    private final int rows;
    private final int width;
    private final boolean styled;
    private final List<String> lines = new ArrayList<>();

    /**
     * Makes the text of a summary.
     *
     * @param counters of the source and of the meter, by name
     * @param rows most rows of a table
     * @param width characters in a line, about
     * @param styled whether headings are bold
     */
    public SummaryText(
            CaptureSummary summary,
            Map<String, Long> counters,
            int rows,
            int width,
            boolean styled) {
        this.summary = summary;
        this.rows = rows;
        this.width = width;
        this.styled = styled;
        this.counters = new TreeMap<>(counters);
    }

    /** Returns the lines of the page for some files. */
    public List<String> lines(List<String> files) {
        lines.clear();
        addTotals(files);
        addConversations();
        addServices();
        addTransports();
        addLayers();
        return List.copyOf(lines);
    }

    private void addTotals(List<String> files) {
        for (String file : files) {
            addLine(file.equals(files.getFirst()) ? "Capture" : "", file);
        }
        long received = count("packets.received");
        long notAFlow = sum(NOT_A_FLOW);
        addLine(
                "Packets",
                NumberText.count(received)
                        + " ("
                        + NumberText.count(count("packets.metered"))
                        + " on flows, "
                        + NumberText.count(notAFlow)
                        + " on none)");
        addReasons(NOT_A_FLOW);
        if (sum(MALFORMED) > 0) {
            addLine(
                    "Malformed",
                    NumberText.count(sum(MALFORMED))
                            + " packets, counted on the layers before the broken one");
            addReasons(MALFORMED);
        }
        if (count("packets.out_of_order") > 0) {
            addLine(
                    "Out of order",
                    NumberText.count(count("packets.out_of_order"))
                            + " packets with a time before that of an earlier one");
        }
        if (count("packets.filtered") > 0) {
            addLine("Filtered", NumberText.count(count("packets.filtered")) + " packets left out");
        }
        addLine("Flows", NumberText.count(summary.flows()));
        addLine(
                "Bytes",
                NumberText.count(summary.bytes())
                        + " ("
                        + NumberText.bytes(summary.bytes())
                        + ") on the wire");
        if (summary.flows() == 0) {
            return;
        }
        long durationNs = summary.lastNs() - summary.firstNs();
        addLine("First packet", time(summary.firstNs()));
        addLine("Last packet", time(summary.lastNs()));
        addLine("Duration", NumberText.duration(durationNs));
        if (durationNs > 0) {
            double seconds = durationNs / SECOND_NS;
            addLine(
                    "Average",
                    NumberText.amount(summary.packets() / seconds, "pps")
                            + ", "
                            + NumberText.amount(summary.bytes() * 8.0 / seconds, "bit/s")
                            + ", "
                            + NumberText.amount((double) summary.bytes() / summary.packets(), "B")
                            + " per packet");
        }
    }

    private void addLine(String name, String value) {
        lines.add(heading(String.format(Locale.ROOT, "%-14s", name)) + value);
    }

    private void addReasons(String prefix) {
        counters.forEach(
                (name, value) -> {
                    if (name.startsWith(prefix) && value > 0) {
                        String reason = name.substring(prefix.length()).replace('_', ' ');
                        addLine("", NumberText.count(value) + " " + reason);
                    }
                });
    }

    private void addConversations() {
        TextTable table =
                new TextTable()
                        .text("A")
                        .text("B")
                        .optionalNumber("flows")
                        .number("packets A>B")
                        .number("bytes A>B")
                        .number("packets B>A")
                        .number("bytes B>A")
                        .optionalNumber("share");
        SumTable sums = summary.conversations();
        for (int entry : sums.largest(rows)) {
            addConversation(
                    table,
                    sums,
                    entry,
                    FlowEnds.text(sums, entry, 0),
                    FlowEnds.text(sums, entry, 1));
        }
        if (sums.flows(SumTable.OTHERS) > 0) {
            addConversation(table, sums, SumTable.OTHERS, "(others)", "");
        }
        addTable("Conversations", sums, table);
    }

    private void addConversation(TextTable table, SumTable sums, int entry, String a, String b) {
        table.row(
                a,
                b,
                NumberText.count(sums.flows(entry)),
                NumberText.count(sums.packets(entry, false)),
                NumberText.bytes(sums.bytes(entry, false)),
                NumberText.count(sums.packets(entry, true)),
                NumberText.bytes(sums.bytes(entry, true)),
                share(sums, entry));
    }

    private void addServices() {
        TextTable table =
                new TextTable()
                        .text("service")
                        .text("port")
                        .optionalNumber("flows")
                        .number("packets to")
                        .number("bytes to")
                        .number("packets from")
                        .number("bytes from")
                        .optionalNumber("share");
        SumTable sums = summary.services();
        for (int entry : sums.largest(rows)) {
            boolean tcp = sums.key(entry, 0) == CaptureSummary.TRANSPORT_TCP;
            int port = (int) sums.key(entry, 1);
            addConversation(
                    table,
                    sums,
                    entry,
                    summary.names().name(tcp, port),
                    port + (tcp ? "/tcp" : "/udp"));
        }
        if (sums.flows(SumTable.OTHERS) > 0) {
            addConversation(table, sums, SumTable.OTHERS, "(others)", "");
        }
        addTable("Services", sums, table);
    }

    private void addTransports() {
        SumTable transports = new SumTable(TRANSPORTS.length, 0);
        SumTable stacks = summary.layers();
        for (int entry = 0; entry <= stacks.size(); entry++) {
            if (stacks.flows(entry) > 0) {
                int transport =
                        entry == SumTable.OTHERS
                                ? TRANSPORTS.length - 1
                                : transport(stacks.key(entry, 0));
                transports.addAll(transports.entry(transport, 0, 0, 0, 0), stacks, entry);
            }
        }
        TextTable table = sums("transport");
        for (int entry : transports.largest(rows)) {
            addSums(table, transports, entry, TRANSPORTS[(int) transports.key(entry, 0)]);
        }
        addTable("Transports", transports, table);
    }

    /** Returns the index in {@link #TRANSPORTS}. */
    static int transport(long stack) {
        int[] layers = {FlowLayer.TCP, FlowLayer.UDP, FlowLayer.ICMPV4, FlowLayer.ICMPV6};
        for (int i = 0; i < layers.length; i++) {
            if (LayerStack.offsetOf(stack, layers[i]) >= 0) {
                return i;
            }
        }
        int ipv4 = LayerStack.offsetOf(stack, FlowLayer.IPV4);
        int ipv6 = LayerStack.offsetOf(stack, FlowLayer.IPV6);
        if (ipv6 > ipv4) {
            return 5;
        }
        return ipv4 >= 0 ? 4 : 6;
    }

    private void addLayers() {
        TextTable table = sums("layers");
        SumTable stacks = summary.layers();
        for (int entry : stacks.largest(rows)) {
            addSums(table, stacks, entry, layers(stacks.key(entry, 0)));
        }
        if (stacks.flows(SumTable.OTHERS) > 0) {
            addSums(table, stacks, SumTable.OTHERS, "(others)");
        }
        addTable("Layers", stacks, table);
    }

    private static String layers(long stack) {
        List<String> names = new ArrayList<>();
        for (int place = 0; LayerStack.layerAt(stack, place) >= 0; place++) {
            names.add(
                    switch (LayerStack.layerAt(stack, place)) {
                        case FlowLayer.ETHERNET -> "Ethernet";
                        case FlowLayer.OUTER_VLAN, FlowLayer.VLAN -> "VLAN";
                        case FlowLayer.OUTER_IPV4, FlowLayer.IPV4 -> "IPv4";
                        case FlowLayer.OUTER_IPV6, FlowLayer.IPV6 -> "IPv6";
                        case FlowLayer.ICMPV4 -> "ICMP";
                        case FlowLayer.ICMPV6 -> "ICMPv6";
                        case FlowLayer.UDP -> "UDP";
                        case FlowLayer.TCP -> "TCP";
                        default -> "connection";
                    });
        }
        return String.join(" / ", names);
    }

    private static TextTable sums(String name) {
        return new TextTable()
                .text(name)
                .number("flows")
                .number("packets")
                .number("bytes")
                .number("share");
    }

    private void addSums(TextTable table, SumTable sums, int entry, String name) {
        table.row(
                name,
                NumberText.count(sums.flows(entry)),
                NumberText.count(sums.packets(entry)),
                NumberText.bytes(sums.bytes(entry)),
                share(sums, entry));
    }

    private String share(SumTable sums, int entry) {
        return NumberText.share(sums.bytes(entry), summary.bytes());
    }

    private void addTable(String title, SumTable sums, TextTable table) {
        if (sums.size() == 0) {
            return;
        }
        lines.add("");
        String all =
                (sums.flows(SumTable.OTHERS) > 0 ? "more than " : "")
                        + NumberText.count(sums.size());
        String shown =
                sums.size() <= rows ? all : "the largest " + NumberText.count(rows) + " of " + all;
        lines.add(heading(title) + " (" + shown + ", by bytes)");
        List<String> rowsOfTable = table.lines(width);
        lines.add(heading(rowsOfTable.getFirst()));
        lines.addAll(rowsOfTable.subList(1, rowsOfTable.size()));
        List<String> leftOut = table.leftOut(width);
        if (!leftOut.isEmpty()) {
            lines.add(
                    "No room for: %s. COLUMNS=%d or a wider terminal shows all."
                            .formatted(String.join(", ", leftOut), table.fullWidth()));
        }
        if (sums.flows(SumTable.OTHERS) > 0) {
            lines.add("More than are kept: the smallest were added up as (others).");
        }
    }

    private String heading(String text) {
        return styled ? BOLD + text + PLAIN : text;
    }

    private long count(String name) {
        return counters.getOrDefault(name, 0L);
    }

    private long sum(String prefix) {
        return counters.entrySet().stream()
                .filter(counter -> counter.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static String time(long ns) {
        return TIME.format(
                Instant.ofEpochSecond(
                        Math.floorDiv(ns, 1_000_000_000L), Math.floorMod(ns, 1_000_000_000L)));
    }

    /** Returns a text as lines of a width, broken between words. */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(' ');
            }
            line.append(line.isEmpty() || line.length() == 1 && !lines.isEmpty() ? "" : " ");
            line.append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /**
     * Returns all counters that are not 0, in one line.
     *
     * @param wrapped whether they are spread over lines of the width instead
     */
    public List<String> counters(boolean wrapped) {
        return wrapped ? wrapped(countersLine(), width) : List.of(countersLine());
    }

    private String countersLine() {
        StringBuilder line = new StringBuilder("Counters:");
        counters.forEach(
                (name, value) -> {
                    if (value != 0) {
                        line.append(' ').append(name).append('=').append(value);
                    }
                });
        return line.toString();
    }
}
