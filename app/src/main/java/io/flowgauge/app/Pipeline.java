package io.flowgauge.app;

import io.flowgauge.app.config.FlowSettings;
import io.flowgauge.app.config.GeneralSettings;
import io.flowgauge.app.config.Host;
import io.flowgauge.app.config.ProtocolSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.monitoring.Numbers;
import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.capture.SharedSource;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.event.CustomFields;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.event.processor.ProcessorChain;
import io.flowgauge.meter.Meter;
import io.flowgauge.output.EventPublisher;
import io.flowgauge.output.RecordRing;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line from packets to events, put together and run to its end: sources and meters, each pair
 * on a thread of its own, and behind their rings one publisher.
 */
final class Pipeline implements AutoCloseable, Numbers {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** Reports of a meter that wait to become events: 4 MiB, what second-level caches hold. */
    private static final int RING_SLOTS = 1 << 14;

    private static final int KIBIBYTE = 1 << 10;
    private static final int MEBIBYTE = 1 << 20;

    /**
     * How long the output may take no event after a stop was asked for, before it is given up, if
     * packetbeat's shutdown_timeout is not longer.
     */
    private static final long STALL_MS = 10_000;

    private static final long LOOK_MS = 250;

    private final NativeMemory memory = new NativeMemory();
    private final Counter reloads = newReloadCounter();
    private final StopSignal stop;
    private final List<PacketSource> sources = new ArrayList<>();
    private @Nullable SharedSource shared;
    private final List<Meter> meters = new ArrayList<>();
    private final List<RecordRing> rings = new ArrayList<>();
    private final List<MeterLoop> loops = new ArrayList<>();
    private ProcessorChain processors;
    private final EventQueue queue;
    private final OutputSet outputs;
    private final EventPublisher publisher;
    private volatile Settings current;
    private final long stallMsMax;
    private volatile boolean outputGivenUp;

