package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.Check;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.NamedOutput;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code flowgauge test output}: a line for each step to each place that the outputs send to, with
 * OK or the reason, as Packetbeat has them for Elasticsearch and Logstash.
 */
final class TestOutputCommand implements Command {
    private static final int OK = 0;
    private static final int FAILED = 1;

    private final ConfigFlags config;

    TestOutputCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "output",
                        "Connects to what the outputs send to and says, step by step, what works;"
                                + " sends no events.");
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        Settings settings = config.load(invocation);
        List<NamedOutput> outputs = settings.outputs();
        int status = OK;
        for (NamedOutput output : outputs) {
            String name = outputs.size() > 1 ? output.name() + ": " : "";
            status = Math.max(status, test(output, name, invocation.out()));
        }
        return status;
    }

    private static int test(NamedOutput output, String name, PrintStream out) {
        List<CheckedTarget> targets = output.settings().checks();
        if (targets.isEmpty()) {
            out.println(name + output.settings().kind() + " output doesn't support testing");
            return FAILED;
        }
        int status = OK;
        for (CheckedTarget target : targets) {
            out.println(name + target.name() + "...");
            if (!succeeds(target.checks(), out)) {
                status = FAILED;
            }
        }
        return status;
    }

    private static boolean succeeds(List<Check> checks, PrintStream out) {
        for (Check check : checks) {
            out.print("  " + check.name() + "... ");
            out.flush();
            try {
                Check.Finding found = check.action().run();
                out.println(((found.warning() ? "WARN " : "OK ") + found.detail()).stripTrailing());
            } catch (IOException e) {
                out.println("ERROR " + e.getMessage());
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                out.println("ERROR interrupted");
                return false;
            }
        }
        return true;
    }
}
