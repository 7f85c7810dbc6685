package io.flowgauge.app;

import io.flowgauge.app.monitoring.OutputNumbers;
import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.FormAdapter;
import io.flowgauge.output.queue.QueueReader;
import io.flowgauge.store.FlowStore;
import io.flowgauge.store.StoreOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outputs at work, each with its place in the queue. One thread at a time changes them. */
final class OutputSet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputSet.class);

    private final EventQueue queue;
    private final int flushEvents;
    private final long flushNs;
    private final Runnable onEnd;
    private volatile Map<String, Running> running = Map.of();
    private volatile boolean failed;

    /** Names of outputs that ended though there may be events. */
    private final Set<String> gone = ConcurrentHashMap.newKeySet();

    /** An output, and where it is in the queue; nowhere if it takes no events. */
    private record Running(
            OutputSettings settings,
            Output output,
            @Nullable QueueReader reader,
            Counter unadapted) {}

    /**
     * Makes an empty set.
     *
     * @param flushEvents {@code queue.mem.flush.min_events}
     * @param flushNs {@code queue.mem.flush.timeout}, ns
     * @param onEnd called when an output takes no more events
     */
    OutputSet(EventQueue queue, int flushEvents, long flushNs, Runnable onEnd) {
        this.queue = queue;
        this.flushEvents = flushEvents;
        this.flushNs = flushNs;
        this.onEnd = onEnd;
    }

    /** Returns what outputs want of events, each form once. */
    static List<EventForm> forms(List<NamedOutput> outputs, EventSettings events)
            throws UserErrorException {
        Map<String, EventForm> forms = new LinkedHashMap<>();
        for (NamedOutput output : outputs) {
            Optional<EventForm> form = output.settings().form(events);
            form.ifPresent(one -> forms.putIfAbsent(one.fingerprint(), one));
        }
        return List.copyOf(forms.values());
    }

    /**
     * Goes on with these outputs: opens and starts new ones, closes those that are not among them
     * any more, leaves the others at work.
     *
     * @throws UserErrorException if one can't be opened; nothing has changed then
     */
    void become(List<NamedOutput> outputs, EventSettings events) throws UserErrorException {
        Map<String, Output> opened = open(outputs);
        Map<String, Running> before = running;
        Map<String, Running> after = new LinkedHashMap<>();
        List<String> fresh = new ArrayList<>();
        for (NamedOutput one : outputs) {
            Running old = before.get(one.name());
            Output other = opened.get(one.name());
            Optional<EventForm> form = one.settings().form(events);
            if (other == null && old != null) {
                if (old.reader != null && form.isPresent()) {
                    old.reader.want(
                            form.get().fingerprint(),
                            new FormAdapter(form.get(), events, old.unadapted));
                }
                after.put(
                        one.name(),
                        new Running(one.settings(), old.output, old.reader, old.unadapted));
            } else if (other != null) {
                gone.remove(one.name());
                if (old != null) {
                    old.output.close();
                }
                after.put(one.name(), placed(one, other, form, events));
                fresh.add(one.name());
            }
        }
        running = after;
        // Not before all are there: one that ends at once has to see whether there are others.
        fresh.forEach(name -> start(name, after.get(name)));
        before.forEach(
                (name, old) -> {
                    if (!after.containsKey(name)) {
                        old.output.close();
                        queue.remove(name);
                    }
                });
    }

    private Map<String, Output> open(List<NamedOutput> outputs) throws UserErrorException {
        Map<String, Output> opened = new LinkedHashMap<>();
        try {
            for (NamedOutput one : outputs) {
                Running old = running.get(one.name());
                if (old == null || !isSame(old.settings, one.settings())) {
                    opened.put(one.name(), one.settings().open(prefix(one.name())));
                }
            }
            return opened;
        } catch (UserErrorException e) {
            opened.values().forEach(Output::close);
            throw e;
        }
    }

    private static boolean isSame(OutputSettings one, OutputSettings other) {
        return one.kind().equals(other.kind()) && one.target().equals(other.target());
    }

    private static String prefix(String name) {
        return name.equals(NamedOutput.OUTPUT) ? name : "outputs." + name;
    }

    private Running placed(
            NamedOutput one, Output output, Optional<EventForm> form, EventSettings events) {
        Counter unadapted = FormAdapter.newLostCounter(prefix(one.name()));
        if (form.isEmpty()) {
            queue.remove(one.name());
            return new Running(one.settings(), output, null, unadapted);
        }
        boolean waits = one.settings().batchEvents() > 1;
        QueueReader reader =
                queue.reader(
                        one.name(),
                        form.get().fingerprint(),
                        new FormAdapter(form.get(), events, unadapted),
                        waits ? Math.min(flushEvents, one.settings().batchEvents()) : 1,
                        waits ? flushNs : 0);
        return new Running(one.settings(), output, reader, unadapted);
    }

    private void start(String name, @Nullable Running one) {
        if (one != null && one.reader != null) {
            QueueReader reader = one.reader;
            one.output.start(reader, () -> end(name, reader));
        }
    }

    /**
     * An output takes no more events; the others do, if there are some. What it has not delivered
     * stays on disk, if that is where it is and the output failed by a mistake.
     */
    private void end(String name, QueueReader reader) {
        gone.add(name);
        failed |= !reader.isRetired();
        boolean others =
                running.entrySet().stream()
                        .anyMatch(
                                one ->
                                        one.getValue().reader != null
                                                && !gone.contains(one.getKey()));
        if (others) {
            LOG.warn("Output {} takes no more events; the other outputs go on", name);
            if (reader.isRetired() || !queue.isDurable()) {
                queue.remove(name);
            }
        } else {
            onEnd.run();
        }
    }

    /** Returns whether an output ended that should not have. */
    boolean hasFailed() {
        return failed;
    }

    /** Waits until all outputs have ended; returns whether they have, before the time was over. */
    boolean awaitEnd(long waitMs) throws InterruptedException {
        for (Running one : running.values()) {
            // With everything delivered, nobody waits for a thread that can't reach its host.
            boolean done = one.reader != null && one.reader.hasEnded();
            if (!done && !one.output.awaitEnd(waitMs)) {
                return false;
            }
        }
        return true;
    }

    /** Returns what the outputs count. Any thread may call. */
    List<Counter> counters() {
        List<Counter> counters = new ArrayList<>();
        numbers().forEach(one -> counters.addAll(one.counters()));
        return counters;
    }

    /** Returns what each output counts, and how many events wait for it. Any thread may call. */
    List<OutputNumbers> numbers() {
        List<OutputNumbers> all = new ArrayList<>();
        running.forEach(
                (name, one) ->
                        all.add(
                                new OutputNumbers(
                                        name,
                                        prefix(name),
                                        one.settings.kind(),
                                        counters(name, one))));
        return all;
    }

    /** Returns why outputs can't be used now, by their names. Any thread may call. */
    Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        running.forEach(
                (name, one) ->
                        one.output.problem().ifPresent(problem -> problems.put(name, problem)));
        gone.forEach(name -> problems.putIfAbsent(name, "it has ended, see the log"));
        return problems;
    }

    /** Returns the store that an output keeps events in, if there is one. Any thread may call. */
    Optional<FlowStore> store() {
        return running.values().stream()
                .map(Running::output)
                .filter(StoreOutput.class::isInstance)
                .map(output -> ((StoreOutput) output).store())
                .findFirst();
    }

    private static List<Counter> counters(String name, Running one) {
        List<Counter> counters = new ArrayList<>(one.output.counters());
        QueueReader reader = one.reader;
        if (reader != null) {
            counters.add(one.unadapted);
            counters.addAll(placeCounters(prefix(name), reader.waiting(), reader.inFlight()));
        }
        return counters;
    }

    /** Returns what there is to say of an output's place in the queue. */
    static List<Counter> placeCounters(String prefix, long waiting, long inFlight) {
        Counter waits =
                new Counter(
                        prefix + ".events.waiting",
                        "Flow events in the queue that the output has not acknowledged.",
                        Counter.Kind.GAUGE);
        waits.set(waiting);
        Counter active =
                new Counter(
                        prefix + ".events.active",
                        "Of these, flow events that are being sent.",
                        Counter.Kind.GAUGE);
        active.set(inFlight);
        return List.of(waits, active);
    }

    @Override
    public void close() {
        running.values().forEach(one -> one.output.close());
        running = Map.of();
    }
}
