package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.ArrayList;
import java.util.List;

/**
 * The one declaration of a kind of processor: how it is configured, what it does, and what its page
 * in the documentation says.
 *
 * @param name the key in the configuration
 * @param description what it does, in sentences for people who write a configuration
 * @param settings what may stand below its key, besides {@code when}
 * @param strict whether an unknown key is an error and not a warning (the "checked" processors of
 *     Packetbeat)
 * @param conditional whether {@code when} may stand there
 * @param failure what happens to an event that it can't process, in sentences
 * @param counters what each processor counts, besides events dropped and failures
 * @param examples at least one
 * @param factory makes a processor of its settings
 */
public record ProcessorKind(
        String name,
        String description,
        List<Setting<?>> settings,
        boolean strict,
        boolean conditional,
        String failure,
        List<CounterKind> counters,
        List<Example> examples,
        Factory factory) {

    /** Makes a processor of its settings; starts nothing. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Makes a processor.
         *
         * @throws UserErrorException with the position of a setting that does not fit
         */
        Processor make(SectionReader settings, ProcessorContext context) throws UserErrorException;
    }

    /**
     * A configuration, and an event to show on what it does.
     *
     * @param processors the list below {@code processors}, in YAML
     * @param fields fields of the event besides those that every example has, in YAML; or empty
     * @param runs whether it is run to show what it does; false where that depends on the machine
     *     or on a service
     * @param shown what the documentation shows instead, line by line; may be empty
     */
    public record Example(String processors, String fields, boolean runs, String shown) {}

    /** Declares a kind without settings; what follows adds to it. */
    public static ProcessorKind of(String name, String description, Factory factory) {
        return new ProcessorKind(
                name,
                description,
                List.of(),
                false,
                true,
                "It does not fail.",
                List.of(),
                List.of(),
                factory);
    }

    /** Declares settings. */
    public ProcessorKind with(Setting<?>... more) {
        return with(List.of(more));
    }

    /** Declares settings that several classes share. */
    ProcessorKind with(List<Setting<?>> more) {
        List<Setting<?>> all = new ArrayList<>(settings);
        all.addAll(more);
        return new ProcessorKind(
                name,
                description,
                List.copyOf(all),
                strict,
                conditional,
                failure,
                counters,
                examples,
                factory);
    }

    /** Declares that an unknown key is an error. */
    public ProcessorKind checked() {
        return new ProcessorKind(
                name,
                description,
                settings,
                true,
                conditional,
                failure,
                counters,
                examples,
                factory);
    }

    /** Declares that {@code when} is refused. */
    public ProcessorKind unconditional() {
        return new ProcessorKind(
                name, description, settings, strict, false, failure, counters, examples, factory);
    }

    /** Says what happens to an event that can't be processed. */
    public ProcessorKind failing(String sentences) {
        return new ProcessorKind(
                name,
                description,
                settings,
                strict,
                conditional,
                sentences,
                counters,
                examples,
                factory);
    }

    /** Declares what each processor counts. */
    ProcessorKind counting(CounterKind... kinds) {
        return new ProcessorKind(
                name,
                description,
                settings,
                strict,
                conditional,
                failure,
                List.of(kinds),
                examples,
                factory);
    }

    /** Adds an example on the event that all have. */
    public ProcessorKind example(String processors) {
        return example(processors, "");
    }

    /** Adds an example on an event with more fields. */
    public ProcessorKind example(String processors, String fields) {
        return example(new Example(processors, fields, true, ""));
    }

    /**
     * Adds an example whose work depends on the machine or on others: what the documentation shows
     * of it is given, line by line, {@code + field: value}.
     */
    public ProcessorKind shown(String processors, String lines) {
        return example(new Example(processors, "", false, lines));
    }

    /** Adds an example that is only compiled, because what it does depends on a service. */
    public ProcessorKind configuration(String processors) {
        return example(new Example(processors, "", false, ""));
    }

    private ProcessorKind example(Example example) {
        List<Example> more = new ArrayList<>(examples);
        more.add(example);
        return new ProcessorKind(
                name,
                description,
                settings,
                strict,
                conditional,
                failure,
                counters,
                List.copyOf(more),
                factory);
    }
}
