package io.flowgauge.event.processor;

import static java.time.temporal.ChronoField.AMPM_OF_DAY;
import static java.time.temporal.ChronoField.CLOCK_HOUR_OF_AMPM;
import static java.time.temporal.ChronoField.DAY_OF_MONTH;
import static java.time.temporal.ChronoField.DAY_OF_WEEK;
import static java.time.temporal.ChronoField.DAY_OF_YEAR;
import static java.time.temporal.ChronoField.HOUR_OF_DAY;
import static java.time.temporal.ChronoField.MINUTE_OF_HOUR;
import static java.time.temporal.ChronoField.MONTH_OF_YEAR;
import static java.time.temporal.ChronoField.NANO_OF_SECOND;
import static java.time.temporal.ChronoField.SECOND_OF_MINUTE;
import static java.time.temporal.ChronoField.YEAR;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Layouts of Go's package time, to read by: {@code 2006-01-02T15:04:05Z07:00}. A second may have a
 * fraction though the layout has none. An abbreviation of a time zone ({@code MST}) is that of the
 * zone given, or of a zone that has it; Go takes one that it does not know for UTC.
 */
final class GoLayout {
    /** Parts of a time; of two that begin alike, the longer stands first. */
    private static final List<String> PARTS =
            List.of(
                    "January",
                    "Jan",
                    "Monday",
                    "Mon",
                    "MST",
                    "2006",
                    "__2",
                    "_2",
                    "002",
                    "01",
                    "02",
                    "03",
                    "04",
                    "05",
                    "06",
                    "15",
                    "1",
                    "2",
                    "3",
                    "4",
                    "5",
                    "PM",
                    "pm",
                    "-07:00:00",
                    "-07:00",
                    "-070000",
                    "-0700",
                    "-07",
                    "Z07:00:00",
                    "Z07:00",
                    "Z070000",
                    "Z0700",
                    "Z07");

    private static final int FIRST_TWO_DIGIT_YEAR = 1969;

    private final DateTimeFormatterBuilder builder =
            new DateTimeFormatterBuilder().parseCaseInsensitive();
    private final String layout;
    private final ZoneId zone;

    private GoLayout(String layout, ZoneId zone) {
        this.layout = layout;
        this.zone = zone;
    }

    /**
     * Compiles a layout.
     *
     * @throws IllegalArgumentException if nothing in it is part of a time
     */
    static DateTimeFormatter compile(String layout, ZoneId zone) {
        return new GoLayout(layout, zone).compile();
    }

    private DateTimeFormatter compile() {
        int parts = 0;
        int at = 0;
        while (at < layout.length()) {
            int fraction = fractionEnd(at);
            if (fraction > 0) {
                addFraction(at, fraction - at - 1);
                at = fraction;
                continue;
            }
            String part = part(at);
            if (part.isEmpty()) {
                builder.appendLiteral(layout.charAt(at));
                at++;
                continue;
            }
            add(part);
            parts++;
            at += part.length();
            if (part.equals("05") || part.equals("5")) {
                addAnyFraction(at);
            }
        }
        if (parts == 0) {
            throw new IllegalArgumentException(
                    "\""
                            + layout
                            + "\" has no part of a time in it; a layout is the time 15:04:05 on"
                            + " 2006-01-02, written as yours is");
        }
        return builder.toFormatter(Locale.ENGLISH);
    }

    private String part(int at) {
        for (String part : PARTS) {
            if (layout.startsWith(part, at)) {
                // "_2006" is an underscore and a year; "Jan" within a word is no month.
                boolean year = part.equals("_2") && layout.startsWith("_2006", at);
                boolean word =
                        (part.equals("Jan") || part.equals("Mon"))
                                && at + 3 < layout.length()
                                && Character.isLowerCase(layout.charAt(at + 3));
                return year || word ? "" : part;
            }
        }
        return "";
    }

