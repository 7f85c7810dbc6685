package io.flowgauge.event.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Types;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.CustomFields;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private final List<Notice> notices = new ArrayList<>();

    /** A DNS query and its answer from 172.16.1.199:51634 to 75.75.75.75:53, and these. */
    private static Event event() throws UserErrorException {
        ConfigObject fields =
                YamlReader.read(
                        "event",
                        """
                        zero: 0
                        minus: -1
                        half: 0.5
                        empty: ''
                        'off': false
                        number: '12'
                        text: Some Text
                        list: [abc, def, 5]
                        ten: [10.1.2.3]
                        a: 10.1.2.3
                        lo: 127.0.0.1
                        six: fd00::1
                        mapped: '::ffff:10.0.0.1'
                        ll: fe80::1
                        mc: ff02::1
                        nlmc: ff01::1
                        any: 0.0.0.0
                        bc: 255.255.255.255
                        """);
        return EventFixture.dnsEvent(
                EventFixture.withFields(
                        CustomFields.NONE,
                        new CustomFields(Types.freeObject().read("event", fields), true)));
    }

    private Condition read(String yaml) throws UserErrorException {
        String indented = yaml.lines().map(line -> "  " + line).collect(Collectors.joining("\n"));
        ConfigObject root = YamlReader.read("c.yml", "when:\n" + indented);
        return new ConditionReader(notices::add).read(root.find("when").orElseThrow(), "when");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "equals: {transport: udp}",
                "equals.source.port: 51634",
                "equals: {source: {port: 51634}, final: true, type: flow}",
                "equals.text: Some Text",
                "equals.minus: 18446744073709551615",
                "equals.minus: -1",
                // 6.7 compares a value of another type with what a new one holds
                "equals.zero: x",
                "equals.empty: 5",
                "equals.off: 5",
                "contains.text: e T",
                "contains.text: [Some]",
                "contains.list: bc",
                "regexp.text: '^S.*t$'",
                "regexp.list: '^d'",
                "regexp.transport: '[Uu][Dd]P?'",
                "regexp.transport: '(?i)U[D]P'",
                "range.source.port.gte: 51634",
                "range: {source.port: {gt: 1, lt: 60000}, half: {gte: 0.5, lte: 5e-1}}",
                "range.half.lt: '0.75'",
                "has_fields: [source.ip, dest.stats]",
                "has_fields: text",
                "network.a: 10.0.0.0/8",
                "network.a: [192.168.0.0/16, private]",
                "network: {a: private, lo: loopback, six: private, mapped: private}",
                "network: {a: unicast, source.ip: private, dest.ip: public}",
                "network: {ll: link_local_unicast, mc: link_local_multicast}",
                "network: {nlmc: interface_local_multicast, any: unspecified, mc: multicast}",
                "network.six: fd00::/7",
                "network.a: 10.1.2.2/31",
                "not.equals.transport: tcp",
                "not.has_fields: [vlan]",
                "not.equals.vlan: 1",
                "and: [{equals.type: flow}, {has_fields: a}]",
                "or: [{equals.type: x}, {has_fields: a}]",
                "or: {has_fields: a}",
                "and: [or: [{has_fields: no}, {not.has_fields: no}], has_fields: a]",
            })
    void shouldHold(String yaml) throws UserErrorException {
        // the last one has two kinds side by side in an item: only the first counts
        assertThat(read(yaml).test(event())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "equals.transport: tcp",
                "equals.source.port: '51634'",
                "equals.number: 12",
                "equals.vlan: 1",
                "equals.list: abc",
                "equals.half: 0",
                "equals: {transport: udp, type: x}",
                "equals.start_time: '2017-05-03T19:42:24.151Z'",
                "contains.source.port: '516'",
                "contains.text: some",
                "contains.list: '5'",
                "contains.no: ''",
                "regexp.source.port: '^5'",
                "regexp.text: some",
                "regexp.transport: '(?i)udp'",
                "regexp.no: ''",
                "range.number.gt: 1",
                "range.source.port: {gt: 1, lt: 100}",
                "range.no.gt: 0",
                "range.minus.gte: 0",
                "has_fields: [source.ip, vlan]",
                "network.ten: 10.0.0.0/8",
                "network.text: 10.0.0.0/8",
                "network.number: 0.0.0.0/0",
                "network.no: private",
                "network.six: 10.0.0.0/8",
                "network: {bc: unicast}",
                "network: {bc: public}",
                "network: {lo: unicast}",
                "network: {ll: public}",
                "network: {a: public}",
                "network.a: 10.1.2.4/31",
                "not.equals.transport: udp",
                "and: [{equals.type: flow}, {has_fields: no}]",
                "or: [{equals.type: x}, {has_fields: no}]",
            })
    void shouldNotHold(String yaml) throws UserErrorException {
        assertThat(read(yaml).test(event())).isFalse();
    }

    @Test
    void shouldWarnOfWhatIsIgnored() throws UserErrorException {
        assertThat(read("range.source.port.gt: 1\nequals.type: x").test(event())).isFalse();
        assertThat(notices)
                .containsExactly(
                        new Notice(
                                true,
                                "c.yml:2:3: when.range: ignored, because equals stands beside it;"
                                        + " put both into \"and\" or \"or\""));
        notices.clear();
        read("equals.type: x\nregex.type: y");
        assertThat(notices.getFirst().message())
                .startsWith("c.yml:3:3: when.regex: unknown condition; did you mean regexp?");
        notices.clear();
        read("regexp.transport: '(?i)udp'");
        assertThat(notices.getFirst().message()).contains("c.yml:2:21", "in upper case");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}|c.yml:1:1: when: missing condition; allowed: one of equals, contains, regexp,"
                        + " range, has_fields, network, or, and, not",
                "equals: {}|c.yml:1:1: when: missing condition; allowed: one of equals, contains,"
                        + " regexp, range, has_fields, network, or, and, not",
                "equal.a: 1|c.yml:2:3: when.equal: unknown condition; did you mean equals?;"
                        + " allowed: one of equals, contains, regexp, range, has_fields, network,"
                        + " or, and, not",
                "equals.a: 1.5|c.yml:2:13: when.equals.a: found 1.5, a fraction; allowed: an"
                        + " integer, a text or a boolean",
                "equals.a: [1]|c.yml:2:13: when.equals.a: found a list; allowed: an integer, a"
                        + " text or a boolean",
                "equals: 5|c.yml:2:11: when.equals: found \"5\"; allowed: an object: names of"
                        + " fields with values",
                "contains.a: 1|c.yml:2:15: when.contains.a: found 1, a number; allowed: a text, in"
                        + " quotes if it looks like a number or a boolean",
                "contains.a: [x, y]|c.yml:2:15: when.contains.a: found a list; allowed: a text, in"
                        + " quotes if it looks like a number or a boolean",
                "regexp.a: '('|c.yml:2:13: when.regexp.a: error parsing regexp: missing closing ):"
                        + " `(`; allowed: a regular expression of RE2 (github.com/google/re2)",
                "range.a.foo: 1|c.yml:2:3: when.range.a.foo: unexpected field foo; allowed: gt,"
                        + " gte, lt, lte below the name of a field",
                "range.a.gt: x|c.yml:2:15: when.range.a.gt: found \"x\"; allowed: a number",
                "has_fields: [[a]]|c.yml:2:16: when.has_fields: found a list; allowed: a list of"
                        + " names of fields",
                "or: [{}]|c.yml:2:8: when.or.0: missing condition; allowed: one of equals,"
                        + " contains, regexp, range, has_fields, network, or, and, not",
                "not: 5|c.yml:2:8: when.not: found \"5\"; allowed: one of equals, contains,"
                        + " regexp, range, has_fields, network, or, and, not",
            })
    void shouldRefuse(String yamlAndMessage) {
        String yaml = yamlAndMessage.substring(0, yamlAndMessage.indexOf('|'));
        String message = yamlAndMessage.substring(yaml.length() + 1);
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.0/33", "10.0/8", "x", "fd00::/129", "Everyone", "/8"})
    void shouldRefuseWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> read("network.a: '" + text + "'"))
                .hasMessageStartingWith(
                        "c.yml:2:14: when.network.a: \"" + text + "\" is no network; allowed: an");
    }

    @Test
    void shouldMatchInLinearTime() throws UserErrorException {
        Condition condition = read("regexp.text: '^(a+)+$'");
        Event event =
                EventFixture.dnsEvent(
                        EventFixture.withFields(
                                CustomFields.NONE,
                                new CustomFields(
                                        java.util.Map.of("text", "a".repeat(2_000) + "b"), true)));
        assertThat(condition.test(event)).isFalse();
    }
}
