package io.flowgauge.app.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.EditDistance;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import io.flowgauge.config.ScalarText;
import io.flowgauge.config.Section;
import io.flowgauge.config.Setting;
import io.flowgauge.dashboard.WebSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All keys that a configuration can have: those of the declared settings, and those of Packetbeat
 * that this version lacks. Finds keys that are neither, and says which one was probably meant.
 */
final class KnownKeys {
    /** What to do about a key of Packetbeat's that this version lacks. */
    private enum Lack {
        /** It changes nothing about flow events: say so once and go on. */
        NO_EFFECT,
        /** Read elsewhere; anything may stand below. */
        READ_ELSEWHERE
    }

    /** A key and what is known below it. */
    private static final class Known {
        private final Map<String, Known> below = new TreeMap<>();
        private Optional<Lack> lack = Optional.empty();
        private boolean repeats;
        private boolean setting;

        private Known descend(String dottedKey) {
            Known known = this;
            for (String name : dottedKey.split("\\.", -1)) {
                known = known.below.computeIfAbsent(name, n -> new Known());
            }
            return known;
        }
    }

    private static final List<Section> SECTIONS = sections();

    private static final List<String> NO_EFFECT =
            List.of(
                    "features",
                    "gc_percent",
                    "http.buffer",
                    "http.named_pipe",
                    "http.pprof",
                    "instrumentation",
                    "logging.event_data",
                    "logging.to_eventlog",
                    "management",
                    "migration",
                    "modules",
                    "monitoring",
                    "output.console.codec.json.local_time",
                    "output.elasticsearch.allow_older_versions",
                    "output.elasticsearch.ssl.restart_on_cert_change",
                    "output.file.codec.json.local_time",
                    "output.file.rotate_on_startup",
                    "output.kafka.codec.json.local_time",
                    "output.redis.codec.json.local_time",
                    "packetbeat.ignore_outgoing",
                    "packetbeat.interfaces.fanout_group",
                    "packetbeat.npcap",
                    "packetbeat.overwrite_pipelines",
                    "packetbeat.procs",
                    "restart_on_cert_change",
                    "seccomp",
                    "setup.dashboards.always_kibana",
                    "setup.dashboards.beat",
                    "setup.dashboards.directory",
                    "setup.dashboards.file",
                    "setup.dashboards.kibana_index",
                    "setup.dashboards.string_replacements",
                    "setup.dashboards.url",
                    "setup.dsl",
                    "setup.template.json.data_stream",
                    "xpack");

    private static final List<String> READ_ELSEWHERE =
            List.of(
                    "output.elasticsearch.kerberos",
                    "packetbeat.flows.processors",
                    "packetbeat.protocols",
                    "processors");

    /** An empty section, and what could stand in it. */
    private record Empty(EmptySection section, Known known) {}

    private final Known root = new Known();
    private final List<Empty> empties = new ArrayList<>();
    private final List<UnknownKey> unknown = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    private KnownKeys() {
        for (Section section : SECTIONS) {
            Known known = section.key().isEmpty() ? root : root.descend(section.key());
            known.repeats = section.repeats();
            for (Setting<?> setting : section.settings()) {
                known.descend(setting.key()).setting = true;
            }
        }
        for (String key : QueueSettings.keysUnderOutputs()) {
            root.descend(key).setting = true;
        }
        NO_EFFECT.forEach(key -> root.descend(key).lack = Optional.of(Lack.NO_EFFECT));
        READ_ELSEWHERE.forEach(key -> root.descend(key).lack = Optional.of(Lack.READ_ELSEWHERE));
    }

