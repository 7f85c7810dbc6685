package io.flowgauge.app.top;

import io.flowgauge.app.summary.NumberText;
import io.flowgauge.app.summary.TextTable;
import io.flowgauge.app.summary.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A picture as lines of text. */
public final class TopText {
    /** Lines above the first conversation. */
    static final int HEAD_LINES = 5;

    private static final int HEADING = 4;

    private TopText() {}

    /**
     * Returns the lines: totals, transports, a heading and a conversation each.
     *
     * @param width characters of a line, about
     */
    public static List<String> lines(TopFeed.Picture picture, TopView view, int width) {
        Traffic traffic = picture.traffic();
        List<String> lines = new ArrayList<>();
        lines.add(
                "flowgauge top: "
                        + picture.source()
                        + (picture.span().isEmpty() ? "" : ", ")
                        + picture.span());
        lines.add(
                rate(traffic.bytes() * 8.0, traffic.seconds(), "bit/s")
                        + "  "
                        + rate((double) traffic.packets(), traffic.seconds(), "packets/s")
                        + "  "
                        + NumberText.count(traffic.flows())
                        + " flows  "
                        + NumberText.count(picture.dropped())
                        + " packets dropped");
        lines.add(picture.trouble().isEmpty() ? transports(traffic) : picture.trouble());
        lines.add("");
        lines.addAll(table(traffic, view.order()).lines(width));
        if (traffic.conversations().isEmpty()) {
            lines.add(
                    view.part().isEmpty()
                            ? "No packets in this time."
                            : "No packets in this time for \"" + view.part() + "\".");
        }
        return lines;
    }

    /** Returns which of the lines is the heading of the table. */
    static int heading() {
        return HEADING;
    }

    private static String rate(double amount, double seconds, String unit) {
        return seconds == 0 ? "- " + unit : NumberText.amount(amount / seconds, unit).strip();
    }

    private static String transports(Traffic traffic) {
        StringBuilder line = new StringBuilder();
        traffic.bytesByTransport().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(
                        entry ->
                                line.append(line.isEmpty() ? "" : "  ")
                                        .append(entry.getKey())
                                        .append(' ')
                                        .append(share(entry.getValue(), traffic.bytes())));
        return line.toString();
    }

    private static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f%%", 100.0 * part / Math.max(1, whole));
    }

    private static TextTable table(Traffic traffic, Traffic.Order order) {
        TextTable table =
                new TextTable()
                        .text("A")
                        .text("B")
                        .number("bytes/s A>B")
                        .number("bytes/s B>A")
                        .number(order == Traffic.Order.BYTES ? "*bytes/s" : "bytes/s")
                        .optionalNumber(order == Traffic.Order.PACKETS ? "*packets/s" : "packets/s")
                        .optionalNumber(order == Traffic.Order.FLOWS ? "*flows" : "flows");
        double seconds = traffic.seconds();
        for (Traffic.Conversation one : traffic.conversations()) {
            table.row(
                    one.a(),
                    one.b(),
                    rate((double) one.bytesToB(), seconds, "B"),
                    rate((double) one.bytesToA(), seconds, "B"),
                    rate((double) (one.bytesToB() + one.bytesToA()), seconds, "B"),
                    rate((double) one.packets(), seconds, ""),
                    NumberText.count(one.flows()));
        }
        return table;
    }
}
