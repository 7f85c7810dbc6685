package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreCommandTest {
    @TempDir private Path home;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int status;

    private KeystoreCommandTest typing(String input, String... arguments) {
        out.reset();
        err.reset();
        CommandLineTool tool =
                new CommandLineTool(
                        new RecordedWork(),
                        home,
                        name -> Optional.empty(),
                        new ByteArrayInputStream(input.getBytes(UTF_8)),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        status = tool.run(arguments);
        return this;
    }

    private void says(String text) {
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(out.toString(UTF_8)).isEqualTo(text);
        assertThat(status).isZero();
    }

    private void fails(String text) {
        assertThat(err.toString(UTF_8)).isEqualTo("Exiting: " + text + "\n");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void shouldCreateAddListAndRemove() throws IOException {
        typing("", "keystore", "list").says("");
        typing("", "keystore", "create").says("Created flowgauge keystore\n");
        Path file = home.resolve("data/packetbeat.keystore");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        typing("typed\n", "keystore", "add", "A")
                .says("Enter value for A: Successfully updated the keystore\n");
        typing("piped\n", "keystore", "add", "B", "--stdin")
                .says("Successfully updated the keystore\n");
        typing("", "keystore", "list").says("A\nB\n");
        typing("", "test", "config", "-E", "name=${A}", "-E", "tags=${B}").says("Config OK\n");
        typing("", "keystore", "remove", "A", "B")
                .says("successfully removed key: A\nsuccessfully removed key: B\n");
        typing("", "keystore", "list").says("");
    }

    @Test
    void shouldAskBeforeItOverwritesAKeystore() {
        typing("x", "keystore", "add", "A", "--stdin", "--force");
        String question = "A keystore already exists, Overwrite? [y/N]: ";
        typing("n\n", "keystore", "create").says(question + "Exiting without creating keystore.\n");
        typing("", "keystore", "create").says(question + "Exiting without creating keystore.\n");
        typing("", "keystore", "list").says("A\n");
        typing("y\n", "keystore", "create").says(question + "Created flowgauge keystore\n");
        typing("", "keystore", "list").says("");
        typing("", "keystore", "create", "--force").says("Created flowgauge keystore\n");
    }

    @Test
    void shouldAskBeforeItOverwritesASecret() {
        typing("", "keystore", "create");
        typing("1", "keystore", "add", "A", "--stdin");
        typing("n\n", "keystore", "add", "A")
                .says(
                        "Setting A already exists, Overwrite? [y/N]: Exiting without modifying"
                                + " keystore.\n");
        typing("y\n2\n", "keystore", "add", "A")
                .says(
                        "Setting A already exists, Overwrite? [y/N]: Enter value for A:"
                                + " Successfully updated the keystore\n");
        typing("3", "keystore", "add", "A", "--stdin")
                .fails("the settings A already exist in the keystore use `--force` to replace it");
        typing("3", "keystore", "add", "A", "--stdin", "--force")
                .says("Successfully updated the keystore\n");
    }

    @Test
    void shouldOfferToCreateTheKeystoreForTheFirstSecret() {
        String question = "The keystore does not exist. Do you want to create it? [y/N]: ";
        typing("n\n", "keystore", "add", "A")
                .says(question + "Exiting without creating keystore.\n");
        assertThat(home.resolve("data")).doesNotExist();
        typing("y\nvalue\n", "keystore", "add", "A")
                .says(
                        question
                                + "Created keystore\nEnter value for A: Successfully updated the"
                                + " keystore\n");
    }

    @Test
    void shouldSayWhatItCannotDo() {
        typing("", "keystore", "remove", "A")
                .fails("the keystore doesn't exist. Use the 'create' command to create one");
        typing("", "keystore", "create");
        typing("", "keystore", "remove").fails("you must supply at least one key to remove");
        typing("", "keystore", "remove", "A").fails("could not find key 'A' in the keystore");
        typing("", "keystore", "add").fails("failed to create the secret: no key provided");
        typing("", "keystore", "add", "A", "B")
                .fails(
                        "could not create secret for: [A, B], you can only provide one key per"
                                + " invocation");
        typing("", "keystore", "add", "A").fails("no value was given: the input has ended");
    }

    @Test
    void shouldUseTheKeystoreThatIsConfigured() {
        typing("x", "keystore", "add", "A", "--stdin", "-E", "keystore.path=" + home + "/other");
        assertThat(home.resolve("other")).exists();
        typing("", "keystore", "list", "-E", "keystore.path=" + home + "/other").says("A\n");
        typing("", "keystore", "list").says("");
    }
}
