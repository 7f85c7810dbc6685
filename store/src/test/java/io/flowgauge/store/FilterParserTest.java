package io.flowgauge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowgauge.store.FilterField.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterParserTest {
    private static String read(String text) {
        try {
            return FilterParser.parse(text).toString();
        } catch (FilterException e) {
            throw new AssertionError(text + " at " + e.position(), e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | *",
                "* | *",
                "source.ip:10.0.0.0/8 and destination.port:443"
                        + " | source.ip:10.0.0.0/8 and destination.port:443",
                "dest.ip:10.1.2.3 | destination.ip:10.1.2.3",
                "Source.IP: 10.1.2.3 | source.ip:10.1.2.3",
                "ip:10.1.2.3/8 | host.ip:10.0.0.0/8",
                "ip:fe80::/10 | host.ip:`\"fe80::/10\"`",
                "ip:(10.0.0.1 or 10.0.0.2) | host.ip:10.0.0.1 or host.ip:10.0.0.2",
                "10.0.0.1 | host.ip:10.0.0.1",
                "2001:db8::1 | host.ip:`\"2001:db8::1\"`",
                "443 | port:443",
                "port:>1024 | port:>=1025",
                "port:>= 1024 | port:>=1024",
                "port:<1024 | port:[0 TO 1023]",
                "port:[1 to 1023] | port:[1 TO 1023]",
                "port:[ 80 TO 80 ] | port:80",
                "vlan:* | vlan:*",
                "tags:lab | tag:\"lab\"",
                "tag:lab* | tag:\"lab\"*",
                "tag:\"a \\\"b\\\" (c)\" | tag:\"a \\\"b\\\" (c)\"",
                "dns | transport:\"dns\" or service:\"dns\" or tag:\"dns\"",
                "flow_id:EAT/////AP | flow_id:\"EAT/////AP\"",
                "final:TRUE | final:true",
                "tag:a tag:b or tag:c" + " | (tag:\"a\" and tag:\"b\") or tag:\"c\"",
                "not tag:a and (tag:b OR NOT vlan:7)"
                        + " | not tag:\"a\" and (tag:\"b\" or not vlan:7)",
                "tag:not tag:or | tag:\"not\" and tag:\"or\"",
            })
    void shouldRead(String text, String meaning) {
        assertThat(read(text)).isEqualTo(meaning.replace("`", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "source.ip:10.0.0.300 | 10 | is not an address",
                "source.ip:10.0.0.0/33 | 10 | is not an address",
                "port:70000 | 5 | a number from 0 to 65535",
                "port:http | 5 | a number from 0 to 65535",
                "port:[5 TO 1] | 5 | [1 TO 5]",
                "port:[5 1] | 8 | TO is missing",
                "port:[5 TO 6 | 12 | a ] is missing",
                "port:<0 | 5 | less than 0",
                "port:44* | 5 | only for texts",
                "sorce.ip:10.0.0.1 | 0 | did you mean source.ip?",
                "colour:red | 0 | fields are source.ip",
                "tag: | 4 | is missing here",
                "tag:a and | 9 | a term is missing",
                "tag:a or or tag:b | 9 | a term is missing",
                "and tag:a | 0 | a term is missing",
                "(tag:a | 0 | this ( has no )",
                "ip:(10.0.0.1 | 3 | this ( has no )",
                "tag:a) | 5 | without a (",
                "tag:\"a | 4 | has no \" behind it",
                "tag:a*b | 6 | only for the end",
                "tag:\"a\"b | 7 | a blank is missing",
                "final:perhaps | 6 | true or false",
                "not | 3 | a term is missing",
                "() | 1 | a term is missing",
                "] | 0 | no term that begins with ]",
            })
    void shouldSayWhatIsWrongAndWhere(String text, int position, String message) {
        FilterException wrong =
                catchThrowableOfType(FilterException.class, () -> FilterParser.parse(text));
        assertThat(wrong).as(text).isNotNull().hasMessageContaining(message);
        assertThat(wrong.position()).as(wrong.getMessage()).isEqualTo(position);
    }

    @Test
    void shouldBoundDepthAndLength() {
        assertThat(
                        catchThrowableOfType(
                                FilterException.class, () -> FilterParser.parse("(".repeat(1_000))))
                .hasMessageContaining("too deeply");
        assertThat(
                        catchThrowableOfType(
                                FilterException.class,
                                () -> FilterParser.parse("not ".repeat(400) + "443")))
                .hasMessageContaining("too deeply");
        assertThat(
                        catchThrowableOfType(
                                FilterException.class, () -> FilterParser.parse(" ".repeat(2_001))))
                .hasMessageContaining("longer than 2000");
    }

    @Test
    void shouldReadWhatItWrites() throws FilterException {
        long seed = RandomGenerator.getDefault().nextLong();
        RandomGenerator random = new java.util.SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            FilterTerm term = term(random, 3);
            String text = term.toString();
            if (text.length() <= FilterParser.CHARACTERS_MAX) {
                assertThat(FilterParser.parse(text)).as("seed %d: %s", seed, text).isEqualTo(term);
            }
        }
    }

    @Test
    void shouldAnswerEveryTextWithATermOrAPlace() {
        long seed = RandomGenerator.getDefault().nextLong();
        RandomGenerator random = new java.util.SplittableRandom(seed);
        List<String> words =
                List.of(
                        "and",
                        "or",
                        "not",
                        "(",
                        ")",
                        " ",
                        ":",
                        "tag",
                        "ip",
                        "port",
                        "[",
                        "]",
                        "TO",
                        ">",
                        "<=",
                        "*",
                        "\"",
                        "\\",
                        "10.0.0.1",
                        "/",
                        "443",
                        "::1",
                        "final",
                        "true");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            try {
                FilterTerm term = FilterParser.parse(text.toString());
                assertThat(FilterParser.parse(term.toString()))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(term);
            } catch (FilterException e) {
                assertThat(e.position()).as("seed %d: %s", seed, text).isBetween(0, text.length());
            }
        }
    }

    static FilterTerm term(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth == 0 ? 1 : 4)) {
            case 1 -> new FilterTerm.And(terms(random, depth - 1));
            case 2 -> new FilterTerm.Or(terms(random, depth - 1));
            case 3 -> new FilterTerm.Not(term(random, depth - 1));
            default -> match(random);
        };
    }

    private static List<FilterTerm> terms(RandomGenerator random, int depth) {
        List<FilterTerm> terms = new ArrayList<>();
        for (int n = random.nextInt(2, 4); n > 0; n--) {
            terms.add(term(random, depth));
        }
        return terms;
    }

    private static FilterTerm match(RandomGenerator random) {
        if (random.nextInt(20) == 0) {
            return new FilterTerm.Everything();
        }
        FilterField field = FilterField.values()[random.nextInt(FilterField.values().length)];
        return new FilterTerm.Match(field, value(random, field.kind()));
    }

    private static FilterValue value(RandomGenerator random, Kind kind) {
        if (random.nextInt(10) == 0) {
            return new FilterValue.Any();
        }
        return switch (kind) {
            case ADDRESS ->
                    new FilterValue.Block(
                            random.nextBoolean()
                                    ? new AddressBlock(
                                            0,
                                            0xffffL << 32 | random.nextInt(4) << 24,
                                            random.nextInt(96, 129))
                                    : new AddressBlock(
                                            random.nextLong(),
                                            random.nextLong() & -1L << random.nextInt(64),
                                            random.nextInt(129)));
            case NUMBER -> {
                int low = random.nextInt(65_536);
                yield switch (random.nextInt(3)) {
                    case 0 -> new FilterValue.Range(low, low);
                    case 1 -> new FilterValue.Range(low, Integer.MAX_VALUE);
                    default -> new FilterValue.Range(low, random.nextInt(low, 65_536));
                };
            }
            case TEXT -> {
                StringBuilder text = new StringBuilder("x");
                for (int n = random.nextInt(6); n > 0; n--) {
                    text.append("ab\"\\ *():[é".charAt(random.nextInt(11)));
                }
                yield new FilterValue.Text(text.toString(), random.nextBoolean());
            }
            case TRUTH -> new FilterValue.Truth(random.nextBoolean());
        };
    }
}
