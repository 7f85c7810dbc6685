package io.flowgauge.app;

import io.flowgauge.config.VariableSource;
import java.nio.file.Path;
import java.security.Security;

/** Flowgauge's entry point. */
public final class Flowgauge {
    /**
     * How long a name's addresses, or that it has none, are taken for true, s. Java's default is
     * 30: for so long outputs would go on trying the address that a server no longer has.
     */
    private static final String NAME_SECONDS = "1";

    private Flowgauge() {}

    /** Runs a command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        // Before the first name is looked up: it is read once.
        Security.setProperty("networkaddress.cache.ttl", NAME_SECONDS);
        Security.setProperty("networkaddress.cache.negative.ttl", NAME_SECONDS);
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
