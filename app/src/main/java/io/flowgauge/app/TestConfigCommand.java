package io.flowgauge.app;

import static java.util.stream.Collectors.joining;

import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge test config}. */
final class TestConfigCommand implements Command {
    private final ConfigFlags config;
    private final Work work;

    TestConfigCommand(ConfigFlags config, Work work) {
        this.config = config;
        this.work = work;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "config",
                        "Reads the whole configuration and says whether it is right; starts"
                                + " nothing.");
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        Settings settings = config.load(invocation);
        List<Notice> notices = new ArrayList<>(settings.notices());
        List<Notice> found = work.check(settings);
        if (invocation.has("--strict") && !found.isEmpty()) {
            throw new UserErrorException(
                    found.stream().map(Notice::message).collect(joining("\n")));
        }
        notices.addAll(found);
        for (Notice notice : notices) {
            invocation
                    .err()
                    .println((notice.warning() ? "Warning: " : "Note: ") + notice.message());
        }
        invocation.out().println("Config OK");
        return 0;
    }
}