    /**
     * Opens everything that can fail, so that a wrong setting ends the program before it has begun.
     */
    Pipeline(RunOptions options, StopSignal stop) throws UserErrorException {
        this.stop = stop;
        Settings settings = options.settings();
        current = settings;
        Sources opening = new Sources(options, stop::requested);
        stallMsMax =
                Math.max(
                        STALL_MS,
                        TimeUnit.NANOSECONDS.toMillis(settings.meter().shutdownTimeoutNs()));
        EventSettings eventSettings = eventSettings(settings);
        queue = new EventQueue(new MemoryLog(settings.queue().memEvents()));
        outputs =
                new OutputSet(
                        queue,
                        settings.queue().flushEvents(),
                        settings.queue().flushNs(),
                        this::endOutputs);
        processors = settings.processors();
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
            List<EventForm> forms = OutputSet.forms(settings.outputs(), eventSettings);
            outputs.become(settings.outputs(), eventSettings);
            processors.start();
            publisher =
                    new EventPublisher(
                            rings,
                            new EventStage(eventSettings, processors),
                            forms,
                            queue,
                            stop::request);
        } catch (UserErrorException | RuntimeException | Error e) {
            close();
            throw e;
        }
        LOG.info(
                "Flow table: at most {} flows, {} MiB if all are used{}",
                settings.meter().maxFlows(),
                Meter.memoryBytes(settings.meter().maxFlows(), settings.flows().timeoutNs())
                        / MEBIBYTE,
                shares == 1 ? "" : ", for each of " + shares + " meters");
        LOG.info(
                "Queue: at most {} events and, before it, {} reports in {} KiB",
                settings.queue().memEvents(),
                rings.stream().mapToLong(RecordRing::capacity).sum(),
                rings.stream().mapToLong(RecordRing::memoryBytes).sum() / KIBIBYTE);
    }

    /**
     * Goes on with other events and another output, from the next batch on; capture and metering
     * stay as they are. One thread at a time may call.
     *
     * @throws UserErrorException if the output can't be opened or a processor can't be started;
     *     nothing has changed then
     */
    void reconfigure(Settings settings) throws UserErrorException {
        EventSettings events = eventSettings(settings);
        EventStage stage = new EventStage(events, settings.processors());
        List<EventForm> forms = OutputSet.forms(settings.outputs(), events);
        stage.processors().start();
        try {
            outputs.become(settings.outputs(), events);
        } catch (UserErrorException e) {
            stage.processors().close();
            throw e;
        }
        publisher.encodeWith(stage, forms);
        processors = stage.processors();
        current = settings;
        reloads.increment();
    }

    /**
     * Returns the settings that events are made with and sent by now; of other settings these may
     * be too new. Any thread may call.
     */
    Settings settings() {
        return current;
    }

    /** Called when an output takes no more events: there is no use in reading more packets. */
    private void endOutputs() {
        queue.close();
        stop.request();
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
                EventSettings.PACKETBEAT_6,
                general.tags(),
                flows.tags(),
                new CustomFields(general.fields(), general.fieldsUnderRoot()),
                new CustomFields(flows.fields(), flows.fieldsUnderRoot()),
                general.precision());
    }

    static Counter newReloadCounter() {
        return new Counter("config.reloads", "Times that a changed configuration was taken over.");
    }

    /** Returns how many events wait for an output to acknowledge them. */
    @Override
    public long waiting() {
        return queue.waiting();
    }

    @Override
    public long waitingMax() {
        return current.queue().memEvents();
    }

    /** Returns all counters. */
    @Override
    public List<Counter> counters() {
        // Several meters share one source: its packets are counted once.
        List<Counter> all = new ArrayList<>(sources.getFirst().counters());
        meters.forEach(meter -> all.addAll(meter.counters().all()));
        loops.forEach(loop -> all.addAll(loop.counters()));
        rings.forEach(ring -> all.addAll(ring.counters()));
        all.addAll(publisher.counters());
        all.addAll(outputs.counters());
        all.add(reloads);
        return all;
    }

    /**
     * Runs until the packets end or a stop is asked for, and all events are written.
     *
     * @return what was wrong with the capture file, if something was
     * @throws UserErrorException if capture failed, or the output took no more events at the end
     */
    Optional<String> run() throws UserErrorException {
        AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
        Thread publishing =
                Thread.ofPlatform()
                        .name("publisher")
                        // Where the output is stalled for good, the process ends without it.
                        .daemon()
                        .uncaughtExceptionHandler((_, failure) -> broken.set(failure))
                        .start(publisher);
        List<MeterThread> metering = new ArrayList<>();
        for (int share = 0; share < loops.size(); share++) {
            metering.add(
                    new MeterThread(
                            loops.get(share), rings.get(share), "meter-" + share, stop::request));
        }
        Thread first = Thread.currentThread();
        stop.onRequest(
                () -> {
                    first.interrupt();
                    metering.forEach(MeterThread::interrupt);
                    Thread.ofPlatform().daemon().name("stop-watch").start(this::watchStop);
                });
        // The first meter runs here: its source was opened by this thread, in its namespace.
        metering.subList(1, metering.size()).forEach(MeterThread::start);
        metering.getFirst().meter();
        for (MeterThread other : metering.subList(1, metering.size())) {
            joinUninterruptibly(other);
        }
        while ((publishing.isAlive() || !outputsEnded()) && !outputGivenUp) {
            joinUninterruptibly(publishing, LOOK_MS);
        }
        for (MeterThread meter : metering) {
            meter.throwFailure();
        }
        Throwable failure = broken.get();
        if (failure != null) {
            throw new IllegalStateException("publishing events failed", failure);
        }
        if (outputGivenUp && !queue.isDurable()) {
            throw new UserErrorException(
                    "the output took no events for %d s after the stop: %d events are lost"
                            .formatted(stallMsMax / 1000, queue.waiting()));
        }
        return sources.getFirst().damage();
    }

    /** Gives the output up when a stop was asked for and no event goes out any more. */
    private void watchStop() {
        long events = -1;
        long stalledMs = 0;
        while (stalledMs < stallMsMax) {
            try {
                Thread.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                return;
            }
            long now = publisher.eventsTaken() - queue.waiting();
            stalledMs = now == events ? stalledMs + LOOK_MS : 0;
            events = now;
        }
        outputGivenUp = true;
        rings.forEach(RecordRing::abandon);
        queue.close();
    }

    private boolean outputsEnded() {
        try {
            return outputs.awaitEnd(LOOK_MS);
        } catch (InterruptedException e) {
            return false; // a stop was asked for
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        joinUninterruptibly(thread, 0);
    }

    /** Waits for a thread; an interrupt only says that a stop was asked for, and is used up. */
    static void joinUninterruptibly(Thread thread, long waitMs) {
        while (true) {
            try {
                thread.join(waitMs);
                return;
            } catch (InterruptedException e) {
                // This is the orderly way to the stop.
            }
        }
    }

    @Override
    public void close() {
        sources.forEach(PacketSource::close);
        if (shared != null) {
            shared.close();
        }
        queue.close();
        outputs.close();
        processors.close();
        memory.close();
    }
}
