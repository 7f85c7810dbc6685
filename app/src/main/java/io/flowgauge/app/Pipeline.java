package io.flowgauge.app;

import io.flowgauge.app.config.FlowSettings;
import io.flowgauge.app.config.GeneralSettings;
import io.flowgauge.app.config.Host;
import io.flowgauge.app.config.InterfaceSettings;
import io.flowgauge.app.config.ProtocolSettings;
import io.flowgauge.app.config.QueueSettings;
import io.flowgauge.app.config.SchemaSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.monitoring.Numbers;
import io.flowgauge.app.monitoring.OutputNumbers;
import io.flowgauge.app.monitoring.ProbeId;
import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.capture.SharedSource;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.event.CustomFields;
import io.flowgauge.event.EcsSchema;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.Packetbeat6Schema;
import io.flowgauge.event.Schema;
import io.flowgauge.event.SchemaName;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.event.processor.ProcessorChain;
import io.flowgauge.meter.Decoding;
import io.flowgauge.meter.Meter;
import io.flowgauge.output.EventPublisher;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.RecordRing;
import io.flowgauge.output.queue.BatchLog;
import io.flowgauge.output.queue.DiskLog;
import io.flowgauge.output.queue.DiskSettings;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.store.FlowStore;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final long LOOK_MS = 250;

    /**
     * How long the delivery of events in memory may take after a stop, though some still go out:
     * systemd kills what has not ended after 90 s.
     */
    private static final long STOP_MS_MAX = 60_000;

    /** Counters of events that did not get into the queue. */
    private static final Set<String> LOST = Set.of("events.dropped", "reports.abandoned");

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
    private final QueueSettings queueSettings;

    /** The form of events, which stays as long as the meters decode for it. */
    private final Schema schema;

    private final long drainMsMax;

    /** Whether outputs have had their time after the stop. */
    private volatile boolean drained;

    /** Whether the queue takes no events any more, so that some are lost. */
    private volatile boolean givenUp;

    /** Of what was given up: whether no event went out any more. */
    private volatile boolean stalled;

    /**
     * Opens everything that can fail, so that a wrong setting ends the program before it has begun.
     */
    Pipeline(RunOptions options, StopSignal stop) throws UserErrorException {
        this.stop = stop;
        Settings settings = options.settings();
        current = settings;
        Sources opening = new Sources(options, stop::requested);
        drainMsMax = TimeUnit.NANOSECONDS.toMillis(settings.meter().shutdownTimeoutNs());
        schema = schema(settings, opening.areFiles(), ProbeId.of(settings));
        EventSettings eventSettings = eventSettings(settings, schema);
        List<EventForm> forms = OutputSet.forms(settings.outputs(), eventSettings);
        queue = new EventQueue(newLog(settings.queue(), takers(settings, eventSettings)));
        queueSettings = settings.queue();
        outputs =
                new OutputSet(
                        queue,
                        queueSettings.flushEvents(),
                        queueSettings.flushNs(),
                        this::endOutputs);
        processors = settings.processors();
        int shares = shares(settings, opening);
        if (!opening.areFiles()) {
            LOG.debug("Rehearsed with {} reports of made-up flows", Rehearsal.run());
        }
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
            outputs.become(settings.outputs(), eventSettings);
            queue.forgetOthers();
            processors.start();
            publisher =
                    new EventPublisher(rings, stage(settings, schema), forms, queue, stop::request);
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
                "Queue: {} and, before it, at most {} reports in {} KiB",
                queue.isDurable() ? "on disk" : "at most " + queueSettings.memEvents() + " events",
                rings.stream().mapToLong(RecordRing::capacity).sum(),
                rings.stream().mapToLong(RecordRing::memoryBytes).sum() / KIBIBYTE);
    }

    /** Returns where events are kept: in memory where none are, as nothing takes them. */
    private static BatchLog newLog(QueueSettings settings, List<String> takers)
            throws UserErrorException {
        Optional<DiskSettings> disk = settings.disk().filter(_ -> !takers.isEmpty());
        if (disk.isEmpty()) {
            return new MemoryLog(settings.memEvents());
        }
        DiskLog log = DiskLog.open(disk.get());
        long before = log.waiting(takers);
        LOG.info(
                "Queue on disk in {}{}",
                disk.get().directory(),
                before == 0 ? "" : ": " + before + " events from before go out first");
        return log;
    }

    /** Returns the names of the outputs that take events. */
    private static List<String> takers(Settings settings, EventSettings events)
            throws UserErrorException {
        List<String> names = new ArrayList<>();
        for (NamedOutput output : settings.outputs()) {
            if (output.settings().form(events).isPresent()) {
                names.add(output.name());
            }
        }
        return names;
    }

    /**
     * Goes on with other events and another output, from the next batch on; capture and metering
     * stay as they are. One thread at a time may call.
     *
     * @throws UserErrorException if the output can't be opened or a processor can't be started;
     *     nothing has changed then
     */
    void reconfigure(Settings settings) throws UserErrorException {
        EventSettings events = eventSettings(settings, schema);
        EventStage stage = stage(settings, schema);
        List<EventForm> forms = OutputSet.forms(settings.outputs(), events);
        stage.processors().start();
        boolean first = outputs.takeNoEvents() && !forms.isEmpty();
        try {
            if (first && queueSettings.disk().isPresent() && !queue.isDurable()) {
                queue.moveTo(newLog(queueSettings, takers(settings, events)));
            }
            outputs.become(settings.outputs(), events);
        } catch (UserErrorException e) {
            stage.processors().close();
            throw e;
        }
        if (first) {
            queue.forgetOthers();
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
        queue.stop();
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

    /** Returns settings for one meter that reports every so often; 0 for final reports only. */
    static io.flowgauge.meter.MeterSettings reportsEvery(
            long periodNs, Settings settings, long seed, boolean reportsAtOnce) {
        return meterSettings(settings, periodNs, seed, reportsAtOnce, 0, 1);
    }

    private static io.flowgauge.meter.MeterSettings meterSettings(
            Settings settings,
            long periodNs,
            long seed,
            boolean reportsAtOnce,
            int share,
            int shares) {
        FlowSettings flows = settings.flows();
        boolean ecs = settings.schema().name() == SchemaName.ECS;
        BitSet ports = new BitSet();
        settings.protocols().tcpPorts().forEach(ports::set);
        return new io.flowgauge.meter.MeterSettings(
                flows.timeoutNs(),
                periodNs,
                settings.meter().maxFlows(),
                ecs || settings.protocols().icmp(),
                ports,
                seed,
                reportsAtOnce,
                share,
                shares,
                ecs ? Decoding.PACKETBEAT_9 : Decoding.PACKETBEAT_6,
                flows.deltaReports());
    }

    private static EventStage stage(Settings settings, Schema schema) throws UserErrorException {
        return new EventStage(
                eventSettings(settings, schema), settings.processors(), settings.flows().index());
    }

    /**
     * Returns the form of events.
     *
     * @param files whether packets come from files, which no device captured
     * @param agent id of the installation and of the run
     */
    static Schema schema(Settings settings, boolean files, EcsSchema.Agent agent)
            throws UserErrorException {
        SchemaSettings schema = settings.schema();
        if (schema.name() == SchemaName.PACKETBEAT_6) {
            return Packetbeat6Schema.INSTANCE;
        }
        Map<String, EcsSchema.Device> devices = new LinkedHashMap<>();
        for (InterfaceSettings one : settings.interfaces()) {
            String name = files ? "" : Sources.resolve(one);
            devices.putIfAbsent(
                    name,
                    new EcsSchema.Device(
                            name.equals(Sources.ANY) ? "" : name,
                            one.internalNetworks().isEmpty()
                                    ? schema.internalNetworks()
                                    : one.internalNetworks()));
        }
        return new EcsSchema(
                agent,
                schema.communityIdSeed(),
                schema.tunnelAddresses(),
                List.copyOf(devices.values()));
    }

    static EventSettings eventSettings(Settings settings, Schema schema) {
        GeneralSettings general = settings.general();
        FlowSettings flows = settings.flows();
        return new EventSettings(
                general.name(),
                Host.name(),
                schema.name().beatVersion(),
                general.tags(),
                flows.tags(),
                new CustomFields(general.fields(), general.fieldsUnderRoot()),
                new CustomFields(flows.fields(), flows.fieldsUnderRoot()),
                general.precision(),
                schema);
    }

    static Counter newReloadCounter() {
        return new Counter("config.reloads", "Times that a changed configuration was taken over.");
    }

    /** Returns what there is to say of the queue now. */
    static List<Counter> queueCounters(long waiting, double fill) {
        Counter waits =
                new Counter(
                        "queue.events",
                        "Flow events in the queue that not all outputs have acknowledged.",
                        Counter.Kind.GAUGE);
        waits.set(waiting);
        Counter percent =
                new Counter(
                        "queue.filled_percent",
                        "How much of the queue is used, percent.",
                        Counter.Kind.GAUGE);
        percent.set(Math.round(100 * fill));
        return List.of(waits, percent);
    }

    /** Returns how many events wait for an output to acknowledge them. */
    @Override
    public long waiting() {
        return queue.waiting();
    }

    @Override
    public long waitingMax() {
        // On disk it is bytes that are bounded.
        return queue.isDurable() ? 0 : queueSettings.memEvents();
    }

    @Override
    public double fill() {
        return queue.fill();
    }

    @Override
    public List<OutputNumbers> outputs() {
        return outputs.numbers();
    }

    /** Returns why outputs can't be used now, by their names. Any thread may call. */
    Map<String, String> outputProblems() {
        return outputs.problems();
    }

    /** Returns the store that events are kept in, if there is one. */
    Optional<FlowStore> store() {
        return outputs.store();
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
        all.addAll(queueCounters(queue.waiting(), queue.fill()));
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
                    if (!queue.isDurable()) {
                        queue.hasten();
                    }
                    Thread.ofPlatform().daemon().name("stop-watch").start(this::watchStop);
                });
        // The first meter runs here: its source was opened by this thread, in its namespace.
        metering.subList(1, metering.size()).forEach(MeterThread::start);
        metering.getFirst().meter();
        for (MeterThread other : metering.subList(1, metering.size())) {
            joinUninterruptibly(other);
        }
        while (!givenUp && (publishing.isAlive() || !drained && !outputsEnded())) {
            joinUninterruptibly(publishing, LOOK_MS);
        }
        if (givenUp) {
            joinUninterruptibly(publishing, LOOK_MS);
        }
        for (MeterThread meter : metering) {
            meter.throwFailure();
        }
        Throwable failure = broken.get();
        if (failure != null) {
            throw new IllegalStateException("publishing events failed", failure);
        }
        sayWhatIsLeft();
        return sources.getFirst().damage();
    }

    private void sayWhatIsLeft() throws UserErrorException {
        long left = queue.waiting();
        boolean ended = givenUp || outputs.hasFailed();
        long lost = ended ? lost() + (queue.isDurable() ? 0 : left) : 0;
        if (queue.isDurable() && left > 0) {
            LOG.info(
                    "{} events are left in the queue on disk; they go out at the next start", left);
        }
        if (lost > 0 && !givenUp) {
            throw new UserErrorException(
                    "an output failed, as the log tells: %d events are lost".formatted(lost));
        }
        if (lost > 0) {
            String message =
                    (stalled
                                    ? "the %s took no events for %d s after the stop: %d events are"
                                            + " lost"
                                    : "the %s has not taken all events within %d s after the stop:"
                                            + " %d events are lost")
                            .formatted(
                                    queue.isDurable() ? "queue on disk" : "output",
                                    (stalled ? drainMsMax : stopMsMax()) / 1000,
                                    lost);
            // A stop by signal may end the process before the error is shown.
            LOG.error(message);
            throw new UserErrorException(message);
        }
    }

    /** Returns how many events the queue did not take. */
    private long lost() {
        List<Counter> counters = new ArrayList<>(publisher.counters());
        rings.forEach(ring -> counters.addAll(ring.counters()));
        return counters.stream()
                        .filter(counter -> LOST.contains(counter.name()))
                        .mapToLong(Counter::get)
                        .sum()
                + rings.stream().mapToLong(RecordRing::waiting).sum();
    }

    /**
     * Ends the delivery some time after a stop was asked for: of events in memory when none goes
     * out any more, of those on disk in any case. These then only have to get into the queue.
     */
    private void watchStop() {
        long before = -1;
        long stalledMs = 0;
        long pastMs = 0;
        while (stalledMs < drainMsMax && (pastMs < stopMsMax() || queue.isDurable())) {
            try {
                Thread.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                return;
            }
            pastMs += LOOK_MS;
            drained = queue.isDurable() && pastMs >= drainMsMax;
            long now = publisher.eventsTaken() - (queue.isDurable() ? 0 : queue.waiting());
            stalledMs = now == before ? stalledMs + LOOK_MS : 0;
            before = now;
        }
        stalled = stalledMs >= drainMsMax;
        givenUp = true;
        rings.forEach(RecordRing::abandon);
        queue.stop();
    }

    private long stopMsMax() {
        return Math.max(STOP_MS_MAX, drainMsMax);
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
        outputs.close();
        queue.close();
        processors.close();
        memory.close();
    }
}
