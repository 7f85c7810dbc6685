package io.flowgauge.app.summary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    private static TextTable table() {
        TextTable table =
                new TextTable().text("A").text("B").number("bytes").optionalNumber("share");
        table.row("10.0.0.1", "2001:db8:1234:5678:9abc:def0:1234:5678", "1,234", "99.0%");
        table.row("10.0.0.20", "10.0.0.3", "5", "<0.1%");
        return table;
    }

    @Test
    void shouldAlignTextsLeftAndNumbersRight() {
        assertThat(table().lines(80))
                .containsExactly(
                        "A          B                                       bytes  share",
                        "10.0.0.1   2001:db8:1234:5678:9abc:def0:1234:5678  1,234  99.0%",
                        "10.0.0.20  10.0.0.3                                    5  <0.1%");
    }

    @Test
    void shouldLeaveOutWhatCanBeDoneWithoutAndThenCutTexts() {
        assertThat(table().lines(60))
                .containsExactly(
                        "A          B                                       bytes",
                        "10.0.0.1   2001:db8:1234:5678:9abc:def0:1234:5678  1,234",
                        "10.0.0.20  10.0.0.3                                    5");
        assertThat(table().leftOut(60)).containsExactly("share");
        assertThat(table().leftOut(table().fullWidth())).isEmpty();
        assertThat(table().leftOut(table().fullWidth() - 1)).containsExactly("share");
        assertThat(table().lines(40))
                .containsExactly(
                        "A          B                       bytes",
                        "10.0.0.1   2001:db8:1..:1234:5678  1,234",
                        "10.0.0.20  10.0.0.3                    5")
                .allMatch(line -> line.length() <= 40);
    }

    @Test
    void shouldNeverCutNumbers() {
        assertThat(table().lines(10).get(1)).endsWith("  1,234").contains("..");
    }
}
