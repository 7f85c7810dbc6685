package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.CustomFields;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.event.processor.CounterKind;
import io.flowgauge.event.processor.Processor;
import io.flowgauge.event.processor.ProcessorChain;
import io.flowgauge.event.processor.ProcessorContext;
import io.flowgauge.event.processor.ProcessorKind;
import io.flowgauge.event.processor.ProcessorKind.Example;
import io.flowgauge.event.processor.ProcessorKinds;
import io.flowgauge.event.processor.ProcessorReader;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.MmdbWriter;
import io.flowgauge.testkit.RecordBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every processor with its settings, and each of its examples with what it makes of an event. */
class ProcessorsPageTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** What two runs or machines don't have in common, and what is shown instead. */
    private static final Map<String, String> CHANCE =
            Map.of("event.id", "TJpQkZsBDgAWPhdmPyxn", "beat.timezone", "+00:00");

    /** Where the files are that examples name. */
    @TempDir private Path directory;

    @Test
    void shouldShowEveryProcessorAndWhatItsExamplesDo() throws IOException, UserErrorException {
        MmdbWriter.cities().write(directory.resolve("city.mmdb"));
        StringBuilder page = new StringBuilder();
        page.append("```json\n").append(text(event(""), true)).append("```\n");
        for (ProcessorKind kind : ProcessorKinds.ALL) {
            add(page, kind);
        }
        DocumentedPage.check("processors.md", page.toString());
    }

    @Test
    void shouldListProcessorsByNameEachWithAnExample() {
        assertThat(ProcessorKinds.ALL)
                .isSortedAccordingTo(Comparator.comparing(ProcessorKind::name))
                .allSatisfy(kind -> assertThat(kind.examples()).as(kind.name()).isNotEmpty());
    }

    private void add(StringBuilder page, ProcessorKind kind) throws UserErrorException {
        page.append("\n## `").append(kind.name()).append("`\n\n");
        page.append(kind.description().strip()).append("\n\n");
        if (!kind.settings().isEmpty()) {
            page.append("| setting | takes | default | |\n| --- | --- | --- | --- |\n");
            kind.settings().forEach(setting -> addRow(page, setting));
            page.append('\n');
        }
        page.append("Failures: ").append(kind.failure()).append('\n');
        if (!kind.counters().isEmpty()) {
            page.append("\nCounters:\n\n");
            for (CounterKind counter : kind.counters()) {
                page.append("- `").append(counter.name()).append("`: ");
                page.append(counter.description()).append('\n');
            }
        }
        if (!kind.conditional()) {
            page.append("\n`when` is not allowed; use `if`.\n");
        }
        for (Example example : kind.examples()) {
            page.append("\n```yaml\n").append(example.processors().strip()).append("\n```\n");
            String difference = difference(example);
            if (!difference.isEmpty()) {
                page.append("\n```diff\n").append(difference).append("```\n");
            }
        }
    }

    private static void addRow(StringBuilder page, Setting<?> setting) {
        String fallback = setting.fallbackText();
        boolean none = fallback.isEmpty() || fallback.equals("[]") || fallback.equals("{}");
        page.append("| `")
                .append(setting.key())
                .append("` | ")
                .append(cell(setting.type().allowed()))
                .append(" | ")
                .append(none ? "\u2013" : cell(fallback))
                .append(" | ")
                .append(cell(setting.description()))
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private String difference(Example example) throws UserErrorException {
        ConfigObject root = YamlReader.read("example.yml", "processors:\n" + example.processors());
        List<Notice> notices = new ArrayList<>();
        List<Processor> processors =
                new ProcessorReader(new ProcessorContext(directory, notices::add))
                        .read(root.find("processors").orElseThrow(), "processors");
        assertThat(notices).isEmpty();
        if (!example.runs()) {
            return example.shown();
        }
        Map<String, String> before = flat(event(example.fields()));
        Event event = event(example.fields());
        try (ProcessorChain chain = new ProcessorChain(List.of(), processors)) {
            chain.start();
            if (!chain.process(event)) {
                return "- the event\n";
            }
        }
        Map<String, String> after = flat(event);
        StringBuilder lines = new StringBuilder();
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            String was = before.get(name);
            String is = after.get(name);
            if (was != null && !was.equals(is)) {
                lines.append("- ").append(name).append(": ").append(was).append('\n');
            }
            if (is != null && !is.equals(was)) {
                String shown = CHANCE.containsKey(name) ? '"' + CHANCE.get(name) + '"' : is;
                lines.append("+ ").append(name).append(": ").append(shown).append('\n');
            }
        }
        assertThat(lines).as("%s changes something", example.processors()).isNotEmpty();
        return lines.toString();
    }

    private static Event event(String fields) throws UserErrorException {
        Map<String, Object> values =
                Types.freeObject().read("event", YamlReader.read("event", fields));
        return new Event(settings(values))
                .wrap(
                        new FlowRecord().wrap(RECORD.address()),
                        EndReason.IDLE_TIMEOUT,
                        1_493_840_560_003_000_000L);
    }

    private static EventSettings settings(Map<String, Object> fields) {
        return new EventSettings(
                "probe-1",
                "host.example.com",
                "6.7.2",
                List.of(),
                List.of(),
                new CustomFields(fields, true),
                CustomFields.NONE);
    }

    /** A DNS query and its answer over Ethernet, IPv4 and UDP. */
    private static final RecordBytes RECORD =
            new RecordBytes()
                    .key(
                            LayerStack.of(
                                    1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP),
                            HexFormat.of()
                                    .parseHex(
                                            "001cc09333fb00900b1291c1"
                                                    + "ac1001c74b4b4b4b"
                                                    + "b2c93500"))
                    .sorted(1, 79)
                    .reverse(2, 326)
                    .times(1_493_840_544_151_000_000L, 1_493_840_545_151_999_999L);

    private static String text(Event event, boolean pretty) {
        EventBatch batch = new EventBatch(1 << 10);
        // Unchanged events are written as the encoder's settings say: those of the event.
        new JsonEncoder(event.settings(), pretty, false).encode(event, batch);
        return new String(batch.bytes(), 0, batch.size(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> flat(Event event) {
        Map<String, String> values = new TreeMap<>();
        flatten("", JSON.readTree(text(event, false)), values);
        return values;
    }

    private static void flatten(String name, JsonNode node, Map<String, String> values) {
        if (!node.isObject() || node.isEmpty()) {
            values.put(name, node.toString());
            return;
        }
        node.properties()
                .forEach(
                        entry ->
                                flatten(
                                        name.isEmpty()
                                                ? entry.getKey()
                                                : name + "." + entry.getKey(),
                                        entry.getValue(),
                                        values));
    }
}
