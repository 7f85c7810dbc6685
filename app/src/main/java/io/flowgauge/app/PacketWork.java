package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import java.util.List;

/** The work on packets. */
final class PacketWork implements Work {
    @Override
    public int run(RunOptions options) throws UserErrorException {
        throw new UserErrorException("the packet pipeline is not part of this build");
    }

    @Override
    public int read(ReadOptions options) throws UserErrorException {
        throw new UserErrorException("the packet pipeline is not part of this build");
    }

    @Override
    public List<String> devices() throws UserErrorException {
        throw new UserErrorException("the list of devices is not part of this build");
    }

    @Override
    public void check(Settings settings) throws UserErrorException {
        // Nothing beyond what reading the settings has checked.
    }
}
