package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.store.StoreOutputSettings;
import io.flowgauge.store.StoreSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** Which store a command asks. */
final class StoreFlag {
    private static final String NAME = "--store";

    private StoreFlag() {}

    static void addTo(CommandSpec spec) {
        spec.addOption(
                Flags.with(
                        NAME,
                        "FOLDER",
                        "The store to ask. Default: the configured one, else path.data/store."));
    }

    /** Returns the store of the flag, else the one of the configuration. */
    static StoreSettings store(Invocation invocation, ConfigFlags config)
            throws UserErrorException {
        Optional<String> folder = invocation.value(NAME);
        if (folder.isPresent()) {
            return unlimited(Path.of(folder.get()));
        }
        Settings settings = config.loadWithoutOutput(invocation);
        return configured(config, invocation)
                .map(one -> unlimited(one.path()))
                .orElseGet(() -> unlimited(settings.paths().data().resolve("store")));
    }

    private static Optional<StoreSettings> configured(ConfigFlags config, Invocation invocation) {
        try {
            return config.load(invocation).outputs().stream()
                    .map(NamedOutput::settings)
                    .flatMap(StoreFlag::ofStore)
                    .findFirst();
        } catch (UserErrorException e) {
            // The outputs are wrong, or none: the store may be there all the same.
            return Optional.empty();
        }
    }

    private static Stream<StoreSettings> ofStore(OutputSettings settings) {
        return settings instanceof StoreOutputSettings store
                ? Stream.of(store.store())
                : Stream.empty();
    }

    /** Returns settings that remove nothing: whoever asks leaves that to whoever writes. */
    private static StoreSettings unlimited(Path path) {
        StoreSettings defaults = StoreOutputSettings.inFolder(path).store();
        return new StoreSettings(path, 0, 0, defaults.memoryBytes(), defaults.threads());
    }
}
