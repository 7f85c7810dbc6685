package io.flowgauge.event.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MimeTypeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "\u00ff\u00d8\u00ff\u00e0|image/jpeg",
                "GIF89a...|image/gif",
                "RIFF\u0001\u0002\u0003\u0004WEBPVP8|image/webp",
                "RIFF\u0001\u0002\u0003\u0004WAVEfmt|audio/x-wav",
                "PK\u0003\u0004xx|application/zip",
                "\u001f\u008b\u0008\u0000|application/gzip",
                "%PDF-1.7|application/pdf",
                "\u007fELF\u0002|application/x-executable",
                "\u0000\u0000\u0000\u0018ftypmp42|video/mp4",
                "<?xml version='1.0'?><a/>|text/xml; charset=utf-8",
                "<!-- note -->|text/html; charset=utf-8",
                "<TABLE border=1>|text/html; charset=utf-8",
                "<tablet>|text/plain; charset=utf-8",
                "{\"a\": 1}|text/plain; charset=utf-8",
                "gr\u00fcn|text/plain; charset=utf-8",
                "\u00fe\u00ff\u0000a|text/plain; charset=utf-16be",
                "BM is no picture|text/plain; charset=utf-8",
                "a\u0000b|''",
            })
    void shouldKnowContentByItsFirstBytes(String content, String type) {
        assertThat(MimeType.of(content.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(type);
    }

    @Test
    void shouldFindTheMarkOfTarFarInside() {
        byte[] tar = new byte[512];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertThat(MimeType.of(tar)).isEqualTo("application/x-tar");
        assertThat(MimeType.of(new byte[257])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a", "<?xm", " \t\r\n\f", "<!-", "<html\n"})
    void shouldNotTakeHalfOfAMarkForAll(String content) {
        assertThat(MimeType.of(content.getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void shouldPassOverBlanksAndCase() {
        assertThat(MimeType.of(" \t\r\n\f<!doctype Html>".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("text/html; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00ff\u00d8\u00ff", "\u00ff\u0100", "a\ud83d\ude00"})
    void shouldTakeTheHeadOfATextAsOfTheWhole(String begin) {
        for (String text :
                List.of(begin, begin + "x".repeat(600), "x".repeat(511) + begin + "\u0100")) {
            byte[] all = BytesText.bytes(text);
            byte[] head = BytesText.head(text, MimeType.BYTES_MAX);
            int length = Math.min(all.length, MimeType.BYTES_MAX);
            assertThat(head).hasSizeGreaterThanOrEqualTo(length).hasSizeLessThan(2000);
            assertThat(Arrays.copyOf(head, length)).isEqualTo(Arrays.copyOf(all, length));
        }
    }

    @Test
    void shouldLookAtNoMoreThan512BytesOfText() {
        assertThat(MimeType.of(("x".repeat(512) + "\u0000").getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("text/plain; charset=utf-8");
    }
}
