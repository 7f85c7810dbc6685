package io.flowgauge.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.summary.Traffic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopTextTest {
    private final Traffic traffic =
            new Traffic(
                    2,
                    3_000_000,
                    4_000,
                    12,
                    Map.of("TCP", 2_400_000L, "UDP", 600_000L),
                    List.of(
                            new Traffic.Conversation(
                                    "10.0.0.1", "192.0.2.7", 3, 3_600, 2_000_000, 400_000),
                            new Traffic.Conversation(
                                    "10.0.0.2", "2001:db8::53", 1, 400, 0, 600_000)));

    @Test
    void shouldShowRatesAndMarkTheOrder() {
        TopFeed.Picture picture = new TopFeed.Picture("eth0", "last 30 s", traffic, 1234, "");
        assertThat(TopText.lines(picture, new TopView(Traffic.Order.BYTES, "", 9), 100))
                .containsExactly(
                        "flowgauge top: eth0, last 30 s",
                        "12.0 Mbit/s  2.00 kpackets/s  12 flows  1,234 packets dropped",
                        "TCP 80.0%  UDP 20.0%",
                        "",
                        "A         B             bytes/s A>B  bytes/s B>A  *bytes/s  packets/s  flows",
                        "10.0.0.1  192.0.2.7         1.00 MB       200 kB   1.20 MB     1.80 k      3",
                        "10.0.0.2  2001:db8::53          0 B       300 kB    300 kB        200      1");
    }

    @Test
    void shouldLeaveOutColumnsOnANarrowTerminal() {
        TopFeed.Picture picture = new TopFeed.Picture("eth0", "", traffic, 0, "");
        List<String> lines = TopText.lines(picture, new TopView(Traffic.Order.FLOWS, "", 9), 64);
        assertThat(lines.get(TopText.heading())).doesNotContain("flows").contains("bytes/s A>B");
        assertThat(lines).allMatch(line -> line.length() <= 64);
    }

    @Test
    void shouldSayWhenThereIsNothing() {
        TopFeed.Picture picture = new TopFeed.Picture("eth0", "", Traffic.NONE, 0, "");
        assertThat(TopText.lines(picture, new TopView(Traffic.Order.BYTES, "10.9", 9), 80))
                .contains("- bit/s  - packets/s  0 flows  0 packets dropped")
                .last()
                .isEqualTo("No packets in this time for \"10.9\".");
    }

    @Test
    void shouldShowTroubleInPlaceOfTransports() {
        TopFeed.Picture picture = new TopFeed.Picture("eth0", "", traffic, 0, "the queue is full");
        assertThat(TopText.lines(picture, new TopView(Traffic.Order.BYTES, "", 9), 80).get(2))
                .isEqualTo("the queue is full");
    }
}
