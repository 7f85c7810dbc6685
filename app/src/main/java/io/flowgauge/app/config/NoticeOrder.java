package io.flowgauge.app.config;

import io.flowgauge.config.Notice;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the first place is that a notice names: those about files come as the files do, line by
 * line, the others behind them.
 *
 * @param file number of the file, in the order in which they were read
 * @param line from 1
 * @param column from 1
 */
record NoticeOrder(int file, int line, int column) {
    private static final Pattern PLACE = Pattern.compile("(?s)(.*?):(\\d+):(\\d+): .*");

    /** Returns the notices in the order in which a person meets what they are about. */
    static List<Notice> sorted(List<Notice> notices, List<String> files) {
        return notices.stream()
                .sorted(
                        Comparator.comparing(
                                notice -> of(notice.message(), files),
                                Comparator.comparingInt(NoticeOrder::file)
                                        .thenComparingInt(NoticeOrder::line)
                                        .thenComparingInt(NoticeOrder::column)))
                .toList();
    }

    private static NoticeOrder of(String message, List<String> files) {
        Matcher place = PLACE.matcher(message);
        if (!place.matches() || place.group(1).contains(": ")) {
            return new NoticeOrder(Integer.MAX_VALUE, 0, 0);
        }
        int file = 0;
        while (file < files.size() && !files.get(file).endsWith(place.group(1))) {
            file++;
        }
        return new NoticeOrder(
                file, Integer.parseInt(place.group(2)), Integer.parseInt(place.group(3)));
    }
}
