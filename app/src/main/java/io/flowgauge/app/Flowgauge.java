package io.flowgauge.app;

import io.flowgauge.config.VariableSource;
import java.nio.file.Path;

/** Flowgauge's entry point. */
public final class Flowgauge {
    private Flowgauge() {}

    /** Runs a command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        Path home = Path.of(System.getProperty("flowgauge.home", ""));
        CommandLineTool tool =
                new CommandLineTool(
                        new PacketWork(),
                        home,
                        VariableSource.environment(),
                        System.out,
                        System.err);
        System.exit(tool.run(arguments));
    }
}
