package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectorTest {
    private static final Selector.Keys KEYS =
            Selector.Keys.of("topic", "topics", "the topic", "none");

    private final List<Notice> notices = new ArrayList<>();

    private Selector selector(String yaml) throws UserErrorException {
        ConfigObject object = YamlReader.read("test.yml", yaml);
        return KEYS.read(SectionReader.of(object, "output.kafka"), notices::add);
    }

    private static Event event() {
        return new Event(OutputFixture.SETTINGS)
                .wrap(
                        new FlowRecord().wrap(OutputFixture.record().address()),
                        EndReason.NONE,
                        1_493_840_560_003_000_000L);
    }

    private String selected(String yaml) throws UserErrorException {
        return selector(yaml).compile().of(event());
    }

    @Test
    void shouldTakeTheFirstRuleThatGivesAText() throws Exception {
        String rules =
                """
                topic: last-%{+yyyy.MM.dd}
                topics:
                - {topic: tcp, when.equals.transport: tcp}
                - {topic: '%{[nothing]}'}
                - {topic: 'port-%{[dest.port]}', when.range.dest.port.lt: PORT}
                """;
        assertThat(selected(rules.replace("PORT", "100"))).isEqualTo("port-53");
        assertThat(selected(rules.replace("PORT", "50"))).isEqualTo("last-2017.05.03");
    }

    @Test
    void shouldReplaceByMappings() throws Exception {
        String rules =
                "topics: [{topic: '%{[transport]}', mappings: {tcp: a, MAPPED}, default: other}]";
        assertThat(selected(rules.replace("MAPPED", "udp: b"))).isEqualTo("b");
        assertThat(selected(rules.replace("MAPPED", "icmp: b"))).isEqualTo("other");
        assertThat(selected("topics: [{topic: '%{[source.ip]}', mappings: {172.16.1.199: me}}]"))
                .isEqualTo("me");
    }

    @Test
    void shouldFallBackToTheDefaultOfARuleForAMissingField() throws Exception {
        assertThat(selected("topics: [{topic: '%{[nothing]}', default: other}]"))
                .isEqualTo("other");
        assertThat(selected("topic: '%{[nothing]}'")).isEmpty();
        assertThat(selector("topic: '%{[nothing]}'").orElse("x").compile().of(event()))
                .isEqualTo("x");
        assertThat(selected("{}")).isEmpty();
    }

    @Test
    void shouldGiveTheSameObjectForTheSameText() throws Exception {
        SelectedText constant = selector("topic: flows").compile();
        assertThat(constant.isConstant()).isTrue();
        assertThat(constant.of(event())).isSameAs(constant.of(event()));
        SelectedText daily = selector("topic: 'flows-%{+yyyy}'").compile();
        assertThat(daily.isConstant()).isFalse();
        assertThat(daily.of(event())).isEqualTo("flows-2017").isSameAs(daily.of(event()));
    }

    @Test
    void shouldHaveAFingerprintOfWhatItDoesOnly() throws Exception {
        String one = "topics: [{topic: a, when.equals.transport: tcp}]";
        assertThat(selector(one).fingerprint())
                .isEqualTo(selector("\n\n  " + one).fingerprint())
                .isNotEqualTo(selector(one.replace("tcp", "udp")).fingerprint());
    }

    @Test
    void shouldNameThePlaceOfWhatIsWrong() {
        assertThatThrownBy(() -> selector("topics:\n- {topic: a}\n- {when.equals.a: b}"))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("test.yml:3:3: output.kafka.topics.1.topic: missing")
                .hasMessageContaining("missing output.kafka.topics.1.topic");
        assertThatThrownBy(() -> selector("topics:\n- topic: 'a-%{[b]'"))
                .hasMessage("test.yml:2:11: output.kafka.topics.0.topic: missing closing '}'");
        assertThatThrownBy(() -> selector("topic: '%{}'"))
                .hasMessage("test.yml:1:9: output.kafka.topic: empty format expansion");
        assertThatThrownBy(() -> selector("topics: [{topic: a, when.equal.b: c}]"))
                .hasMessageContaining("test.yml:1:")
                .hasMessageContaining("output.kafka.topics.0.when.equal");
        assertThatThrownBy(() -> selector("topics: abc"))
                .hasMessageContaining("output.kafka.topics.0: found \"abc\"");
    }

    @Test
    void shouldWarnOfUnknownKeysOfARule() throws Exception {
        selector("topics: [{topic: a, mapping: {a: b}}]");
        assertThat(notices).hasSize(1);
        assertThat(notices.getFirst().warning()).isTrue();
        assertThat(notices.getFirst().message())
                .contains("output.kafka.topics.0.mapping: unknown key; did you mean mappings?");
    }
}
