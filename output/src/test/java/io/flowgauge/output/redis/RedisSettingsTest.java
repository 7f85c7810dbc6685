package io.flowgauge.output.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.output.EventFeed;
import io.flowgauge.output.FileOutputSettings;
import io.flowgauge.output.queue.EventForm;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisSettingsTest {
    private static RedisSettings read(String yaml) throws Exception {
        return (RedisSettings) EventFeed.read(RedisSettings.KIND, yaml);
    }

    @Test
    void shouldHaveTheDefaultsOfPacketbeat() throws Exception {
        RedisSettings settings = read("hosts: [cache]");
        assertThat(settings.addresses().getFirst().hostAndPort()).isEqualTo("cache:6379");
        assertThat(settings.hosts().workers()).isEqualTo(1);
        assertThat(settings.hosts().loadBalance()).isTrue();
        assertThat(settings.hosts().eventsMax()).isEqualTo(2_048);
        assertThat(settings.hosts().retriesMax()).isEqualTo(Integer.MAX_VALUE);
        assertThat(settings.tcp().timeoutNs()).isEqualTo(TimeUnit.SECONDS.toNanos(5));
        assertThat(settings.type()).isEqualTo(DataType.LIST);
        assertThat(settings.database()).isZero();
        assertThat(settings.index()).isEqualTo("packetbeat");
        assertThat(settings.keys().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "worker: 1 | output.redis.hosts: missing required field",
                "{hosts: a, datatype: foo} | test.yml:1:22: output.redis.datatype: redis data type"
                        + " foo not supported; allowed: list, channel",
                "{hosts: a, db: -1} | output.redis.db: -1 is too small",
                "{hosts: a, key: \"%{[x\"} | output.redis.key: ",
                "{hosts: a, keys: [{when.has_fields: [a]}]} | missing output.redis.keys.0.key",
                "{hosts: 'redis://:pw@a/3'} | output.redis.hosts: redis://a:6379/3 has a path",
                "{hosts: 'http://a'} | output.redis.hosts: ",
                "{hosts: a, codec.foo: 1} | output codec is not available",
            })
    void shouldSayWhatIsWrong(String yaml, String problem) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("pw")
                .hasMessageStartingWith("test.yml:1:");
    }

    @Test
    void shouldNotShareItsFormWithAnOutputThatSendsAllToOnePlace() throws Exception {
        EventSettings events = EventSettings.of("a", "b", "c");
        EventForm form = read("hosts: [cache]").form(events).orElseThrow();
        EventForm file =
                EventFeed.read(FileOutputSettings.KIND, "path: /x").form(events).orElseThrow();
        EventForm other = read("{hosts: [cache], index: x}").form(events).orElseThrow();
        assertThat(form.fingerprint()).isNotEqualTo(file.fingerprint());
        assertThat(form.fingerprint()).isNotEqualTo(other.fingerprint());
        assertThat(form.fingerprint())
                .isEqualTo(read("hosts: [other]").form(events).orElseThrow().fingerprint());
    }

    @Test
    void shouldShowNoSecret() throws Exception {
        RedisSettings settings = read("{hosts: 'rediss://u:secret@a', password: secret}");
        assertThat(settings.toString() + settings.destination()).doesNotContain("secret");
        assertThat(settings.destination()).isEqualTo("to Redis at rediss://a:6379");
    }

    @Test
    void shouldBeTheSameOutputWhileItsTargetIs() throws Exception {
        assertThat(read("{hosts: a, key: x}").target()).isEqualTo(read("{hosts: a}").target());
        assertThat(read("{hosts: a, db: 1}").target()).isNotEqualTo(read("{hosts: a}").target());
    }
}
