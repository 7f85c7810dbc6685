package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAddressesTest {
    private static final HostAddresses WEB = HostAddresses.of(9_200, "Hosts.", "http", "https");
    private static final HostAddresses PLAIN = HostAddresses.of(5_044, "Hosts.");

    private static List<HostAddress> read(HostAddresses hosts, String yaml)
            throws UserErrorException {
        ConfigObject object = YamlReader.read("test.yml", yaml);
        return hosts.read(SectionReader.of(object, "output.x"));
    }

    private static HostAddress one(HostAddresses hosts, String text) throws UserErrorException {
        return read(hosts, "hosts: ['" + text + "']").getFirst();
    }

    @Test
    void shouldReadHostsWithPortAndWithout() throws Exception {
        assertThat(read(PLAIN, "hosts: [a, 'b.example.com:1', 10.0.0.1, '10.0.0.1:65535']"))
                .extracting(HostAddress::hostAndPort)
                .containsExactly("a:5044", "b.example.com:1", "10.0.0.1:5044", "10.0.0.1:65535");
        assertThat(read(PLAIN, "hosts: a")).hasSize(1);
    }

    @Test
    void shouldReadIpv6Addresses() throws Exception {
        assertThat(one(PLAIN, "2001:db8::1").hostAndPort()).isEqualTo("[2001:db8::1]:5044");
        assertThat(one(PLAIN, "[2001:db8::1]").host()).isEqualTo("2001:db8::1");
        assertThat(one(PLAIN, "[::1]:99").hostAndPort()).isEqualTo("[::1]:99");
        assertThat(one(WEB, "https://[::1]:99/a").toString()).isEqualTo("https://[::1]:99/a");
    }

    @Test
    void shouldReadUrls() throws Exception {
        HostAddress url = one(WEB, "HTTPS://us%40er:p%3Aa+b@es.example.com/a%20b/?c=d");
        assertThat(url.scheme()).isEqualTo("https");
        assertThat(url.hostAndPort()).isEqualTo("es.example.com:9200");
        assertThat(url.path()).isEqualTo("/a%20b/");
        assertThat(url.query()).isEqualTo("c=d");
        assertThat(url.user()).isEqualTo("us@er");
        assertThat(url.password()).isEqualTo("p:a+b");
        assertThat(url.toString()).isEqualTo("https://es.example.com:9200/a%20b/");
        assertThat(one(WEB, "es:80/path").path()).isEqualTo("/path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:0",
                "a:65536",
                "a:b",
                "",
                ":9200",
                "[::1",
                "[::1]9",
                "a b",
                "ftp://a",
                "http://",
                "http://a:99999",
                "user:secret@a",
                "http://a_b:80/%",
                "a?b"
            })
    void shouldRefuseWithPlaceAndWithoutShowingAPassword(String text) {
        assertThatThrownBy(() -> read(WEB, "hosts: ['ok', '" + text + "']"))
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith("test.yml:1:16: output.x.hosts.1: ")
                .hasMessageContaining("; allowed: HOST")
                .hasMessageNotContaining("secret");
    }

    @Test
    void shouldRefuseUrlsAndPathsWhereThereAreNone() {
        assertThatThrownBy(() -> one(PLAIN, "http://a")).hasMessageContaining("not known here");
        assertThatThrownBy(() -> one(PLAIN, "a/b")).isInstanceOf(UserErrorException.class);
    }

    @Test
    void shouldNeedAHost() {
        assertThatThrownBy(() -> read(WEB, "a: b"))
                .hasMessageContaining("output.x.hosts: missing required field");
        assertThatThrownBy(() -> read(WEB, "hosts: []"))
                .hasMessageContaining("output.x.hosts: empty field");
    }
}
