package io.flowgauge.app.config;

import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two configurations.
 *
 * @param whileRunning keys that take effect while the program runs: what events are made of, where
 *     they go, what is logged
 * @param atStart keys that take effect at the next start
 */
public record ConfigChange(List<String> whileRunning, List<String> atStart) {
    private static final List<String> WHILE_RUNNING =
            List.of(
                    "fields",
                    "fields_under_root",
                    "logging.level",
                    "logging.selectors",
                    "name",
                    "output",
                    "packetbeat.flows.fields",
                    "packetbeat.flows.fields_under_root",
                    "packetbeat.flows.index",
                    "packetbeat.flows.keep_null",
                    "packetbeat.flows.processors",
                    "packetbeat.flows.tags",
                    "processors",
                    "tags",
                    "timestamp");

    /** Makes a change that keeps the keys given. */
    public ConfigChange {
        whileRunning = List.copyOf(whileRunning);
        atStart = List.copyOf(atStart);
    }

    /** Compares two configurations without variables; keys without effect don't count. */
    public static ConfigChange between(ConfigObject before, ConfigObject after) {
        Map<String, ConfigScalar> old = leaves(before);
        Map<String, ConfigScalar> fresh = leaves(after);
        TreeSet<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(fresh.keySet());
        List<String> whileRunning = new ArrayList<>();
        List<String> atStart = new ArrayList<>();
        for (String key : keys) {
            if (!same(old.get(key), fresh.get(key))) {
                if (isSafe(key)) {
                    whileRunning.add(key);
                } else if (KnownKeys.hasEffect(key)) {
                    atStart.add(key);
                }
            }
        }
        return new ConfigChange(whileRunning, atStart);
    }

    private static boolean isSafe(String key) {
        return WHILE_RUNNING.stream().anyMatch(safe -> (key + ".").startsWith(safe + "."))
                && !QueueSettings.isUnderOutput(key);
    }

    private static boolean same(@Nullable ConfigScalar a, @Nullable ConfigScalar b) {
        return Objects.equals(a == null ? null : a.text(), b == null ? null : b.text());
    }

    private static Map<String, ConfigScalar> leaves(ConfigObject config) {
        Map<String, ConfigScalar> leaves = new TreeMap<>();
        collect(config, "", leaves);
        return leaves;
    }

    private static void collect(ConfigValue value, String key, Map<String, ConfigScalar> leaves) {
        String prefix = key.isEmpty() ? "" : key + ".";
        switch (value) {
            case ConfigObject object -> {
                object.entries()
                        .forEach((name, entry) -> collect(entry.value(), prefix + name, leaves));
                if (object.entries().isEmpty()) {
                    leaves.put(key, ConfigScalar.text("{}", object.position()));
                }
            }
            case ConfigList list -> {
                for (int i = 0; i < list.items().size(); i++) {
                    collect(list.items().get(i), prefix + i, leaves);
                }
            }
            case ConfigScalar scalar -> {
                if (!scalar.isNull()) {
                    leaves.put(key, scalar);
                }
            }
        }
    }
}
