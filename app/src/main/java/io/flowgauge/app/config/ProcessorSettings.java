package io.flowgauge.app.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.event.processor.Processor;
import io.flowgauge.event.processor.ProcessorChain;
import io.flowgauge.event.processor.ProcessorContext;
import io.flowgauge.event.processor.ProcessorReader;
import java.util.List;
import java.util.Optional;

/** The lists {@code packetbeat.flows.processors} and {@code processors}. */
final class ProcessorSettings {
    private static final String OF_FLOWS = FlowSettings.KEY + ".processors";
    private static final String GENERAL = "processors";

    private ProcessorSettings() {}

    static ProcessorChain read(ConfigObject root, ProcessorContext context)
            throws UserErrorException {
        ProcessorReader reader = new ProcessorReader(context);
        return new ProcessorChain(list(root, OF_FLOWS, reader), list(root, GENERAL, reader));
    }

    private static List<Processor> list(ConfigObject root, String key, ProcessorReader reader)
            throws UserErrorException {
        Optional<Entry> entry = root.find(key);
        return entry.isPresent() ? reader.read(entry.get(), key) : List.of();
    }
}
