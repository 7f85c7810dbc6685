package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.processor;
import static io.flowgauge.event.processor.ProcessorFixture.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final long SECOND_NS = 1_000_000_000;

    private final Event event = event();
    private final long startNs = event.instantNs();

    /** Takes an event of some seconds after the first through; returns whether it goes on. */
    private boolean passes(Processor processor, double seconds) throws EventException {
        event.setInstantNs(startNs + Math.round(seconds * SECOND_NS));
        return processor.process(event);
    }

    private void setProtocol(String name) throws EventException {
        event.put(FieldPath.of("transport"), name);
    }

    @ParameterizedTest
    @CsvSource({"3/s, 1", "3/m, 60", "3 / h, 3600", "3./s, 1"})
    void shouldLetANumberThroughInEachUnit(String limit, double seconds) throws EventException {
        Processor processor = processor("- rate_limit.limit: " + limit);
        for (int i = 0; i < 3; i++) {
            assertThat(passes(processor, 0)).isTrue();
        }
        assertThat(passes(processor, 0)).isFalse();
        assertThat(passes(processor, 0.3 * seconds)).isFalse();
        assertThat(passes(processor, 0.4 * seconds)).isTrue();
        assertThat(passes(processor, 0.4 * seconds)).isFalse();
        // After a long time the bucket is full, not fuller.
        for (int i = 0; i < 3; i++) {
            assertThat(passes(processor, 10 * seconds)).isTrue();
        }
        assertThat(passes(processor, 10 * seconds)).isFalse();
    }

    @Test
    void shouldLetMoreThroughAtOnceAfterAPause() throws EventException {
        Processor processor =
                processor(
                        "- rate_limit: {limit: 2/s, algorithm.token_bucket.burst_multiplier: 2.5}");
        for (int i = 0; i < 5; i++) {
            assertThat(passes(processor, 0)).isTrue();
        }
        assertThat(passes(processor, 0)).isFalse();
        assertThat(passes(processor, 1)).isTrue();
        assertThat(passes(processor, 1)).isTrue();
        assertThat(passes(processor, 1)).isFalse();
    }

    @Test
    void shouldLimitEachCombinationOfValues() throws EventException {
        Processor processor =
                processor("- rate_limit: {limit: 1/s, fields: [transport, source.port, nosuch]}");
        setProtocol("udp");
        assertThat(passes(processor, 0)).isTrue();
        assertThat(passes(processor, 0)).isFalse();
        setProtocol("tcp");
        assertThat(passes(processor, 0)).isTrue();
        assertThat(passes(processor, 0)).isFalse();
        // A missing field is the same as an empty one.
        event.put(FieldPath.of("nosuch"), "");
        assertThat(passes(processor, 0)).isFalse();
    }

    @Test
    void shouldCountWhatItDropped() throws EventException {
        Processor processor = processor("- rate_limit.limit: 1/h");
        passes(processor, 0);
        passes(processor, 0);
        passes(processor, -100);
        assertThat(processor.counters())
                .singleElement()
                .satisfies(
                        counter -> {
                            assertThat(counter.name()).isEqualTo("processors.0.rate_limit.dropped");
                            assertThat(counter.get()).isEqualTo(2);
                        });
    }

    @Test
    void shouldForgetValuesWhoseBucketIsFullAgain() throws EventException {
        Processor processor = processor("- rate_limit: {limit: 1/s, fields: transport}");
        RateLimit limit = (RateLimit) processor;
        for (int i = 0; i < 50; i++) {
            setProtocol("p" + i);
            assertThat(passes(processor, 0)).isTrue();
        }
        assertThat(limit.buckets()).isEqualTo(50);
        setProtocol("last");
        assertThat(passes(processor, 2)).isTrue();
        assertThat(limit.buckets()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "x/s", "10/d", "-1/s", "1/s/s"})
    void shouldRefuseOtherRates(String limit) {
        assertThat(error("- rate_limit.limit: " + limit))
                .contains(
                        "limit: \""
                                + limit
                                + "\" is no rate; allowed: a number of events by s, m or h");
    }

    @Test
    void shouldRefuseWrongSettingsAndWarnOfARateThatLetsNothingThrough() {
        assertThat(error("- rate_limit: {}")).contains("limit: missing required field");
        assertThat(
                        error(
                                "- rate_limit: {limit: 1/s,"
                                        + " algorithm.token_bucket.burst_multiplier: 0}"))
                .contains("0 is too small; allowed: a number above 0");
        assertThat(warnings("- rate_limit.limit: 0.5/m"))
                .singleElement()
                .asString()
                .contains("a bucket of 0.5 tokens lets no event through");
        assertThat(warnings("- rate_limit: {limit: 0/s}")).isEmpty();
    }
}
