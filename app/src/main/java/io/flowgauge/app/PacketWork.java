package io.flowgauge.app;

import io.flowgauge.app.config.InterfaceSettings;
import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.BpfProgram;
import io.flowgauge.capture.Devices;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work on packets. */
final class PacketWork implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(PacketWork.class);

    @Override
    public int run(RunOptions options) throws UserErrorException {
        LoggingSettings logging = options.settings().logging();
        LOG.info("{}", Version.current().line());
        try (StopSignal stop = new StopSignal();
                Pipeline pipeline = new Pipeline(options, stop)) {
            LOG.info("flowgauge start running.");
            Optional<String> damage;
            try (CounterLog _ =
                    new CounterLog(
                            pipeline::counters,
                            logging.metricsEnabled() ? logging.metricsPeriodNs() : 0)) {
                damage = pipeline.run();
            }
            LOG.info("flowgauge stopped.");
            if (damage.isPresent()) {
                LOG.warn(damage.get());
                stop.endWith(1);
                if (!logging.toStderr()) {
                    System.err.println("Warning: " + damage.get());
                }
                return 1;
            }
            return 0;
        }
    }

    @Override
    public int read(ReadOptions options) throws UserErrorException {
        return new Reading(options).run();
    }

    @Override
    public List<String> devices() throws UserErrorException {
        return Devices.describe();
    }

    @Override
    public void check(Settings settings) throws UserErrorException {
        for (InterfaceSettings one : settings.interfaces()) {
            if (one.bpfFilter().isPresent()) {
                BpfProgram.compile(one.bpfFilter().get(), LinkType.ETHERNET, one.snaplen());
            }
        }
    }
}
