package io.flowgauge.app.config;

import io.flowgauge.config.ConfigObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says about configuration.
 *
 * @param home default of path.home
 * @param files -c, in order; empty for the default file
 * @param overrides -E, each {@code key=value}, in order
 * @param paths --path.home, --path.config, --path.data and --path.logs, by key
 * @param strictPermissions --strict.perms: whether a file's owner and permissions are checked
 * @param strict --strict: whether warnings are errors
 * @param outputNeeded whether an output must be configured; otherwise events go nowhere
 * @param builtIn what is read in place of any file, if there is
 */
public record ConfigSources(
        Path home,
        List<String> files,
        List<String> overrides,
        Map<String, String> paths,
        boolean strictPermissions,
        boolean strict,
        boolean outputNeeded,
        Optional<ConfigObject> builtIn) {
    /** What a command line says that reads files. */
    public ConfigSources(
            Path home,
            List<String> files,
            List<String> overrides,
            Map<String, String> paths,
            boolean strictPermissions,
            boolean strict,
            boolean outputNeeded) {
        this(
                home,
                files,
                overrides,
                paths,
                strictPermissions,
                strict,
                outputNeeded,
                Optional.empty());
    }
}
