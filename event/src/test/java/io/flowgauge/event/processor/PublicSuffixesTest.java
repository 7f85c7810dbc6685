package io.flowgauge.event.processor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of the list's own test data (publicsuffix.org/list). */
class PublicSuffixesTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, com",
        "b.example.uk.com, uk.com",
        "a.b.c.test.ac.jp, ac.jp",
        "www.ck, ck",
        "www.www.ck, ck",
        "b.c.ck, c.ck",
        "city.kobe.jp, kobe.jp",
        "b.c.kobe.jp, c.kobe.jp",
        "test.k12.ak.us, k12.ak.us",
        "食狮.公司.cn, 公司.cn",
        "xn--85x722f.xn--55qx5d.cn, xn--55qx5d.cn",
        "example.local, local",
        "com, com",
        "'', ''",
    })
    void shouldFindTheLongestSuffix(String name, String suffix) {
        assertThat(PublicSuffixes.list().suffix(name)).isEqualTo(suffix);
    }

    @Test
    void shouldRefuseWhatIsLongerThanAName() {
        String longest = "a.".repeat(125) + "com";
        assertThat(longest).hasSize(253);
        assertThat(PublicSuffixes.list().suffix(longest)).isEqualTo("com");
        String longer = "a." + longest;
        assertThat(PublicSuffixes.list().suffix(longer)).isEqualTo(longer);
        assertThat(
                        ProcessorFixture.failure(
                                "- registered_domain: {field: name, target_field: d}",
                                ProcessorFixture.event("name: " + longer)))
                .endsWith("in name has no registered domain");
    }
}
