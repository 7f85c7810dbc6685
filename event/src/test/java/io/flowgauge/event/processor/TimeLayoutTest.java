package io.flowgauge.event.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLayoutTest {
    private static final long EVENT_NS = 1_493_840_560_003_000_000L; // 2017-05-03T19:42:40Z

    private static String read(String layout, Object value) {
        return String.valueOf(TimeLayout.of(layout, ZoneOffset.UTC).read(value, EVENT_NS));
    }

    /** The layouts that package time names, and others of its documentation and tests. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2006-01-02T15:04:05Z07:00|2020-12-31T23:59:58Z|2020-12-31T23:59:58Z",
                "2006-01-02T15:04:05Z07:00|2020-12-31T23:59:58.123+01:30|2020-12-31T22:29:58.123Z",
                "2006-01-02T15:04:05.999999999Z07:00|2020-12-31T23:59:58Z|2020-12-31T23:59:58Z",
                "2006-01-02T15:04:05.999999999Z07:00|2020-12-31T23:59:58.5Z|2020-12-31T23:59:58.500Z",
                "2006-01-02 15:04:05.000|2020-12-31 23:59:58.123|2020-12-31T23:59:58.123Z",
                "2006-01-02 15:04:05,000|2020-12-31 23:59:58,123|2020-12-31T23:59:58.123Z",
                "2006-01-02 15:04:05|2020-12-31 23:59:58,25|2020-12-31T23:59:58.250Z",
                "Mon Jan _2 15:04:05 2006|Tue Feb  3 01:02:03 2015|2015-02-03T01:02:03Z",
                "Mon Jan _2 15:04:05 2006|Sun Feb 13 01:02:03 2015|2015-02-13T01:02:03Z",
                "Mon Jan 02 15:04:05 -0700 2006|Thu Feb 04 21:00:57 -0800 2010|2010-02-05T05:00:57Z",
                "Mon, 02 Jan 2006 15:04:05 MST|Thu, 04 Feb 2010 21:00:57 UTC|2010-02-04T21:00:57Z",
                "Monday, 02-Jan-06 15:04:05 -0700|Thursday, 04-Feb-70 21:00:57 +0000|1970-02-04T21:00:57Z",
                "02 Jan 06 15:04 -07|04 Feb 10 21:00 -08|2010-02-05T05:00:00Z",
                "January 2, 2006 3:04PM|february 4, 2010 12:05am|2010-02-04T00:05:00Z",
                "1/2/2006 03:04:05 pm|12/3/2010 01:02:03 PM|2010-12-03T13:02:03Z",
                "3:04PM|12:30PM|2017-01-01T12:30:00Z",
                "Jan _2 15:04:05|Oct  7 06:05:04|2017-10-07T06:05:04Z",
                "2006002|2020366|2020-12-31T00:00:00Z",
                "2006-__2|2020-  7|2020-01-07T00:00:00Z",
                "20060102150405|20201231235958|2020-12-31T23:59:58Z",
                "2006-01-02_2006|2020-12-31_2020|2020-12-31T00:00:00Z",
                "2006-01-02Z0700|2020-12-31Z|2020-12-31T00:00:00Z",
                "UNIX|1493840560|2017-05-03T19:42:40Z",
                "UNIX|-1.5|1969-12-31T23:59:58.500Z",
                "UNIX_MS|1493840560003.5|2017-05-03T19:42:40.003500Z",
                "2006-01-02|2020-02-30|null",
                "2006-01-02|2020-01-01x|null",
                "2006-01-02|20-01-01|null",
                "15:04|24:00|null",
                "15:04:05.000|01:02:03|null",
                "UNIX|x|null",
                "UNIX|1e5|null",
                "UNIX|9999999999999999999|null",
            })
    void shouldReadAsGoDoes(String layout, String text, String time) {
        assertThat(read(layout, text)).isEqualTo(time);
    }

    @Test
    void shouldReadNumbersOfAnyKind() {
        assertThat(read("UNIX", 1L)).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(read("UNIX", 1.25)).isEqualTo("1970-01-01T00:00:01.250Z");
        assertThat(read("UNIX_MS", 1500L)).isEqualTo("1970-01-01T00:00:01.500Z");
        assertThat(read("UNIX", true)).isEqualTo("null");
        assertThat(read("2006", 2020L)).isEqualTo("null");
    }

    @Test
    void shouldKnowTheAbbreviationsOfItsZone() {
        TimeLayout layout = TimeLayout.of("2006-01-02 15:04 MST", ZoneId.of("America/Los_Angeles"));
        assertThat(layout.read("2020-07-01 12:00 PDT", 0))
                .isEqualTo(Instant.parse("2020-07-01T19:00:00Z"));
        assertThat(layout.read("2020-01-01 12:00 PST", 0))
                .isEqualTo(Instant.parse("2020-01-01T20:00:00Z"));
    }
}
