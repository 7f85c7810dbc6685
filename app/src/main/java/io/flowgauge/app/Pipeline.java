package io.flowgauge.app;

import io.flowgauge.app.config.FlowSettings;
import io.flowgauge.app.config.GeneralSettings;
import io.flowgauge.app.config.Host;
import io.flowgauge.app.config.ProtocolSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.capture.SharedSource;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.event.CustomFields;
import io.flowgauge.event.EventEncoder;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.Meter;
import io.flowgauge.output.EventPublisher;
import io.flowgauge.output.Output;
import io.flowgauge.output.RecordRing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line from packets to events, put together and run to its end: sources and meters, each pair
 * on a thread of its own, and behind their rings one publisher.
 */
final class Pipeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /**
     * Reports that wait for the publisher, at most: 4 MiB for each meter, about what the
     * second-level caches hold.
     */
    private static final int RING_SLOTS = 1 << 14;

    private static final int MEBIBYTE = 1 << 20;

    private final NativeMemory memory = new NativeMemory();
    private final StopSignal stop;
    private final List<PacketSource> sources = new ArrayList<>();
    private @Nullable SharedSource shared;
    private final List<Meter> meters = new ArrayList<>();
    private final List<RecordRing> rings = new ArrayList<>();
    private final List<MeterLoop> loops = new ArrayList<>();
    private final EventPublisher publisher;

    /**
     * Opens everything that can fail, so that a wrong setting ends the program before it has begun.
     */
    Pipeline(RunOptions options, StopSignal stop) throws UserErrorException {
        this.stop = stop;
        Settings settings = options.settings();
        Sources opening = new Sources(options, stop::requested);
        EventEncoder encoder = Outputs.encoder(settings.output(), eventSettings(settings));
        int shares = shares(settings, opening);
        long seed = RandomGenerator.getDefault().nextLong();
        try {
            if (shares > 1) {
                shared = opening.openShared(shares);
            }
            for (int share = 0; share < shares; share++) {
                PacketSource source = shared == null ? opening.open() : shared.reader(share);
                sources.add(source);
                boolean live = !opening.areFiles();
                RecordRing ring = new RecordRing(RING_SLOTS, live);
                rings.add(ring);
                Meter meter =
                        new Meter(
                                meterSettings(
                                        settings,
                                        settings.flows().periodNs(),
                                        seed,
                                        !live,
                                        share,
                                        shares),
                                memory,
                                ring);
                meters.add(meter);
                loops.add(new MeterLoop(source, meter, live, stop::requested));
            }
            Output output = Outputs.open(settings.output());
            publisher = new EventPublisher(rings, encoder, output, stop::request);
        } catch (UserErrorException | RuntimeException | Error e) {
            close();
            throw e;
        }
        LOG.info(
                "Flow table: at most {} flows, {} MiB if all are used{}",
                settings.meter().maxFlows(),
                Meter.memoryBytes(settings.meter().maxFlows()) / MEBIBYTE,
                shares == 1 ? "" : ", for each of " + shares + " meters");
    }

    private static int shares(Settings settings, Sources opening) {
        int workers = settings.meter().workers();
        if (workers == 1) {
            return 1;
        }
        if (!opening.canBeShared()) {
            LOG.info("flowgauge.workers is for files read at top speed (-t): one meter is used");
            return 1;
        }
        if (!settings.protocols().tcpPorts().isEmpty()) {
            LOG.info(
                    "connection ids are numbered in order: with TCP ports in {} one meter is used",
                    ProtocolSettings.KEY);
            return 1;
        }
        return workers;
    }

    /** Returns settings for one meter that reports flows when they end and not before. */
    static io.flowgauge.meter.MeterSettings finalReportsOnly(Settings settings, long seed) {
        return meterSettings(settings, 0, seed, true, 0, 1);
    }

    private static io.flowgauge.meter.MeterSettings meterSettings(
            Settings settings,
            long periodNs,
            long seed,
            boolean reportsAtOnce,
            int share,
            int shares) {
        FlowSettings flows = settings.flows();
        BitSet ports = new BitSet();
        settings.protocols().tcpPorts().forEach(ports::set);
        return new io.flowgauge.meter.MeterSettings(
                flows.timeoutNs(),
                periodNs,
                settings.meter().maxFlows(),
                settings.protocols().icmp(),
                ports,
                seed,
                reportsAtOnce,
                share,
                shares);
    }

    static EventSettings eventSettings(Settings settings) {
        GeneralSettings general = settings.general();
        FlowSettings flows = settings.flows();
        return new EventSettings(
                general.name(),
                Host.name(),
                Outputs.BEAT_VERSION,
                general.tags(),
                flows.tags(),
                new CustomFields(general.fields(), general.fieldsUnderRoot()),
                new CustomFields(flows.fields(), flows.fieldsUnderRoot()));
    }

    /** Returns all counters. */
    List<Counter> counters() {
        // Several meters share one source: its packets are counted once.
        List<Counter> all = new ArrayList<>(sources.getFirst().counters());
        meters.forEach(meter -> all.addAll(meter.counters().all()));
        loops.forEach(loop -> all.addAll(loop.counters()));
        rings.forEach(ring -> all.addAll(ring.counters()));
        all.addAll(publisher.counters());
        return all;
    }

    /**
     * Runs until the packets end or a stop is asked for, and all events are written.
     *
     * @return what was wrong with the capture file, if something was
     */
    Optional<String> run() throws UserErrorException {
        Thread publishing = Thread.ofPlatform().name("publisher").start(publisher);
        List<MeterThread> others = new ArrayList<>();
        for (int share = 1; share < loops.size(); share++) {
            others.add(new MeterThread(loops.get(share), rings.get(share), "meter-" + share));
        }
        others.forEach(MeterThread::start);
        MeterThread first = new MeterThread(loops.getFirst(), rings.getFirst(), "meter-0");
        Thread metering = Thread.currentThread();
        stop.onRequest(
                () -> {
                    metering.interrupt();
                    others.forEach(MeterThread::interrupt);
                });
        try {
            first.meter();
            for (MeterThread other : others) {
                joinUninterruptibly(other);
            }
        } finally {
            joinUninterruptibly(publishing);
        }
        first.throwFailure();
        for (MeterThread other : others) {
            other.throwFailure();
        }
        return sources.getFirst().damage();
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                // A stop was asked for, and this is the orderly way to it.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        sources.forEach(PacketSource::close);
        if (shared != null) {
            shared.close();
        }
        memory.close();
    }
}
