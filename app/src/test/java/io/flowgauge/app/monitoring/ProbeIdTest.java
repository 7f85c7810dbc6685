package io.flowgauge.app.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeIdTest {
    @TempDir private Path directory;

    @Test
    void shouldKeepTheIdThatItMade() throws Exception {
        Path data = directory.resolve("data");
        UUID id = ProbeId.of(data);
        assertThat(ProbeId.of(data)).isEqualTo(id);
        assertThat(Files.getPosixFilePermissions(data.resolve("meta.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldTakeTheIdOfPacketbeat() throws Exception {
        Files.writeString(
                directory.resolve("meta.json"),
                "{\"uuid\":\"9a5b9b0e-6a3c-4c3e-8f0e-0123456789ab\",\"first_start\":\"x\"}");
        assertThat(ProbeId.of(directory))
                .isEqualTo(UUID.fromString("9a5b9b0e-6a3c-4c3e-8f0e-0123456789ab"));
    }

    @Test
    void shouldGoOnWithAnIdOfItsOwnWhereTheFileIsDamaged() throws Exception {
        Path file = Files.writeString(directory.resolve("meta.json"), "{no");
        assertThat(ProbeId.of(directory)).isNotEqualTo(ProbeId.of(directory));
        assertThat(Files.readString(file)).isEqualTo("{no");
    }
}
