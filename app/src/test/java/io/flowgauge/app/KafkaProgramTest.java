package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.testkit.servers.KafkaBroker;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class KafkaProgramTest {
    private static final String KAFKA = "org.apache.kafka.";

    @TempDir private Path directory;

    @BeforeEach
    void writeCapture() throws Exception {
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
    }

    private List<String> classesOf(String... arguments) throws Exception {
        // A file for each JVM: the launcher may start another one to make its cache.
        Program program =
                new Program(
                        directory,
                        "env",
                        "FLOWGAUGE_JAVA_OPTS=-Xlog:class+load:file="
                                + directory
                                + "/classes-%p.log");
        Program.Result result = program.run(arguments);
        assertThat(result.status()).as(result.err()).isZero();
        List<String> classes = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "classes-*.log")) {
            for (Path log : logs) {
                classes.addAll(Files.readAllLines(log));
            }
        }
        return classes;
    }

    @Test
    void shouldLoadNothingOfKafkaWithoutThatOutput() throws Exception {
        assertThat(classesOf("-I", "a.pcap", "-t", "-E", "output.console.enabled=true"))
                .anyMatch(line -> line.contains("io.flowgauge.output.WriterOutput"))
                .noneMatch(line -> line.contains(KAFKA));
    }

    @Test
    void shouldLoadNothingOfKafkaToTestTheConfiguration() throws Exception {
        assertThat(
                        classesOf(
                                "test",
                                "config",
                                "-E",
                                "output.console.enabled=false",
                                "-E",
                                "output.kafka.hosts=localhost",
                                "-E",
                                "output.kafka.topic=flows"))
                .anyMatch(line -> line.contains("io.flowgauge.output.kafka.KafkaSettings"))
                .noneMatch(line -> line.contains(KAFKA));
    }

    @Test
    void shouldSendTheFlowsOfAFile() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"))) {
            Files.writeString(
                    directory.resolve("flowgauge.yml"),
                    """
                    packetbeat.flows: {period: -1}
                    output.kafka:
                      hosts: ["%s"]
                      topic: flows
                      key: "%%{[transport]:none}"
                    """
                            .formatted(broker.plain()));
            Program program = new Program(directory);
            String config = directory.resolve("flowgauge.yml").toString();
            Program.Result tested = program.run("test", "output", "-c", config);
            assertThat(tested.out())
                    .contains(
                            "kafka: " + broker.plain() + "...\n  dns lookup... OK",
                            "  TLS... WARN secure connection disabled\n",
                            "  topic flows... OK it is not there yet; the brokers make it");
            assertThat(tested.status()).isZero();
            Program.Result result = program.run("-I", "a.pcap", "-t", "-e", "-c", config);
            assertThat(result.status()).as(result.err()).isZero();
            assertThat(result.err())
                    .contains("kafka: connected to " + broker.plain())
                    .contains("\"output.events.acked\":" + ExampleCapture.FLOWS)
                    .doesNotContain("org.apache.kafka");
            List<String> records = broker.read("flows");
            assertThat(records).hasSize(ExampleCapture.FLOWS);
            assertThat(records).anyMatch(line -> line.contains("\tudp\t{\"@timestamp\":"));
        }
    }
}
