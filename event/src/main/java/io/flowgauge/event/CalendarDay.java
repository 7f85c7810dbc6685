package io.flowgauge.event;

/**
 * A day of the proleptic Gregorian calendar, UTC, from the number of days since 1970-01-01.
 * Arithmetic in place of java.time, which makes an object for every date.
 */
final class CalendarDay {
    /** Days from 0000-03-01, where the leap day is the last of the year, to 1970-01-01. */
    private static final int DAYS_BEFORE_EPOCH = 719_468;

    private static final int DAYS_PER_400_YEARS = 146_097;

    private long number = Long.MIN_VALUE;
    private int year;
    private int month;
    private int dayOfMonth;

    /** Moves to a day; returns this. */
    CalendarDay move(long daysSinceEpoch) {
        if (daysSinceEpoch == number) {
            return this;
        }
        number = daysSinceEpoch;
        long days = daysSinceEpoch + DAYS_BEFORE_EPOCH;
        long era = Math.floorDiv(days, (long) DAYS_PER_400_YEARS);
        int dayOfEra = (int) (days - era * DAYS_PER_400_YEARS);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        year = (int) (400 * era) + yearOfEra + (month <= 2 ? 1 : 0);
        return this;
    }

    /** Returns the year. */
    int year() {
        return year;
    }

    /** Returns the month, 1 to 12. */
    int month() {
        return month;
    }

    /** Returns the day of the month, 1 to 31. */
    int dayOfMonth() {
        return dayOfMonth;
    }

    /** Returns the day of the week, 0 for Sunday to 6. */
    int dayOfWeek() {
        return (int) Math.floorMod(number + 4, 7L);
    }

    /** Returns the day of the year, 1 to 366. */
    int dayOfYear() {
        int days = dayOfMonth;
        for (int before = 1; before < month; before++) {
            days += daysInMonth(before);
        }
        return days;
    }

    /** Returns the year that the day's week belongs to (ISO 8601). */
    int weekYear() {
        int week = weekUnbounded();
        if (week < 1) {
            return year - 1;
        }
        return week > weeksInYear(year) ? year + 1 : year;
    }

    /** Returns the number of the day's week, 1 to 53 (ISO 8601). */
    int week() {
        int week = weekUnbounded();
        if (week < 1) {
            return weeksInYear(year - 1);
        }
        return week > weeksInYear(year) ? 1 : week;
    }

    private int weekUnbounded() {
        int mondayIsOne = (dayOfWeek() + 6) % 7 + 1;
        return (dayOfYear() - mondayIsOne + 10) / 7;
    }

    private static int weeksInYear(int year) {
        return lastWeekday(year) == 4 || lastWeekday(year - 1) == 3 ? 53 : 52;
    }

    /** Returns the day of the week of a year's last day, 0 for Sunday. */
    private static int lastWeekday(int year) {
        return Math.floorMod(
                year + Math.floorDiv(year, 4) - Math.floorDiv(year, 100) + Math.floorDiv(year, 400),
                7);
    }

    private int daysInMonth(int of) {
        return switch (of) {
            case 2 -> (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }
}
