package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.Program.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code flowgauge read} as a user does. */
class ReadProgramTest {
    @TempDir private Path directory;
    private Program program;

    @BeforeEach
    void writeCapture() throws Exception {
        program = new Program(directory);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
    }

    @Test
    void shouldShowTotalsAndWhatWasLargest() throws Exception {
        Result result = program.run("read", "a.pcap", "--top", "2");
        assertThat(result.status()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().replaceFirst("longest_hold_ns=\\d+", "longest_hold_ns=N"))
                .isEqualTo(
                        """
                        Capture       a.pcap
                        Packets       20 (20 on flows, 0 on none)
                        Flows         7
                        Bytes         6,350 (6.35 kB) on the wire
                        First packet  2026-01-01 09:00:00.000000 UTC
                        Last packet   2026-01-01 09:00:58.000000 UTC
                        Duration      58.000 s
                        Average       0.34 pps, 876 bit/s, 318 B per packet

                        Conversations (the largest 2 of 5, by bytes)
                        A           B             flows  packets A>B  bytes A>B  packets B>A  bytes B>A  share
                        192.0.2.10  198.51.100.7      1            6    1.26 kB            4    4.26 kB  86.9%
                        192.0.2.1   192.0.2.10        2            2      189 B            2      173 B   5.7%

                        Services (the largest 2 of 4, by bytes)
                        service  port     flows  packets to  bytes to  packets from  bytes from  share
                        https    443/tcp      1           6   1.26 kB             4     4.26 kB  86.9%
                        ntp      123/udp      1           1     110 B             1       110 B   3.5%

                        Transports (the largest 2 of 4, by bytes)
                        transport  flows  packets    bytes  share
                        TCP            1       10  5.52 kB  86.9%
                        UDP            4        6    518 B   8.2%

                        Layers (the largest 2 of 6, by bytes)
                        layers                 flows  packets    bytes  share
                        Ethernet / IPv4 / TCP      1       10  5.52 kB  86.9%
                        Ethernet / IPv6 / UDP      1        2    220 B   3.5%

                        Counters: bytes.metered=6350 flows.created=7 flows.ended.forced=1 flows.ended.idle_timeout=6 meter.longest_hold_ns=N packets.metered=20 packets.received=20 reports.final=7
                        """);
    }

    @Test
    void shouldSayWhichColumnsHaveNoRoom() throws Exception {
        Pattern note =
                Pattern.compile(
                        "\nNo room for: flows, share. COLUMNS=(\\d+) or a wider terminal shows"
                                + " all.\n");
        Matcher narrow =
                note.matcher(program.shell("COLUMNS=80 flowgauge read a.pcap").await().out());
        assertThat(narrow.find()).isTrue();
        String columns = narrow.group(1);
        String wide = program.shell("COLUMNS=" + columns + " flowgauge read a.pcap").await().out();
        assertThat(wide).contains("  bytes B>A  share\n").doesNotContain("No room");
    }

    @Test
    void shouldListEveryFlowAsJson() throws Exception {
        Result result = program.run("read", "-o", "json", "a.pcap");
        assertThat(result.status()).isZero();
        assertThat(result.events())
                .hasSize(ExampleCapture.FLOWS)
                .allMatch(event -> event.get("final").booleanValue());
        Result run =
                program.run(
                        "run",
                        "-I",
                        "a.pcap",
                        "-t",
                        "-E",
                        "output.console.enabled=true",
                        "-E",
                        "packetbeat.flows.period=-1");
        assertThat(result.out()).isEqualTo(run.out());
    }

    @Test
    void shouldListEveryFlowAsCsv() throws Exception {
        Result result = program.run("read", "-o", "csv", "a.pcap");
        assertThat(result.status()).isZero();
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(1 + ExampleCapture.FLOWS);
        assertThat(lines.getFirst() + "\n").isEqualTo(CsvForm.HEADER);
        int columns = lines.getFirst().split(",", -1).length;
        assertThat(lines).allMatch(line -> line.split(",", -1).length == columns);
        assertThat(lines)
                .anyMatch(
                        line ->
                                line.startsWith(
                                        "2026-01-01T09:00:00.031000000Z,"
                                                + "2026-01-01T09:00:14.031000000Z,14.000000000,"
                                                + "02:00:5e:10:00:0a,192.0.2.10,49152,"
                                                + "02:00:5e:10:00:01,198.51.100.7,443,tcp,,,6,"));
    }

    @Test
    void shouldReadSeveralFilesAndStandardInput() throws Exception {
        Result result = program.run(ExampleCapture.bytes(), "read", "a.pcap", "a.pcap", "-");
        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("60 (60 on flows, 0 on none)");
    }

    @Test
    void shouldFilter() throws Exception {
        Result result =
                program.run("read", "-E", "packetbeat.interfaces.bpf_filter=udp port 53", "a.pcap");
        assertThat(result.out())
                .contains("Flows         1\n")
                .contains("Filtered      18 packets left out");
    }

    @Test
    void shouldShowWhatWasBeforeDamage() throws Exception {
        byte[] capture = ExampleCapture.bytes();
        Files.write(directory.resolve("cut.pcap"), Arrays.copyOf(capture, capture.length - 10));
        Result result = program.run("read", "cut.pcap");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("19 (19 on flows, 0 on none)");
        assertThat(result.err())
                .startsWith("Warning: ")
                .contains("cut.pcap")
                .contains("--lenient")
                .hasLineCount(1);
    }
}
