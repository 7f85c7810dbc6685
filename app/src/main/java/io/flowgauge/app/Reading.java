package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.app.monitoring.CounterSums;
import io.flowgauge.app.monitoring.ProbeId;
import io.flowgauge.app.summary.CaptureSummary;
import io.flowgauge.app.summary.SummaryText;
import io.flowgauge.base.Counter;
import io.flowgauge.base.ServiceNames;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.CaptureFile;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.capture.SequenceSource;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.config.VariableSource;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventEncoder;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.meter.FlowSink;
import io.flowgauge.meter.Meter;
import io.flowgauge.output.ConsoleSink;
import io.flowgauge.output.EventSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The work of {@code flowgauge read}: meters files on one thread, with final reports only, and
 * shows their sums or the flows themselves.
 */
final class Reading {
    private final ReadOptions options;
    private final VariableSource variables = VariableSource.environment();
    private final List<Counter> counters = new ArrayList<>();

    Reading(ReadOptions options) {
        this.options = options;
    }

    /** Reads everything and returns the exit status: 1 if a file was damaged. */
    int run() throws UserErrorException {
        Optional<String> damage;
        try (StopSignal stop = new StopSignal()) {
            damage =
                    switch (options.format()) {
                        case TABLE -> summarize(stop);
                        case JSON -> {
                            EventSettings events = events(options.settings());
                            EventEncoder encoder = new JsonEncoder(events, false, true);
                            Event event = new Event(events);
                            yield list(
                                    (record, reason, instantNs, to) ->
                                            encoder.encode(
                                                    event.wrap(record, reason, instantNs), to),
                                    "",
                                    stop);
                        }
                        case CSV -> list(new CsvForm(), CsvForm.HEADER, stop);
                    };
            stop.endWith(damage.isPresent() ? 1 : 0);
            if (damage.isPresent()) {
                System.err.println("Warning: " + DamageText.of(damage.get(), options.lenient()));
            }
        }
        return damage.isPresent() ? 1 : 0;
    }

    private static EventSettings events(Settings settings) throws UserErrorException {
        return Pipeline.eventSettings(
                settings, Pipeline.schema(settings, true, ProbeId.known(settings)));
    }

    private Optional<String> summarize(StopSignal stop) throws UserErrorException {
        long seed = RandomGenerator.getDefault().nextLong();
        CaptureSummary summary =
                new CaptureSummary(ServiceNames.ofThisMachine(), CaptureSummary.KEYS_MAX, seed);
        Optional<String> damage = meter(summary, stop);
        Terminal terminal = new Terminal(1, variables);
        SummaryText text =
                new SummaryText(
                        summary,
                        CounterSums.of(counters),
                        options.top(),
                        terminal.columns(),
                        terminal.isStyled());
        if (stop.requested()) {
            System.out.println("Interrupted: this is what was read until then.");
        }
        text.lines(options.files()).forEach(System.out::println);
        System.out.println();
        text.counters(terminal.isPresent()).forEach(System.out::println);
        System.out.flush();
        return damage;
    }

    private Optional<String> list(FlowLines.Form form, String header, StopSignal stop)
            throws UserErrorException {
        try (EventSink output = new ConsoleSink()) {
            FlowLines lines = new FlowLines(form, output, stop::request);
            PacketSource source = open();
            if (!header.isEmpty()) {
                EventBatch first = new EventBatch(header.length());
                first.append(header.getBytes(StandardCharsets.US_ASCII));
                output.publish(first);
            }
            Optional<String> damage = meter(source, lines, stop);
            lines.flush();
            return damage;
        }
    }

    private Optional<String> meter(FlowSink sink, StopSignal stop) throws UserErrorException {
        return meter(open(), sink, stop);
    }

    private Optional<String> meter(PacketSource opened, FlowSink sink, StopSignal stop)
            throws UserErrorException {
        Settings settings = options.settings();
        long seed = RandomGenerator.getDefault().nextLong();
        try (PacketSource source = opened;
                NativeMemory memory = new NativeMemory()) {
            Meter meter = new Meter(Pipeline.finalReportsOnly(settings, seed), memory, sink);
            MeterLoop loop = new MeterLoop(source, meter, false, stop::requested);
            Thread metering = Thread.currentThread();
            stop.onRequest(metering::interrupt);
            loop.run();
            counters.addAll(source.counters());
            counters.addAll(meter.counters().all());
            counters.addAll(loop.counters());
            return source.damage();
        }
    }

    private PacketSource open() throws UserErrorException {
        List<CaptureFile> files = new ArrayList<>();
        try {
            for (String name : options.files()) {
                files.add(CaptureFile.open(name, options.lenient()));
            }
            PacketSource source = files.size() == 1 ? files.getFirst() : new SequenceSource(files);
            source = Sources.filtered(source, options.settings());
            return new Terminal(2, variables).isPresent()
                    ? new ProgressBar(source, files, System.err)
                    : source;
        } catch (UserErrorException e) {
            files.forEach(CaptureFile::close);
            throw e;
        }
    }
}
