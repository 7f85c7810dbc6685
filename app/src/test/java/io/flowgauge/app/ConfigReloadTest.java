package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.config.ConfigLoader;
import io.flowgauge.app.config.ConfigSources;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReloadTest {
    private static final String RELOAD = "flowgauge.config.reload: {enabled: true, period: 1s}";

    @TempDir private Path directory;
    private final List<Settings> applied = new ArrayList<>();
    private ConfigLoader loader;
    private ConfigReload reload;

    @BeforeEach
    void start() throws Exception {
        write("name: a", "output.discard: {}");
        ConfigSources sources =
                new ConfigSources(directory, List.of(), List.of(), Map.of(), false, false, true);
        loader = new ConfigLoader(sources, name -> Optional.empty());
        reload = new ConfigReload(ConfigOrigin.read(loader::read), applied::add);
    }

    private void write(String... lines) throws IOException {
        Files.write(directory.resolve("flowgauge.yml"), List.of(lines));
    }

    @Test
    void shouldApplyWhatCanChangeWhileRunning() throws Exception {
        write("name: b", "tags: [t]", "output.discard: {}");
        assertThat(reload.filesChanged()).isTrue();
        reload.reload();
        assertThat(reload.filesChanged()).isFalse();
        assertThat(applied).hasSize(1);
        assertThat(applied.getFirst().general().name()).isEqualTo("b");
    }

    @Test
    void shouldApplyNothingWhereNothingOrOnlyOtherThingsChanged() throws Exception {
        reload.reload();
        write("name: a", "output.discard: {}", "packetbeat.flows.timeout: 5s", "# comment");
        reload.reload();
        assertThat(applied).isEmpty();
    }

    @Test
    void shouldApplyTheSameSettingsAgainWhenAskedForEverything() {
        reload.reloadEverything();
        assertThat(applied).as("a file that a setting names may be new").hasSize(1);
    }

    @Test
    void shouldNoticeWhenOnlyAFileThatASettingNamesChanges() throws Exception {
        Path script = directory.resolve("a.js");
        Files.writeString(script, "function process(event) {}");
        write(
                "name: a",
                "output.discard: {}",
                "processors: [script: {lang: javascript, file: a.js}]");
        reload.reload();
        assertThat(applied).hasSize(1);
        assertThat(reload.filesChanged()).as("it was read just now").isFalse();
        reload.reload();
        assertThat(applied).hasSize(1);
        Files.writeString(script, "function process(event) { event.Cancel(); }");
        assertThat(reload.filesChanged()).isTrue();
        reload.reload();
        assertThat(applied).hasSize(2);
        Files.writeString(script, "function");
        reload.reload();
        assertThat(applied).as("the one before stays").hasSize(2);
        assertThat(reload.filesChanged()).isFalse();
    }

    @Test
    void shouldNoticeAnotherKeystore() throws Exception {
        assertThat(reload.filesChanged()).isFalse();
        Files.writeString(
                Files.createDirectories(directory.resolve("data")).resolve("packetbeat.keystore"),
                "no keystore");
        assertThat(reload.filesChanged()).isTrue();
        reload.reload();
        assertThat(applied).isEmpty();
    }

    @Test
    void shouldNotLookForAFileThatHasGone() throws Exception {
        write("name: a", "output.discard: {}", "flowgauge.config.path: config.d/*.yml");
        Path more = Files.createDirectory(directory.resolve("config.d")).resolve("b.yml");
        Files.writeString(more, "name: b");
        reload.reload();
        assertThat(applied).extracting(s -> s.general().name()).containsExactly("b");
        reload.reload();
        Files.delete(more);
        assertThat(reload.filesChanged()).isTrue();
        reload.reload();
        assertThat(applied).extracting(s -> s.general().name()).containsExactly("b", "a");
        assertThat(reload.filesChanged()).isFalse();
    }

    @Test
    void shouldEndAReadingBeforeItIsClosed() throws Exception {
        CountDownLatch applying = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        write("name: a", "output.discard: {}", RELOAD);
        ConfigReload slow =
                ConfigReload.start(
                        ConfigOrigin.read(loader::read),
                        settings -> {
                            applying.countDown();
                            // Not a sleep, which the interrupt of close would end.
                            long end = System.nanoTime() + 300_000_000;
                            while (System.nanoTime() < end) {
                                Thread.onSpinWait();
                            }
                            ended.set(true);
                        });
        write("name: changed", "output.discard: {}", RELOAD);
        assertThat(applying.await(30, TimeUnit.SECONDS)).isTrue();
        // As at a stop.
        Thread.currentThread().interrupt();
        slow.close();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(ended).isTrue();
    }

    @Test
    void shouldKeepTheConfigurationBeforeAWrongOne() throws Exception {
        write("name: b", "output.discard: {}", "packetbeat.flows.timeout: wrong");
        reload.reload();
        assertThat(applied).isEmpty();
        assertThat(reload.filesChanged()).as("it is not read again and again").isFalse();
        write("name: c", "output.discard: {}");
        reload.reload();
        assertThat(applied).extracting(s -> s.general().name()).containsExactly("c");
    }

    @Test
    void shouldKeepTheConfigurationBeforeOneThatCannotBeApplied() throws Exception {
        ConfigReload refusing =
                new ConfigReload(
                        ConfigOrigin.read(loader::read),
                        settings -> {
                            applied.add(settings);
                            throw new UserErrorException("no such directory");
                        });
        write("name: b", "output.discard: {}");
        refusing.reload();
        refusing.reload();
        assertThat(applied).as("tried again, as it never ran").hasSize(2);
    }
}
