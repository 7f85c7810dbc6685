package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.processors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessorChainTest {
    private static ProcessorChain chain(String ofFlows, String general) throws UserErrorException {
        return new ProcessorChain(
                processors(ofFlows, new ArrayList<>()), processors(general, new ArrayList<>()));
    }

    private static long count(ProcessorChain chain, String name) {
        return chain.counters().stream()
                .filter(counter -> counter.name().equals(name))
                .mapToLong(Counter::get)
                .sum();
    }

    @Test
    void shouldHideBeatAndHostFromTheProcessorsOfFlows() throws UserErrorException {
        ProcessorChain chain =
                chain(
                        "- drop_fields: {fields: [beat, host], ignore_missing: true}\n"
                                + "- add_fields: {target: beat, fields: {name: x, more: 1}}",
                        "- rename.fields: [{from: beat.name, to: probe}]");
        Event event = event();
        assertThat(chain.process(event)).isTrue();
        assertThat(get(event, "probe")).isEqualTo("probe-1");
        assertThat(get(event, "beat"))
                .isEqualTo(Map.of("more", 1L, "hostname", "host.example.com", "version", "6.7.2"));
        assertThat(get(event, "host.name")).isEqualTo("probe-1");
    }

    @Test
    void shouldLeaveAnEventUnchangedThatNothingChanged() throws UserErrorException {
        ProcessorChain chain =
                chain("- drop_event.when.equals.transport: tcp", "- drop_event.when.has_fields: x");
        Event event = event();
        String before = json(event).toString();
        assertThat(chain.process(event)).isTrue();
        assertThat(json(event).toString()).isEqualTo(before);
        assertThat(chain.isEmpty()).isFalse();
        assertThat(ProcessorChain.none().isEmpty()).isTrue();
    }

    @Test
    void shouldCountWhatIsDroppedAndWhatFails() throws UserErrorException {
        ProcessorChain chain =
                chain(
                        "- drop_fields.fields: [no]",
                        "- drop_event.when.equals.dest.port: 53\n- drop_fields.fields: [no]");
        assertThat(chain.process(event())).isFalse();
        assertThat(count(chain, "events.filtered")).isEqualTo(1);
        assertThat(count(chain, "processors.failures")).isEqualTo(1);
    }

    @Test
    void shouldNameTheCountersOfEachProcessorAfterItsKey() throws UserErrorException {
        ProcessorChain chain =
                chain(
                        "",
                        """
                        - rate_limit.limit: 1/s
                        - if.has_fields: [type]
                          then: {rate_limit.limit: 0/s}
                          else: [{rate_limit.limit: 1/s}]
                        """);
        assertThat(chain.process(event())).isFalse();
        assertThat(chain.counters())
                .filteredOn(counter -> counter.name().contains("rate_limit"))
                .extracting(Counter::name, Counter::get)
                .containsExactly(
                        tuple("processors.0.rate_limit.dropped", 0L),
                        tuple("processors.1.then.rate_limit.dropped", 1L),
                        tuple("processors.1.else.0.rate_limit.dropped", 0L));
    }

    @Test
    void shouldDropAnEventWhoseProcessorFailsSo() {
        Processor failing =
                event -> {
                    throw EventException.dropping("no");
                };
        ProcessorChain chain = new ProcessorChain(List.of(), List.of(failing));
        assertThat(chain.process(event())).isFalse();
        assertThat(count(chain, "events.filtered")).isEqualTo(1);
        assertThat(count(chain, "processors.failures")).isEqualTo(1);
    }

    @Test
    void shouldEndABranchAtItsFirstFailure() throws UserErrorException {
        String branch =
                """
                - if.equals.transport: %s
                  then:
                    - add_tags.tags: [then]
                    - drop_fields.fields: [no]
                    - add_tags.tags: [never]
                  else:
                    add_tags.tags: [else]
                - add_tags.tags: [after]
                """;
        Event event = event();
        chain("", branch.formatted("udp")).process(event);
        assertThat(get(event, "tags")).isEqualTo(List.of("then", "after"));
        event = event();
        chain("", branch.formatted("tcp")).process(event);
        assertThat(get(event, "tags")).isEqualTo(List.of("else", "after"));
    }

    @Test
    void shouldStartAllOrCloseThoseThatWere() {
        List<String> calls = new ArrayList<>();
        record Called(List<String> calls, String name, boolean fails) implements Processor {
            @Override
            public boolean process(Event event) {
                return true;
            }

            @Override
            public void start() throws UserErrorException {
                calls.add("start " + name);
                if (fails) {
                    throw new UserErrorException("no");
                }
            }

            @Override
            public void close() {
                calls.add("close " + name);
            }
        }
        ProcessorChain chain =
                new ProcessorChain(
                        List.of(new Called(calls, "a", false), new Called(calls, "b", true)),
                        List.of(new Called(calls, "c", false)));
        org.assertj.core.api.Assertions.assertThatThrownBy(chain::start).hasMessage("no");
        assertThat(calls).containsExactly("start a", "start b", "close b", "close a");
    }

    @Test
    void shouldOutliveTheMistakeOfAProcessor() {
        Processor mistaken =
                event -> {
                    throw new IllegalStateException("a mistake");
                };
        Processor tooDeep = ProcessorChainTest::deeper;
        ProcessorChain chain = new ProcessorChain(List.of(), List.of(mistaken, tooDeep));
        for (int i = 0; i < 3; i++) {
            assertThat(chain.process(event())).isTrue();
        }
        assertThat(count(chain, "processors.failures")).isEqualTo(6);
    }

    @SuppressWarnings("InfiniteRecursion") // the purpose
    private static boolean deeper(Event event) {
        return !deeper(event);
    }
}
