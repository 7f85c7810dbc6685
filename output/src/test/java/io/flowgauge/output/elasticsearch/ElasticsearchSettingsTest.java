package io.flowgauge.output.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElasticsearchSettingsTest {
    private static final String HOSTS = "hosts: [es1, 'https://es2/other']\n";

    private static ElasticsearchSettings read(String yaml) throws Exception {
        return Feed.settings(HOSTS + yaml);
    }

    @Test
    void shouldMakeUrls() throws Exception {
        ElasticsearchSettings settings = read("path: a/b/\nprotocol: https\n");
        assertThat(settings.hosts().urls())
                .containsExactly(
                        URI.create("https://es1:9200/a/b"), URI.create("https://es2:9200/other"));
        assertThat(settings.destination())
                .isEqualTo("to https://es1:9200/a/b, https://es2:9200/other");
    }

    @Test
    void shouldTakeAUserOutOfAUrl() throws Exception {
        ElasticsearchSettings settings =
                Feed.settings(
                        "{hosts: ['http://a:b@es1', es2], username: c, password: d,"
                                + " parameters: {x: 1}}");
        assertThat(settings.hosts().http())
                .extracting(HttpSettings::authorization)
                .containsExactly("Basic YTpi", "Basic Yzpk");
        assertThat(settings.hosts().http().getFirst().parameters()).isEqualTo(Map.of("x", "1"));
        assertThat(settings.destination()).doesNotContain("a:b");
    }

    @Test
    void shouldTryForEverUnlessToldOtherwise() throws Exception {
        assertThat(read("").hosts().sending().retriesMax()).isEqualTo(Integer.MAX_VALUE);
        assertThat(read("max_retries: -1").hosts().sending().retriesMax())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(read("max_retries: 0").hosts().sending().retriesMax()).isZero();
    }

    @Test
    void shouldNotSplitWhereNoLimitIsWanted() throws Exception {
        assertThat(read("bulk_max_size: 0").batchEvents()).isEqualTo(Integer.MAX_VALUE);
        assertThat(read("bulk_max_size: -5").batchEvents()).isEqualTo(Integer.MAX_VALUE);
        assertThat(read("").batchEvents()).isEqualTo(1_600);
    }

    @Test
    void shouldPutAPresetBeforeSingleSettings() throws Exception {
        List<Notice> notices = new ArrayList<>();
        ElasticsearchSettings settings =
                Feed.settings(HOSTS + "preset: latency\nbulk_max_size: 7\n", notices);
        assertThat(settings.batchEvents()).isEqualTo(50);
        assertThat(settings.hosts().http().getFirst().compressionLevel()).isEqualTo(1);
        assertThat(notices).hasSize(1);
        assertThat(notices.getFirst().message())
                .isEqualTo(
                        "test.yml:3:16: output.elasticsearch.bulk_max_size: preset latency replaces"
                                + " it; preset: custom leaves it");
    }

    @Test
    void shouldBeTheSameTargetWhateverTheIndexIs() throws Exception {
        assertThat(read("index: a").target()).isEqualTo(read("index: b").target());
        assertThat(read("index: a").form(Feed.EVENTS).orElseThrow().fingerprint())
                .isNotEqualTo(read("index: b").form(Feed.EVENTS).orElseThrow().fingerprint());
        assertThat(read("password: a\nusername: u").target())
                .isNotEqualTo(read("password: b\nusername: u").target());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    api_key: a, username: b | cannot set both api_key and username/password
                    preset: x | unknown preset value x
                    compression_level: 10 | 10 is too large
                    proxy_url: 'socks5://a' | not the URL of a proxy of HTTP
                    non_indexable_policy.foo: 1 | no such policy type: foo
                    non_indexable_policy.dead_letter_index: ~ | requires an index
                    non_indexable_policy: [drop] | found a list
                    'non_indexable_policy: {drop: ~, dead_letter_index.index: a}' | more than one
                    workers: 0 | 0 is too small
                    pipelines: [{pipeline: '%{'}] | missing closing '}'
                    headers: {a: [b]} | not a text
                    max_retries: -2 | -2 is too small
                    kerberos.auth_type: password | not available in this version
                    """)
    void shouldNameWhatIsWrong(String yaml, String problem) {
        String text = yaml.replace(", username", "\nusername");
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith("test.yml:2:")
                .hasMessageContaining("output.elasticsearch.")
                .hasMessageContaining(problem);
    }

    @Test
    void shouldTakePoliciesForWhatIsRefused() throws Exception {
        assertThat(read("non_indexable_policy.drop: ~").hosts().deadLetterIndex()).isEmpty();
        assertThat(read("non_indexable_policy: drop").hosts().deadLetterIndex()).isEmpty();
        assertThat(read("non_indexable_policy.dead_letter_index.index: d").hosts())
                .extracting(ElasticsearchSettings.Hosts::deadLetterIndex)
                .isEqualTo(Optional.of("d"));
    }

    @Test
    void shouldRefuseAKeyThatCannotBeSent() throws Exception {
        ElasticsearchSettings settings = read("api_key: \"a:b\\nc\"\nheaders: {X: \"a\\nb\"}");
        assertThatThrownBy(() -> settings.open("output"))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("can't be sent");
    }

    @Test
    void shouldFindTheProxyOfTheEnvironment() {
        Map<String, String> environment =
                Map.of(
                        "https_proxy",
                        "proxy:3128",
                        "NO_PROXY",
                        "a.example.com, .internal,10.0.0.1");
        for (String direct :
                List.of(
                        "https://localhost",
                        "https://127.0.0.9",
                        "https://a.example.com:9200",
                        "https://es.internal",
                        "https://10.0.0.1:9200",
                        "http://es.example.com")) {
            assertThat(proxy(direct, environment)).as(direct).isEmpty();
        }
        assertThat(proxy("https://b.example.com", environment))
                .contains(URI.create("http://proxy:3128"));
    }

    private static Optional<URI> proxy(String url, Map<String, String> environment) {
        return Proxy.ofEnvironment(URI.create(url), name -> environment.getOrDefault(name, ""));
    }
}
