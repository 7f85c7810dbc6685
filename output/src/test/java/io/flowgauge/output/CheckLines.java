package io.flowgauge.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs the steps that test an output, as the command does, up to the first that fails. */
public final class CheckLines {
    private CheckLines() {}

    /** Returns a line for each step: {@code dial up OK}. */
    public static List<String> run(List<CheckedTarget> targets) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (CheckedTarget target : targets) {
            for (Check check : target.checks()) {
                try {
                    Check.Finding found = check.action().run();
                    lines.add(
                            check.name() + (found.warning() ? " WARN " : " OK ") + found.detail());
                } catch (IOException e) {
                    lines.add(check.name() + " ERROR " + e.getMessage());
                    break;
                }
            }
        }
        return lines;
    }
}
