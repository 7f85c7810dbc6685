package io.flowgauge.app.config;

import io.flowgauge.app.DocumentedPage;
import io.flowgauge.config.Section;
import io.flowgauge.config.Setting;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    private static final String HEAD =
            "| setting | takes | default | |\n| --- | --- | --- | --- |\n";

    @Test
    void shouldListEverySetting() throws IOException {
        Map<String, StringBuilder> tables = new LinkedHashMap<>();
        for (Section section : KnownKeys.sections()) {
            if (!section.key().isEmpty()) {
                String before = section.repeats() ? "One such object, or a list of them.\n\n" : "";
                tables.put("`" + section.key() + "`", new StringBuilder(before + HEAD));
            }
        }
        tables.put("Others", new StringBuilder(HEAD));
        for (Section section : KnownKeys.sections()) {
            String title = section.key().isEmpty() ? "Others" : "`" + section.key() + "`";
            StringBuilder table = Objects.requireNonNull(tables.get(title));
            section.settings().forEach(setting -> addRow(table, setting));
        }
        StringBuilder page = new StringBuilder();
        tables.forEach(
                (title, table) ->
                        page.append(page.isEmpty() ? "" : "\n")
                                .append("## ")
                                .append(title)
                                .append("\n\n")
                                .append(table));
        DocumentedPage.check("configuration.md", page.toString());
    }

    private static void addRow(StringBuilder table, Setting<?> setting) {
        String fallback = setting.fallbackText();
        boolean none = fallback.isEmpty() || fallback.equals("[]") || fallback.equals("{}");
        String allowed = setting.type().allowed();
        if (setting.key().equals("flowgauge.workers")) {
            // The number is that of this machine.
            allowed = allowed.replaceFirst("\\d+$", "the number of processors");
        }
        table.append("| `")
                .append(setting.key())
                .append("` | ")
                .append(cell(allowed))
                .append(" | ")
                .append(none ? "\u2013" : cell(fallback))
                .append(" | ")
                .append(cell(setting.description()))
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
