package io.flowgauge.app;

import io.flowgauge.app.config.ConfigLoader;
import io.flowgauge.app.config.Keystore;
import io.flowgauge.base.UserErrorException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge keystore create}, {@code add}, {@code list} and {@code remove}. */
final class KeystoreCommand implements Command {
    /** What is done with the keystore. */
    enum Action {
        CREATE("create", "Makes an empty keystore."),
        ADD("add", "Adds a secret, which is asked for: settings name it as ${KEY}."),
        LIST("list", "Lists the names of the secrets."),
        REMOVE("remove", "Removes secrets.");

        private final String word;
        private final String description;

        Action(String word, String description) {
            this.word = word;
            this.description = description;
        }
    }

    private final Action action;
    private final ConfigFlags config;
    private final InputStream in;

    KeystoreCommand(Action action, ConfigFlags config, InputStream in) {
        this.action = action;
        this.config = config;
        this.in = in;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command(action.word, action.description);
        switch (action) {
            case CREATE ->
                    spec.addOption(
                            Flags.without("--force", "Overwrite a keystore without asking."));
            case ADD -> {
                spec.addPositional(Flags.arguments("0..*", "KEY", "Name of the secret."));
                spec.addOption(
                        Flags.without(
                                "--stdin",
                                "Read the secret from standard input, up to its end; a line break"
                                        + " at the end is no part of it."));
                spec.addOption(Flags.without("--force", "Overwrite a secret without asking."));
            }
            case LIST -> {}
            case REMOVE -> spec.addPositional(Flags.arguments("0..*", "KEY", "Names of secrets."));
        }
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        ConfigLoader loader = config.loader(invocation, false);
        Path file = loader.keystoreFile(loader.merge()).file();
        Prompt prompt = new Prompt(in, invocation.out());
        switch (action) {
            case CREATE -> create(file, invocation, prompt);
            case ADD -> add(file, invocation, prompt);
            case LIST -> read(file, invocation).names().forEach(invocation.out()::println);
            case REMOVE -> remove(read(file, invocation), invocation);
        }
        return 0;
    }

    private Keystore read(Path file, Invocation invocation) throws UserErrorException {
        return Keystore.read(file, config.strictPermissions(invocation));
    }

    private static void create(Path file, Invocation invocation, Prompt prompt)
            throws UserErrorException {
        if (Files.exists(file)
                && !invocation.has("--force")
                && !prompt.confirm("A keystore already exists, Overwrite?")) {
            invocation.out().println("Exiting without creating keystore.");
            return;
        }
        Keystore.empty(file).write();
        invocation.out().println("Created flowgauge keystore");
    }

    private void add(Path file, Invocation invocation, Prompt prompt) throws UserErrorException {
        String key = onlyKey(invocation.arguments());
        Keystore keystore = read(file, invocation);
        boolean force = invocation.has("--force");
        boolean stdin = invocation.has("--stdin");
        if (!keystore.exists() && !force && !stdin) {
            if (!prompt.confirm("The keystore does not exist. Do you want to create it?")) {
                invocation.out().println("Exiting without creating keystore.");
                return;
            }
        }
        if (!keystore.exists()) {
            keystore.write();
            invocation.out().println("Created keystore");
        }
        if (keystore.find(key).isPresent() && !force) {
            if (stdin) {
                throw new UserErrorException(
                        "the settings "
                                + key
                                + " already exist in the keystore use `--force` to replace it");
            }
            if (!prompt.confirm("Setting " + key + " already exists, Overwrite?")) {
                invocation.out().println("Exiting without modifying keystore.");
                return;
            }
        }
        keystore.put(
                key, stdin ? prompt.everything() : prompt.secret("Enter value for " + key + ": "));
        keystore.write();
        invocation.out().println("Successfully updated the keystore");
    }

    private static String onlyKey(List<String> keys) throws UserErrorException {
        if (keys.isEmpty() || keys.getFirst().isBlank()) {
            throw new UserErrorException("failed to create the secret: no key provided");
        }
        if (keys.size() > 1) {
            throw new UserErrorException(
                    "could not create secret for: "
                            + keys
                            + ", you can only provide one key per invocation");
        }
        return keys.getFirst();
    }

    private static void remove(Keystore keystore, Invocation invocation) throws UserErrorException {
        List<String> keys = invocation.arguments();
        if (keys.isEmpty()) {
            throw new UserErrorException("you must supply at least one key to remove");
        }
        if (!keystore.exists()) {
            throw new UserErrorException(
                    "the keystore doesn't exist. Use the 'create' command to create one");
        }
        for (String key : keys) {
            if (!keystore.remove(key)) {
                throw new UserErrorException("could not find key '" + key + "' in the keystore");
            }
            keystore.write();
            invocation.out().println("successfully removed key: " + key);
        }
    }
}
