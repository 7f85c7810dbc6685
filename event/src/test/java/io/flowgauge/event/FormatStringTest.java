package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.meter.EndReason;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatStringTest {
    private static final EventSettings SETTINGS =
            EventFixture.withFields(
                    new CustomFields(
                            Map.of(
                                    "rate",
                                    0.5,
                                    "million",
                                    1_234_567.0,
                                    "empty",
                                    "",
                                    "on",
                                    true,
                                    "list",
                                    List.of(1),
                                    "a",
                                    Map.of("b", "deep")),
                            false),
                    CustomFields.NONE);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "plain|plain",
                "%{[source.ip]}:%{[source.port]} %{[dest][ip]}|172.16.1.199:51634 75.75.75.75",
                "%{[source.stats.net_bytes_total]} %{[ source ]:?}|",
                "%{[dest.stats][net_packets_total]} %{[final]} %{[transport]}|2 true udp",
                "%{[@timestamp]} %{[start_time]}|2017-05-03T19:42:40.003Z 2017-05-03T19:42:24.151Z",
                "%{[beat.name]}-%{[beat.version]}-%{[@metadata.version]}|probe-1-6.7.2-6.7.2",
                "%{[@metadata.beat]} %{[host.name]} %{[type]}|packetbeat probe-1 flow",
                "%{[fields.rate]} %{[fields.million]} %{[fields.on]}|0.5 1.234567e+06 true",
                "%{[fields.a.b]}%{[fields][a][b]}|deepdeep",
                "%{[vlan]:none}%{[fields.empty]:-}%{[nothing]:}%{[source.ip]:x}|none-172.16.1.199",
                "%{[no]:a b}c|a bc",
                "%{[fields.list]:no text}|no text",
                "%{[fields.a]:no text}|no text",
                "50% of \\%{[x]} %|50% of %{[x]} %",
                "%{[no]:a\\}b\\:c}|a}b:c",
                "a}b:c|a}b:c",
                "%{+yyyy.MM.dd} %{+HH\\:mm}|2017.05.03 19:42",
                "%{+yyyy-MM-dd'T'HH}x%{+HH:mm}|2017-05-03T19x19",
            })
    void shouldFormatAnEvent(String format, String expected) throws UserErrorException {
        if (expected == null) {
            assertThatThrownBy(() -> FormatString.compile(format))
                    .isInstanceOf(UserErrorException.class);
            return;
        }
        assertThat(FormatString.compile(format).format(EventFixture.dnsEvent(SETTINGS)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "%{[source.ip]|missing closing '}'",
                "%{|missing closing '}'",
                "%{}|empty format expansion",
                "%{foo}|unsupported format expression \"foo\"",
                "%{+yyyy f}|unsupport format 'f' in timestamp expression",
                "%{+zz}|unsupport format 'zz' in timestamp expression",
                "%{[a]:b:c}|Too many format modifiers given",
                "%{[a]:?x}|unsupported format operator: :?",
                "%{[a]:%{[b]}}|format string variables can not be nested",
                "%{[]}|empty fields selector '[]'",
                "%{[a}|missing closing ']'",
                "%{[a]b}|expected field extractor start with '['",
                "%{:x}|unexpected formatter operator",
                "%{[a]::x}|consecutive operator tokens ':'",
            })
    void shouldRefuseBadSyntaxInPacketbeatsWords(String format, String message) {
        assertThatThrownBy(() -> FormatString.compile(format))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"%{[vlan]}", "%{[connection_id]}", "%{[no.such]}", "%{[source]}", "%{[fields.a]}"})
    void shouldFormatNothingForAnEventThatLacksAField(String format) throws UserErrorException {
        FormatString compiled = FormatString.compile("x" + format);
        assertThat(compiled.format(EventFixture.dnsEvent(SETTINGS))).isNull();
        String name = format.substring(3, format.length() - 2);
        assertThat(compiled.requiredFields()).containsExactly(name);
        assertThat(compiled.lacking(EventFixture.dnsEvent(SETTINGS))).contains(name);
        EventBatch batch = new EventBatch(16);
        assertThat(new FormatEncoder(compiled).encode(EventFixture.dnsEvent(SETTINGS), batch))
                .isFalse();
        assertThat(batch.events()).isZero();
        assertThat(batch.size()).isZero();
    }

    @Test
    void shouldTellConstantTextFromTheRest() throws UserErrorException {
        assertThat(FormatString.compile("a\\%{[beat.name]}").isConstant()).isTrue();
        assertThat(FormatString.compile("").isConstant()).isTrue();
        assertThat(FormatString.compile("a%{[source.ip]}").isConstant()).isFalse();
        assertThat(FormatString.compile("%{+yyyy}").isConstant()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2006-08-01T00:00:00Z|y.M.d|2006.8.1",
                "2006-08-01T00:00:00Z|yy.MM.dd|06.08.01",
                "2006-08-01T00:00:00Z|YYY.MMM.dd|2006.Aug.01",
                "2006-08-01T00:00:00Z|yyyyyy.MMMM.ddd|002006.August.001",
                "2015-01-01T00:00:00Z|xx.ww.e|15.01.4",
                "2014-12-31T00:00:00Z|xxxx.w.E|2015.1.Wed",
                "2014-12-31T00:00:00Z|x EEEE D|2015 Wednesday 365",
                "2017-01-01T00:00:00Z|xxxx.ww.e|2016.52.0",
                "2000-01-01T08:05:24Z|K:m:s a|8:5:24 AM",
                "2000-01-01T20:05:24Z|KK:mm:ss aa|08:05:24 PM",
                "2000-01-01T20:05:24Z|h hh k kk H|8 08 20 20 20",
                "2000-01-01T00:05:24Z|h K k H a|12 0 24 0 AM",
                "2000-01-01T12:05:24Z|h K k H a|12 0 12 12 PM",
                "2000-01-01T01:02:03.123Z|S SS SSS SSSS|1 12 123 1230",
                "2000-01-01T01:02:03Z|--=++,_!/?[]{}@#$^&*()|--=++,_!/?[]{}@#$^&*()",
                "2000-01-01T01:02:03Z|'plain '' text' 'y'|plain ' text y",
                "1969-12-31T23:59:59.999Z|yyyy-MM-dd'T'HH:mm:ss.SSS'Z'|1969-12-31T23:59:59.999Z",
            })
    void shouldWriteDates(String time, String pattern, String expected) throws UserErrorException {
        DateFormat format = DateFormat.compile(pattern);
        byte[] bytes = new byte[format.bytesMax()];
        int end = format.put(Instant.parse(time).toEpochMilli() * 1_000_000, bytes, 0);
        assertThat(new String(bytes, 0, end, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    @Test
    void shouldKnowTheCalendarOfFourCenturies() {
        CalendarDay day = new CalendarDay();
        for (LocalDate date = LocalDate.of(1677, 1, 1);
                date.getYear() < 2263;
                date = date.plusDays(1)) {
            day.move(date.toEpochDay());
            boolean same =
                    day.year() == date.getYear()
                            && day.month() == date.getMonthValue()
                            && day.dayOfMonth() == date.getDayOfMonth()
                            && day.dayOfYear() == date.getDayOfYear()
                            && day.dayOfWeek() == date.get(ChronoField.DAY_OF_WEEK) % 7
                            && day.week() == date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)
                            && day.weekYear() == date.get(IsoFields.WEEK_BASED_YEAR);
            assertThat(same).as("%s", date).isTrue();
        }
    }

    @Test
    void shouldFormatInUtc() throws UserErrorException {
        Event event =
                EventFixture.event(
                        EventFixture.dns(),
                        EndReason.NONE,
                        Instant.parse("2020-02-29T23:59:59Z").toEpochMilli() * 1_000_000);
        assertThat(FormatString.compile("flows-%{+yyyy.MM.dd}").format(event))
                .isEqualTo(
                        "flows-"
                                + LocalDate.ofInstant(
                                                Instant.parse("2020-02-29T23:59:59Z"),
                                                ZoneOffset.UTC)
                                        .toString()
                                        .replace('-', '.'));
    }
}
