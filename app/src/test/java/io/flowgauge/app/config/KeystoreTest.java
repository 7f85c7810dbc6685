package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeystoreTest {
    /** Made by Python's hashlib and cryptography, by the description of the format alone. */
    private static final String MADE_ELSEWHERE =
            "v1AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+"
                    + "PwABAgMEBQYHCAkKC1P87to34IGoK1oRALegL9MWcg9UfPZHHC0KNjS/OCmOEIrIbPPuuU3EcB7FZs"
                    + "Shdamw74umZ+nYgIjBILsTRcbSNcXNXX636W+hw9/ELiPh07f+qEvE8A==";

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("data/packetbeat.keystore");
    }

    private void store(String text) throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldReadAFileThatOtherSoftwareMade() throws Exception {
        store(MADE_ELSEWHERE);
        Keystore keystore = Keystore.read(file, true);
        assertThat(keystore.exists()).isTrue();
        assertThat(keystore.names()).containsExactly("ES_PWD", "a.b");
        assertThat(keystore.find("ES_PWD")).contains("open, sesame");
        assertThat(keystore.find("a.b")).contains("gr\u00fcn");
        assertThat(keystore.find("c")).isEmpty();
    }

    @Test
    void shouldReadWhatItWrote() throws Exception {
        Keystore keystore = Keystore.read(file, true);
        assertThat(keystore.exists()).isFalse();
        keystore.put("KEY", "line\nbreak \u20ac");
        keystore.put("EMPTY", "");
        keystore.put("GONE", "x");
        assertThat(keystore.remove("GONE")).isTrue();
        assertThat(keystore.remove("GONE")).isFalse();
        keystore.write();
        Keystore again = Keystore.read(file, true);
        assertThat(again.names()).containsExactly("EMPTY", "KEY");
        assertThat(again.find("KEY")).contains("line\nbreak \u20ac");
        assertThat(again.find("EMPTY")).contains("");
        assertThat(Files.readString(file)).startsWith("v1").doesNotContain("KEY");
    }

    @Test
    void shouldWriteForItsOwnerAloneAndLeaveNothingElse() throws Exception {
        store("v1 old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Keystore.empty(file).write();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldSealTheSameSecretsDifferentlyEachTime() throws Exception {
        Keystore keystore = Keystore.empty(file);
        keystore.put("KEY", "value");
        keystore.write();
        String first = Files.readString(file);
        keystore.write();
        assertThat(Files.readString(file)).isNotEqualTo(first).hasSameSizeAs(first);
    }

    @Test
    void shouldRefuseAFileThatOthersCanRead() throws Exception {
        store(MADE_ELSEWHERE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> Keystore.read(file, true))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "file (\""
                                + file
                                + "\") can only be writable and readable by the owner but the"
                                + " permissions are \"-rw-r-----\" (to fix the permissions use:"
                                + " 'chmod 600 "
                                + file
                                + "')");
        assertThat(Keystore.read(file, false).names()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v2abcd | keystore format doesn't match expected version: 'v1' got 'v2' in FILE",
                "'' | keystore format doesn't match expected version: 'v1' got '' in FILE",
                "v1 | can't read the keystore FILE: it is cut short",
                "v1%%% | can't read the keystore FILE: it is damaged",
                "v1QUJD | can't read the keystore FILE: it is cut short"
            })
    void shouldRefuseADamagedFile(String text, String message) throws Exception {
        store(text);
        assertThatThrownBy(() -> Keystore.read(file, true))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(message.replace("FILE", file.toString()));
    }

    @Test
    void shouldNoticeEachByteThatWasChanged() throws Exception {
        byte[] raw = Base64.getDecoder().decode(MADE_ELSEWHERE.substring(2));
        for (int at = 0; at < raw.length; at += 7) {
            raw[at] ^= 1;
            store("v1" + Base64.getEncoder().encodeToString(raw));
            assertThatThrownBy(() -> Keystore.read(file, true))
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageContaining("it is damaged");
            raw[at] ^= 1;
        }
    }
}
