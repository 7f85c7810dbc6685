package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge devices}. */
final class DevicesCommand implements Command {
    private final Work work;

    DevicesCommand(Work work) {
        this.work = work;
    }

    @Override
    public CommandSpec spec() {
        return Flags.command("devices", "Lists the devices that packets can be captured from.");
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        work.devices().forEach(invocation.out()::println);
        return 0;
    }
}
