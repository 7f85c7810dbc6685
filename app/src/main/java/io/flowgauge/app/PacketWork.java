package io.flowgauge.app;

import io.flowgauge.app.config.FlowSettings;
import io.flowgauge.app.config.InterfaceSettings;
import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.demo.DemoDay;
import io.flowgauge.app.monitoring.Numbers;
import io.flowgauge.app.monitoring.OutputNumbers;
import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.Devices;
import io.flowgauge.capture.DumpingSource;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.config.Notice;
import io.flowgauge.config.VariableSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work on packets. */
final class PacketWork implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(PacketWork.class);

    @Override
    public int run(RunOptions options) throws UserErrorException {
        boolean metering = options.settings().flows().enabled();
        if (!metering && options.isLive() && options.dumpFile().isEmpty()) {
            throw new UserErrorException(
                    "flows are not enabled, so there is nothing to capture packets for; add the"
                            + " section "
                            + FlowSettings.KEY
                            + " to the configuration, or --dump FILE");
        }
        LOG.info("{}", Version.current().line());
        try (StopSignal stop = new StopSignal()) {
            Optional<String> damage = metering ? meter(options, stop) : passOver(options, stop);
            LOG.info("flowgauge stopped.");
            int status = damage.isPresent() ? 1 : 0;
            stop.endWith(status);
            return status;
        }
    }

    private static void warn(RunOptions options, String damage) {
        String warning = DamageText.of(damage, options.lenient());
        LOG.warn(warning);
        if (!options.settings().logging().toStderr()) {
            System.err.println("Warning: " + warning);
        }
    }

    /** Says that all is in the page, and how that ends; scripts see it too. */
    private static void sayEnd(RunOptions options, String address) {
        String what =
                options.demo().isPresent()
                        ? "the made-up day is complete"
                        : "all of " + String.join(", ", options.files()) + " has been read";
        System.err.println(
                "flowgauge: "
                        + what
                        + "; "
                        + address
                        + " shows it until Ctrl-C or SIGTERM ends the program");
    }

    private static Optional<String> meter(RunOptions options, StopSignal stop)
            throws UserErrorException {
        options.settings().cluster().ifPresent(StartDashboards::load);
        if (options.opens()) {
            OwnStore.emptyAll(options.settings());
        }
        try (Pipeline pipeline = new Pipeline(options, stop);
                ConfigReload _ = ConfigReload.start(options.config(), pipeline::reconfigure)) {
            sayStart(options, stop);
            try (WebPage page = WebPage.start(options, pipeline);
                    Monitoring _ = Monitoring.start(pipeline::settings, pipeline);
                    CounterLog _ = counterLog(options, pipeline::counters)) {
                sayPage(options, page);
                Optional<String> damage = pipeline.run();
                damage.ifPresent(what -> warn(options, what));
                if (options.opens() && page.address().isPresent() && !stop.isSignalled()) {
                    sayEnd(options, page.address().get());
                    stop.awaitSignal();
                }
                return damage;
            }
        }
    }

    /** Reads packets without metering them: Packetbeat runs without flows too, and so may dumps. */
    private static Optional<String> passOver(RunOptions options, StopSignal stop)
            throws UserErrorException {
        LOG.warn(
                "Flows are not enabled: no events. Add the section {} for them.", FlowSettings.KEY);
        try (PacketSource source = new Sources(options, stop::requested).open()) {
            sayStart(options, stop);
            Thread reading = Thread.currentThread();
            stop.onRequest(reading::interrupt);
            PacketBatch batch = new PacketBatch();
            try (Monitoring _ = Monitoring.start(options::settings, new WithoutFlows(source));
                    CounterLog _ = counterLog(options, source::counters)) {
                while (!stop.requested() && source.read(batch) != PacketSource.END) {
                    // Only read.
                }
            }
            source.damage().ifPresent(what -> warn(options, what));
            return source.damage();
        }
    }

    /** Only packets count where there are no flows. */
    private record WithoutFlows(PacketSource source) implements Numbers {
        @Override
        public List<Counter> counters() {
            return source.counters();
        }

        @Override
        public long waiting() {
            return 0;
        }

        @Override
        public long waitingMax() {
            return 0;
        }

        @Override
        public double fill() {
            return 0;
        }

        @Override
        public List<OutputNumbers> outputs() {
            return List.of();
        }
    }

    private static void sayStart(RunOptions options, StopSignal stop) throws UserErrorException {
        LOG.info("flowgauge start running.");
        Settings settings = options.settings();
        boolean logged = settings.logging().toStderr();
        if (!logged && new Terminal(2, VariableSource.environment()).isPresent()) {
            Sources sources = new Sources(options, stop::requested);
            System.err.println(StartLine.of(sources.inWords(), settings));
        }
    }

    private static void sayPage(RunOptions options, WebPage page) {
        boolean logged = options.settings().logging().toStderr();
        boolean atTerminal = new Terminal(2, VariableSource.environment()).isPresent();
        if (options.opens() || !logged && atTerminal) {
            page.address()
                    .ifPresent(address -> System.err.println("flowgauge: page at " + address));
        }
    }

    private static CounterLog counterLog(RunOptions options, Supplier<List<Counter>> counters) {
        LoggingSettings logging = options.settings().logging();
        return new CounterLog(counters, logging.metricsEnabled() ? logging.metricsPeriodNs() : 0);
    }

    @Override
    public int read(ReadOptions options) throws UserErrorException {
        return new Reading(options).run();
    }

    @Override
    public int top(TopOptions options) throws UserErrorException {
        return new Topping(options).run();
    }

    @Override
    public long writeDay(DemoDay day, Path file) throws UserErrorException {
        PacketBatch batch = new PacketBatch();
        long packets = 0;
        try (PacketSource source = new DumpingSource(day.packets(), file.toString())) {
            for (int read = source.read(batch); read >= 0; read = source.read(batch)) {
                packets += read;
            }
        }
        return packets;
    }

    @Override
    public List<String> devices() throws UserErrorException {
        return Devices.describe();
    }

    @Override
    public List<Notice> check(Settings settings) throws UserErrorException {
        for (InterfaceSettings one : settings.interfaces()) {
            Sources.checkFilter(one);
        }
        return StartChecks.of(settings);
    }
}
