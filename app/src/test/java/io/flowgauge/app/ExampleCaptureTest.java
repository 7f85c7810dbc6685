package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExampleCaptureTest {
    private static final Path FILE = Path.of("../docs/example.pcap");

    @Test
    void shouldBeTheFileInTheDocumentation() throws Exception {
        if (Boolean.getBoolean("flowgauge.update")) {
            Files.write(FILE, ExampleCapture.bytes());
        }
        assertThat(FILE).hasBinaryContent(ExampleCapture.bytes());
        assertThat(Files.size(FILE)).isLessThan(2_048);
    }
}