    /** Returns all sections, in the order of the documentation. */
    static List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(PathSettings.SECTION);
        sections.add(GeneralSettings.SECTION);
        sections.add(SchemaSettings.SECTION);
        sections.add(FlowSettings.SECTION);
        sections.add(InterfaceSettings.SECTION);
        sections.add(ProtocolSettings.SECTION);
        sections.add(MeterSettings.SECTION);
        sections.add(ReloadSettings.SECTION);
        sections.add(KeystoreSettings.SECTION);
        sections.add(CloudSettings.SECTION);
        sections.addAll(OutputReader.SECTIONS);
        sections.addAll(ClusterSettings.SECTIONS);
        sections.add(QueueSettings.SECTION);
        sections.add(QueueSettings.OWN_SECTION);
        sections.add(HttpSettings.SECTION);
        sections.add(WebSettings.SECTION);
        sections.add(LoggingSettings.SECTION);
        return List.copyOf(sections);
    }

    /**
     * What was found in a configuration.
     *
     * @param unknown keys that no setting has
     * @param ignored keys of Packetbeat that are accepted and have no effect, each with its place
     */
    record Findings(List<UnknownKey> unknown, List<String> ignored) {
        Findings {
            unknown = List.copyOf(unknown);
            ignored = List.copyOf(ignored);
        }

        /** Returns what a person should know: a warning for each unknown key, one note in all. */
        List<Notice> notices() {
            List<Notice> notices = new ArrayList<>();
            unknown.forEach(key -> notices.add(key.notice()));
            if (!ignored.isEmpty()) {
                notices.add(
                        new Notice(
                                false,
                                "Accepted, but without effect on flows: "
                                        + String.join(", ", ignored)));
            }
            return notices;
        }
    }

    /**
     * Checks the keys of a whole configuration.
     *
     * @throws UserErrorException for a section that is not an object, and for one that this version
     *     lacks and must not ignore
     */
    static Findings check(ConfigObject config) throws UserErrorException {
        KnownKeys keys = new KnownKeys();
        keys.findEmpties(config, keys.root, "");
        keys.check(config, keys.root, "");
        return new Findings(keys.unknown, keys.ignored);
    }

    private void findEmpties(ConfigObject object, Known known, String key) {
        object.entries()
                .forEach(
                        (name, entry) -> {
                            Known below = known.below.get(name);
                            if (below == null) {
                                return;
                            }
                            String path = key.isEmpty() ? name : key + "." + name;
                            if (entry.value() instanceof ConfigObject inner) {
                                findEmpties(inner, below, path);
                            } else if (entry.value().isNull()) {
                                empties.add(
                                        new Empty(
                                                new EmptySection(path, entry.keyPosition()),
                                                below));
                            }
                        });
    }

    /** Returns the nearest empty section above a place that could have a key. */
    private Optional<EmptySection> emptyAbove(Position position, String name) {
        return empties.stream()
                .filter(empty -> empty.known.below.containsKey(name))
                .map(Empty::section)
                .filter(section -> section.isAbove(position))
                .max(Comparator.comparingInt(section -> section.position().line()));
    }

    private void check(ConfigObject object, Known known, String key) throws UserErrorException {
        for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
            String path = key.isEmpty() ? entry.getKey() : key + "." + entry.getKey();
            Known below = known.below.get(entry.getKey());
            if (below == null) {
                unknown.add(unknown(entry.getValue().keyPosition(), path, known, key));
            } else if (below.lack.isPresent()) {
                lacking(entry.getValue(), path, below.lack.get());
            } else if (!below.setting) {
                checkSection(entry.getValue(), below, path);
            }
        }
    }

    private void checkSection(Entry entry, Known known, String path) throws UserErrorException {
        ConfigValue value = entry.value();
        if (value instanceof ConfigObject object) {
            check(object, known, path);
        } else if (value instanceof ConfigList list && known.repeats) {
            for (int i = 0; i < list.items().size(); i++) {
                if (!list.items().get(i).isNull()) {
                    String item = path + "." + i;
                    if (!(list.items().get(i) instanceof ConfigObject object)) {
                        throw notAnObject(list.items().get(i), item, "an object", "");
                    }
                    check(object, known, item);
                }
            }
        } else if (!value.isNull()) {
            String name = path.substring(path.lastIndexOf('.') + 1);
            throw notAnObject(
                    value,
                    path,
                    (known.repeats ? "an object or a list of objects" : "an object"),
                    emptyAbove(entry.keyPosition(), name)
                            .map(section -> "; " + section.hint())
                            .orElse(""));
        }
    }

    private static UserErrorException notAnObject(
            ConfigValue value, String key, String allowed, String hint) {
        return ConfigErrors.at(
                value.position(), key, "found " + value.describe() + hint, allowed + " with keys");
    }

    private void lacking(Entry entry, String key, Lack lack) {
        if (isOff(entry.value())) {
            return;
        }
        switch (lack) {
            case NO_EFFECT -> ignored.add(key + " (" + entry.keyPosition() + ")");
            case READ_ELSEWHERE -> {
                if (key.equals(ProtocolSettings.KEY)
                        && ProtocolSettings.namesAnalyzers(entry.value())) {
                    ignored.add(key + " but for icmp and ports (" + entry.keyPosition() + ")");
                }
            }
        }
    }

    private static boolean isOff(ConfigValue value) {
        return switch (value) {
            case ConfigList list -> list.items().isEmpty();
            case ConfigObject object ->
                    object.entries().isEmpty()
                            || object.find("enabled")
                                    .map(Entry::value)
                                    .filter(KnownKeys::isOff)
                                    .isPresent();
            case ConfigScalar scalar ->
                    scalar.isNull()
                            || scalar.text().isEmpty()
                            || ScalarText.truth(scalar.text()).filter(truth -> !truth).isPresent();
        };
    }

    private UnknownKey unknown(Position position, String path, Known siblings, String key) {
        String name = key.isEmpty() ? path : path.substring(key.length() + 1);
        Optional<String> nearest =
                EditDistance.nearest(name, siblings.below.keySet())
                        .map(near -> key.isEmpty() ? near : key + "." + near)
                        .or(() -> elsewhere(name));
        return new UnknownKey(position, path, nearest, emptyAbove(position, name));
    }

    /** Returns whether a key, numbers of items of lists in it, is one that does something. */
    static boolean hasEffect(String key) {
        Known known = new KnownKeys().root;
        for (String name : key.split("\\.", -1)) {
            if (known.repeats && name.matches("\\d+")) {
                continue;
            }
            known = known.below.get(name);
            if (known == null) {
                return false;
            }
            if (known.setting || known.lack.isPresent()) {
                return known.lack.filter(Lack.NO_EFFECT::equals).isEmpty();
            }
        }
        return true;
    }

    /** A key of the right name in the wrong place: {@code flows} for {@code packetbeat.flows}. */
    private Optional<String> elsewhere(String name) {
        Map<String, Known> all = new LinkedHashMap<>();
        collect(root, "", all);
        return all.keySet().stream().filter(key -> key.endsWith("." + name)).findFirst();
    }

    private static void collect(Known known, String key, Map<String, Known> all) {
        known.below.forEach(
                (name, below) -> {
                    String path = key.isEmpty() ? name : key + "." + name;
                    all.put(path, below);
                    collect(below, path, all);
                });
    }
}
