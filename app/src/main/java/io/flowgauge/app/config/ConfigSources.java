package io.flowgauge.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
 */
public record ConfigSources(
        Path home,
        List<String> files,
        List<String> overrides,
        Map<String, String> paths,
        boolean strictPermissions,
        boolean strict,
        boolean outputNeeded) {}
