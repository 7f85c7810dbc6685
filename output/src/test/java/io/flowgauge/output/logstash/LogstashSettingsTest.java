package io.flowgauge.output.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import io.flowgauge.output.EventFeed;
import io.flowgauge.output.HostAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogstashSettingsTest {
    private static LogstashSettings read(String yaml) throws Exception {
        return (LogstashSettings) EventFeed.read(LogstashSettings.KIND, yaml);
    }

    @Test
    void shouldHaveTheDefaultsOfPacketbeat() throws Exception {
        LogstashSettings settings = read("hosts: [logs]");
        assertThat(settings.addresses().getFirst().hostAndPort()).isEqualTo("logs:5044");
        assertThat(settings.hosts().workers()).isEqualTo(1);
        assertThat(settings.hosts().loadBalance()).isFalse();
        assertThat(settings.hosts().eventsMax()).isEqualTo(2_048);
        assertThat(settings.hosts().retriesMax()).isEqualTo(Integer.MAX_VALUE);
        assertThat(settings.hosts().backoffInitNs()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(settings.hosts().backoffMaxNs()).isEqualTo(TimeUnit.SECONDS.toNanos(60));
        assertThat(settings.tcp().timeoutNs()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
        assertThat(settings.tcp().tls()).isEmpty();
        assertThat(settings.tcp().proxy()).isEmpty();
        assertThat(settings.pipelining()).isEqualTo(2);
        assertThat(settings.slowStart()).isFalse();
        assertThat(settings.ttlNs()).isZero();
        assertThat(settings.compressionLevel()).isEqualTo(3);
        assertThat(settings.index()).isEqualTo("packetbeat");
        assertThat(settings.escapeHtml()).isFalse();
    }

    @Test
    void shouldGiveHostsThePortThatHasOneOfItsOwn() throws Exception {
        assertThat(read("{hosts: ['a', 'b:1', '[::1]:2'], port: 9}").addresses())
                .extracting(HostAddress::hostAndPort)
                .containsExactly("a:9", "b:1", "[::1]:2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "worker: 1 | output.logstash.hosts: missing required field",
                "{hosts: a, compression_level: 10} | test.yml:1:31:"
                        + " output.logstash.compression_level: 10 is too large",
                "{hosts: a, max_retries: -2} | output.logstash.max_retries: -2 is too small",
                "{hosts: a, pipelining: -1} | output.logstash.pipelining: -1 is too small",
                "{hosts: a, worker: 0} | output.logstash.worker: 0 is too small",
                "{hosts: a, timeout: 0} | output.logstash.timeout: 0 is too short",
                "{hosts: 'a:99999'} | a port that is not 1 to 65535",
                "{hosts: a, proxy_url: 'http://u:pw@b'} | output.logstash.proxy_url:"
                        + " the URL of a proxy that is not of SOCKS5",
                "{hosts: a, proxy_url: 'socks5://'} | output.logstash.proxy_url: a URL that",
                "{hosts: a, ssl.certificate: x} | key file not configured",
            })
    void shouldSayWhatIsWrong(String yaml, String problem) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("pw")
                .hasMessageStartingWith("test.yml:1:");
    }

    @Test
    void shouldWarnOfATtlThatHasNoEffect() throws Exception {
        List<Notice> notices = new ArrayList<>();
        EventFeed.read(LogstashSettings.KIND, "{hosts: a, ttl: 30s}", notices);
        assertThat(notices).hasSize(1);
        assertThat(notices.getFirst().warning()).isTrue();
        assertThat(notices.getFirst().message())
                .startsWith("test.yml:1:17: output.logstash.ttl: has no effect with pipelining");
        notices.clear();
        EventFeed.read(LogstashSettings.KIND, "{hosts: a, ttl: 30s, pipelining: 0}", notices);
        assertThat(notices).isEmpty();
    }

    @Test
    void shouldBeTheSameOutputWhileItsTargetIs() throws Exception {
        String yaml = "{hosts: [a, b], proxy_url: 'socks5://u:p@c:1'}";
        assertThat(read(yaml).target()).isEqualTo(read(yaml).target());
        assertThat(read(yaml).target()).isNotEqualTo(read("{hosts: [a, b]}").target());
        assertThat(read("{hosts: a, index: x}").target()).isEqualTo(read("hosts: a").target());
    }
}
