package io.flowgauge.app;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.QueueReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The outputs at work, each with its place in the queue. One thread at a time changes them. */
final class OutputSet implements AutoCloseable {
    private final EventQueue queue;
    private final int flushEvents;
    private final long flushNs;
    private final Runnable onEnd;
    private volatile Map<String, Running> running = Map.of();

    /** An output, and where it is in the queue; nowhere if it takes no events. */
    private record Running(OutputSettings settings, Output output, @Nullable QueueReader reader) {}

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
        for (NamedOutput one : outputs) {
            Running old = before.get(one.name());
            Output fresh = opened.get(one.name());
            Optional<EventForm> form = one.settings().form(events);
            if (fresh == null && old != null) {
                if (old.reader != null && form.isPresent()) {
                    old.reader.want(form.get().fingerprint(), UnaryOperator.identity());
                }
                after.put(one.name(), new Running(one.settings(), old.output, old.reader));
            } else if (fresh != null) {
                if (old != null) {
                    old.output.close();
                }
                after.put(one.name(), started(one, fresh, form));
            }
        }
        running = after;
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

    private Running started(NamedOutput one, Output output, Optional<EventForm> form) {
        if (form.isEmpty()) {
            queue.remove(one.name());
            return new Running(one.settings(), output, null);
        }
        boolean waits = one.settings().batchEvents() > 1;
        QueueReader reader =
                queue.reader(
                        one.name(),
                        form.get().fingerprint(),
                        UnaryOperator.identity(),
                        waits ? Math.min(flushEvents, one.settings().batchEvents()) : 1,
                        waits ? flushNs : 0);
        output.start(reader, onEnd);
        return new Running(one.settings(), output, reader);
    }

    /** Waits until all outputs have ended; returns whether they have, before the time was over. */
    boolean awaitEnd(long waitMs) throws InterruptedException {
        for (Running one : running.values()) {
            if (!one.output.awaitEnd(waitMs)) {
                return false;
            }
        }
        return true;
    }

    /** Returns what the outputs count. Any thread may call. */
    List<Counter> counters() {
        List<Counter> counters = new ArrayList<>();
        running.values().forEach(one -> counters.addAll(one.output.counters()));
        return counters;
    }

    @Override
    public void close() {
        running.values().forEach(one -> one.output.close());
        running = Map.of();
    }
}
