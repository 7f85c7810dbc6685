package io.flowgauge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNamesTest {
    @TempDir private Path directory;

    @Test
    void shouldAddTheMachinesNamesToOurs() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("services"),
                        """
                        # a comment
                        www             80/tcp          http    # ours goes first
                        special         7777/udp
                        wrong           seven/tcp
                        wrong           70000/tcp
                        alone
                        """);
        ServiceNames names = ServiceNames.of(file);
        assertThat(names.name(true, 80)).isEqualTo("http");
        assertThat(names.name(false, 7777)).isEqualTo("special");
        assertThat(names.isNamed(true, 7777)).isFalse();
        assertThat(names.name(true, 7777)).isEqualTo("-");
        assertThat(names.name(true, 53)).isEqualTo("dns");
        assertThat(names.name(false, 53)).isEqualTo("dns");
    }

    @Test
    void shouldFindThePortsOfAName() {
        ServiceNames names = ServiceNames.of(directory.resolve("none"));
        assertThat(names.ports(true, "https"::equals).stream()).containsExactly(443);
        assertThat(names.ports(false, name -> name.startsWith("dn")).stream()).contains(53);
        assertThat(names.ports(true, "nothing"::equals).isEmpty()).isTrue();
    }

    @Test
    void shouldHaveOurNamesWithoutTheFile() {
        assertThat(ServiceNames.of(directory.resolve("none")).name(true, 443)).isEqualTo("https");
    }
}
