package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.config.ConfigLoader;
import io.flowgauge.app.config.ConfigSources;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartLineTest {
    @TempDir private Path home;

    private Settings settings(String... overrides) throws UserErrorException {
        ConfigSources sources =
                new ConfigSources(home, List.of(), List.of(overrides), Map.of(), true, false, true);
        return new ConfigLoader(sources, name -> Optional.empty()).load();
    }

    @Test
    void shouldSayWhereEventsAndTheLogGo() throws UserErrorException {
        assertThat(StartLine.of("capturing from eth0", settings()))
                .isEqualTo(
                        "flowgauge: capturing from eth0; flow events go to the store "
                                + home.resolve("data/store")
                                + ", every 10 s; the log is "
                                + home.resolve("logs/flowgauge")
                                + "; Ctrl-C ends it");
    }

    @Test
    void shouldNameFilesAndWhatIsOff() throws UserErrorException {
        assertThat(
                        StartLine.of(
                                "reading a.pcap",
                                settings(
                                        "output.file.path=out",
                                        "output.file.filename=flows",
                                        "packetbeat.flows.period=-1",
                                        "logging.to_files=false")))
                .isEqualTo(
                        "flowgauge: reading a.pcap; flow events go to out/flows, when a flow ends;"
                                + " there is no log; Ctrl-C ends it");
        assertThat(StartLine.of("x", settings("output.discard.enabled=true")))
                .contains("; flow events go nowhere, every 10 s; ");
        assertThat(StartLine.of("x", settings("packetbeat.flows.enabled=false")))
                .contains("; no flow events, as packetbeat.flows is not enabled; ");
    }
}
