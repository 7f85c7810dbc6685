package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processors that all events go through, in Packetbeat's order: those of flows, which don't see
 * {@code beat} and {@code host}, then the general ones. One thread uses it.
 */
public final class ProcessorChain implements AutoCloseable {
    /** What Packetbeat 9 calls the selector; 6.7 said "filter". */
    private static final Logger LOG = LoggerFactory.getLogger("processors");

    private final Counter filtered =
            new Counter("events.filtered", "Flow events that processors dropped.");
    private final Counter failures =
            new Counter(
                    "processors.failures",
                    "Times a processor could not do its work on an event, which went on without.");
    private final List<Processor> ofFlows;
    private final List<Processor> general;

    /** Processors whose mistake was logged already. */
    private final Set<Processor> broken = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Makes a chain of processors that are not started yet. */
    public ProcessorChain(List<Processor> ofFlows, List<Processor> general) {
        this.ofFlows = List.copyOf(ofFlows);
        this.general = List.copyOf(general);
    }

    /** Returns a chain that leaves events as they are. */
    public static ProcessorChain none() {
        return new ProcessorChain(List.of(), List.of());
    }

    /** Returns whether there is no processor. */
    public boolean isEmpty() {
        return ofFlows.isEmpty() && general.isEmpty();
    }

    /**
     * Starts all processors.
     *
     * @throws UserErrorException if one can't do its work; those before it are closed again
     */
    public void start() throws UserErrorException {
        List<Processor> started = new ArrayList<>();
        for (Processor processor : all()) {
            try {
                processor.start();
                started.add(processor);
            } catch (UserErrorException | RuntimeException e) {
                processor.close();
                started.forEach(Processor::close);
                throw e;
            }
        }
    }

    /** Takes an event, which nothing has changed yet, through; returns whether it goes on. */
    public boolean process(Event event) {
        if (!ofFlows.isEmpty()) {
            event.takeBuiltInAway();
            if (!run(ofFlows, event)) {
                return false;
            }
            event.addBuiltIn();
        }
        return run(general, event);
    }

    private boolean run(List<Processor> processors, Event event) {
        for (int i = 0; i < processors.size(); i++) {
            boolean goesOn;
            try {
                goesOn = processors.get(i).process(event);
            } catch (EventException e) {
                failures.increment();
                LOG.debug("{}", e.getMessage());
                goesOn = !e.dropsEvent();
            } catch (RuntimeException | StackOverflowError e) {
                // A mistake of ours: it must cost this event its change, and not all flows theirs.
                failures.increment();
                logOnce(processors.get(i), e);
                goesOn = true;
            }
            if (!goesOn) {
                filtered.increment();
                return false;
            }
        }
        return true;
    }

    private void logOnce(Processor processor, Throwable mistake) {
        if (broken.add(processor)) {
            LOG.error(
                    "A processor failed in a way that it should not; further failures of it are"
                            + " only counted",
                    mistake);
        }
    }

    private List<Processor> all() {
        List<Processor> all = new ArrayList<>(ofFlows);
        all.addAll(general);
        return all;
    }

    /** Returns what the chain and its processors count. */
    public List<Counter> counters() {
        List<Counter> counters = new ArrayList<>(List.of(filtered, failures));
        all().forEach(processor -> counters.addAll(processor.counters()));
        return counters;
    }

    @Override
    public void close() {
        all().forEach(Processor::close);
    }
}
