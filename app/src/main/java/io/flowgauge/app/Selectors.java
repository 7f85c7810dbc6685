package io.flowgauge.app;

import io.flowgauge.config.EditDistance;
import java.util.List;
import java.util.Optional;

/** Parts of the program whose messages at level debug can be asked for. */
final class Selectors {
    /** Sorted by name; those of scripts have a tag behind a dot. */
    static final List<String> ALL =
            List.of(
                    "add_cloud_metadata",
                    "add_docker_metadata",
                    "add_kubernetes_metadata",
                    "app",
                    "capture",
                    "config",
                    "event",
                    "kafka",
                    "output",
                    "processor.javascript",
                    "processors");

    private Selectors() {}

    /** Returns what to say of a selector that selects nothing. */
    static Optional<String> problem(String selector) {
        String name = selector.strip();
        // Of classes, tests and libraries: io.flowgauge.capture, com.sun.net
        if (name.equals("*") || name.contains(".") || ALL.contains(name)) {
            return Optional.empty();
        }
        return Optional.of(
                "-d "
                        + selector
                        + ": no part of the program is called so"
                        + EditDistance.question(name, ALL)
                        + "; allowed: "
                        + String.join(", ", ALL)
                        + ", or * for all");
    }
}