    /** Returns where digits of a fraction end, such as {@code .000} or {@code ,999}; 0 if none. */
    private int fractionEnd(int at) {
        if (".,".indexOf(layout.charAt(at)) < 0 || at + 1 >= layout.length()) {
            return 0;
        }
        char digit = layout.charAt(at + 1);
        int end = at + 1;
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        boolean digits = digit == '0' || digit == '9';
        boolean more = end < layout.length() && Character.isDigit(layout.charAt(end));
        return digits && !more && end - at <= 10 ? end : 0;
    }

    /** Zeros are as many digits as there are; nines may be missing. */
    private void addFraction(int at, int digits) {
        if (layout.charAt(at + 1) == '9') {
            addAnyFraction(layout.length());
            return;
        }
        builder.appendLiteral(layout.charAt(at))
                .appendFraction(NANO_OF_SECOND, digits, digits, false);
    }

    /** Lets a fraction follow a second unless the layout has one there. */
    private void addAnyFraction(int at) {
        if (at < layout.length() && fractionEnd(at) > 0) {
            return;
        }
        for (char separator : new char[] {'.', ','}) {
            builder.optionalStart()
                    .appendLiteral(separator)
                    .appendFraction(NANO_OF_SECOND, 1, 9, false)
                    .optionalEnd();
        }
    }

    private void add(String part) {
        switch (part) {
            case "2006" -> builder.appendValue(YEAR, 4);
            case "06" -> builder.appendValueReduced(YEAR, 2, 2, FIRST_TWO_DIGIT_YEAR);
            case "January" -> builder.appendText(MONTH_OF_YEAR, TextStyle.FULL);
            case "Jan" -> builder.appendText(MONTH_OF_YEAR, TextStyle.SHORT);
            case "01" -> builder.appendValue(MONTH_OF_YEAR, 2);
            case "1" -> addShort(MONTH_OF_YEAR);
            case "Monday" -> builder.appendText(DAY_OF_WEEK, TextStyle.FULL);
            case "Mon" -> builder.appendText(DAY_OF_WEEK, TextStyle.SHORT);
            case "02" -> builder.appendValue(DAY_OF_MONTH, 2);
            case "2" -> addShort(DAY_OF_MONTH);
            case "_2" -> {
                addBlank();
                addShort(DAY_OF_MONTH);
            }
            case "002" -> builder.appendValue(DAY_OF_YEAR, 3);
            case "__2" -> {
                addBlank();
                addBlank();
                builder.appendValue(DAY_OF_YEAR, 1, 3, SignStyle.NOT_NEGATIVE);
            }
            case "15" -> addShort(HOUR_OF_DAY);
            case "03" -> builder.appendValue(CLOCK_HOUR_OF_AMPM, 2);
            case "3" -> addShort(CLOCK_HOUR_OF_AMPM);
            case "04" -> builder.appendValue(MINUTE_OF_HOUR, 2);
            case "4" -> addShort(MINUTE_OF_HOUR);
            case "05" -> builder.appendValue(SECOND_OF_MINUTE, 2);
            case "5" -> addShort(SECOND_OF_MINUTE);
            case "PM", "pm" -> builder.appendText(AMPM_OF_DAY, TextStyle.SHORT);
            case "MST" -> builder.appendZoneText(TextStyle.SHORT, Set.of(zone));
            default -> addOffset(part);
        }
    }

    private void addShort(ChronoField field) {
        builder.appendValue(field, 1, 2, SignStyle.NOT_NEGATIVE);
    }

    private void addBlank() {
        builder.optionalStart().appendLiteral(' ').optionalEnd();
    }

    private void addOffset(String part) {
        String pattern =
                switch (part.substring(1)) {
                    case "07" -> "+HH";
                    case "0700" -> "+HHMM";
                    case "07:00" -> "+HH:MM";
                    case "070000" -> "+HHMMSS";
                    default -> "+HH:MM:SS";
                };
        // What UTC is written as: "Z" where the layout begins so, else zeros like other offsets.
        builder.appendOffset(pattern, part.startsWith("Z") ? "Z" : zeros(pattern));
    }

    private static String zeros(String pattern) {
        return pattern.replaceAll("[HMS]", "0");
    }
}
