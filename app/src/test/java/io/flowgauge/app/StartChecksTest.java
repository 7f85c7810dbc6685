package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.config.ConfigLoader;
import io.flowgauge.app.config.ConfigSources;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartChecksTest {
    @TempDir private Path directory;

    private List<String> check(String... overrides) throws UserErrorException {
        List<String> all = new ArrayList<>(List.of("packetbeat.interfaces.device=any"));
        all.addAll(List.of(overrides));
        ConfigSources sources =
                new ConfigSources(directory, List.of(), all, Map.of(), true, false, true);
        return StartChecks.of(new ConfigLoader(sources, name -> Optional.empty()).load()).stream()
                .map(Notice::message)
                .toList();
    }

    @Test
    void shouldFindNothingWrongWithTheBuiltInConfiguration() throws UserErrorException {
        assertThat(check()).isEmpty();
        assertThat(check("http.enabled=true", "http.host=127.0.0.1")).isEmpty();
        assertThat(check("output.file.path=" + directory.resolve("a/b"))).isEmpty();
        try (var files = Files.list(directory)) {
            assertThat(files).as("nothing was made").isEmpty();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldWarnWhereThereAreNoFlows() throws UserErrorException {
        assertThat(check("packetbeat.flows.enabled=false"))
                .containsExactly(
                        "packetbeat.flows: no flows are enabled, so that there are no events; write"
                                + " the section, with something indented below it or as"
                                + " packetbeat.flows: {}");
    }

    @Test
    void shouldWarnOfAnUnknownDeviceAndFile() throws UserErrorException {
        assertThat(check("packetbeat.interfaces.device=nosuch0"))
                .singleElement()
                .asString()
                .contains("packetbeat.interfaces.device: unknown device 'nosuch0'");
        assertThat(check("packetbeat.interfaces.file=none.pcap"))
                .containsExactly(
                        "packetbeat.interfaces.file: none.pcap can't be read here; run would be"
                                + " refused");
    }

    @Test
    void shouldWarnOfDirectoriesThatAreFiles() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(check("output.file.path=" + file, "path.logs=" + file.resolve("logs")))
                .containsExactly(
                        "logging.files.path: "
                                + file
                                + " is no directory, so that "
                                + file.resolve("logs")
                                + " can't be made; set path.logs, or log with -e",
                        "-E output.file.path="
                                + file
                                + ": output.file.path: "
                                + file
                                + " is no directory; set a directory that can be written to");
    }

    @Test
    void shouldWarnOfDirectoriesThatNobodyCanMake() throws UserErrorException {
        assertThat(
                        check(
                                "output.file.path=/proc/nope",
                                "queue.disk.path=/proc/nope/q",
                                "queue.disk.max_size=0"))
                .containsExactly(
                        "-E output.file.path=/proc/nope: output.file.path: /proc can't be written"
                                + " to, so that /proc/nope can't be made; set a directory that can"
                                + " be written to",
                        "queue.disk.path: /proc can't be written to, so that /proc/nope/q can't be"
                                + " made; set a directory that can be written to");
    }

    @Test
    void shouldWarnOfASyslogThatIsNotThere() throws UserErrorException {
        Path socket = directory.resolve("log");
        assertThat(check("logging.to_syslog=true", "flowgauge.syslog.address=" + socket))
                .containsExactly(
                        "logging.to_syslog: there is no syslog at "
                                + socket
                                + "; start one, or set flowgauge.syslog.address");
    }

    @Test
    void shouldWarnOfAnAddressThatIsNoneOfThisMachine() throws UserErrorException {
        // 192.0.2.0/24 is for documentation (RFC 5737)
        assertThat(check("http.enabled=true", "http.host=192.0.2.1"))
                .containsExactly(
                        "-E http.host=192.0.2.1: http.host: 192.0.2.1 is no address of this"
                                + " machine; set another http.host, or http.enabled: false");
        assertThat(check("http.enabled=true", "http.host=unix:///nowhere/at/all.sock"))
                .containsExactly(
                        "-E http.host=unix:///nowhere/at/all.sock: http.host: can't listen at"
                                + " /nowhere/at/all.sock: there is no such directory");
    }
}
