package io.flowgauge.app;

import static java.util.stream.Collectors.joining;

import io.flowgauge.app.config.FlowSettings;
import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.Durations;

/**
 * The line that a person at a terminal sees at the start of {@code flowgauge run}, as the first
 * event may be a period away and the log is somewhere else.
 */
final class StartLine {
    private StartLine() {}

    /**
     * Returns the line.
     *
     * @param source what packets are read from, in words
     */
    static String of(String source, Settings settings) {
        return "flowgauge: "
                + source
                + "; "
                + events(settings)
                + "; "
                + log(settings.logging())
                + "; Ctrl-C ends it";
    }

    private static String events(Settings settings) {
        FlowSettings flows = settings.flows();
        if (!flows.enabled()) {
            return "no flow events, as " + FlowSettings.KEY + " is not enabled";
        }
        String to =
                settings.outputs().stream()
                        .map(output -> output.settings().destination())
                        .collect(joining(" and "));
        String when =
                flows.periodNs() == 0
                        ? "when a flow ends"
                        : "every " + flows.periodNs() / Durations.SECOND_NS + " s";
        return "flow events go " + to + ", " + when;
    }

    private static String log(LoggingSettings logging) {
        if (logging.toSyslog()) {
            return "the log is the syslog at " + logging.syslog();
        }
        return logging.toFiles()
                ? "the log is " + logging.files().directory().resolve(logging.files().name())
                : "there is no log";
    }
}
