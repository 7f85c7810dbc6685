package io.flowgauge.output.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Fnv1aTest {
    /** Values published with the algorithm (RFC 9923, appendix C). */
    @ParameterizedTest
    @CsvSource({"'', 811c9dc5", "a, e40c292c", "foobar, bf9cf968", "fo, 6222e842"})
    void shouldHashAsPublished(String text, String hash) {
        assertThat(Integer.toHexString(Fnv1a.of(text.getBytes(UTF_8)))).isEqualTo(hash);
    }

    @Test
    void shouldHashValuesAsPacketbeatWritesThem() throws Exception {
        Event event = KafkaFixture.wrap(new Event(KafkaFixture.EVENTS), 7);
        Fnv1a hash = new Fnv1a();
        assertThat(hash.add(event, FieldPath.of("source.ip"))).isTrue();
        assertThat(hash.value()).isEqualTo(Fnv1a.of("172.16.1.199".getBytes(UTF_8)));
        // A port is of 16 bits, a counter of 64, the lowest byte first.
        hash.clear();
        assertThat(hash.add(event, FieldPath.of("dest.port"))).isTrue();
        assertThat(hash.value()).isEqualTo(Fnv1a.of(new byte[] {53, 0}));
        hash.clear();
        assertThat(hash.add(event, FieldPath.of("source.stats.net_bytes_total"))).isTrue();
        assertThat(hash.value()).isEqualTo(Fnv1a.of(new byte[] {7, 0, 0, 0, 0, 0, 0, 0}));
        hash.clear();
        assertThat(hash.add(event, FieldPath.of("final"))).isTrue();
        assertThat(hash.value()).isEqualTo(Fnv1a.of(new byte[] {0}));
        assertThat(hash.add(event, FieldPath.of("nothing"))).isFalse();
        assertThat(hash.add(event, FieldPath.of("source"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5",
        "-3, -3",
        "1234.5, 1234.5",
        "123456, 123456",
        "1234567, 1.234567e+06",
        "1e20, 1e+20",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "-2.5e-7, -2.5e-07",
        "0, 0",
    })
    void shouldWriteFractionsAsGoDoes(float number, String text) {
        assertThat(Fnv1a.text(number)).isEqualTo(text);
    }
}
