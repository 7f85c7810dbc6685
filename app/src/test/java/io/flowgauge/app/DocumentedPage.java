package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of docs/ with a part that is made from the code, between two marks. With
 * -Dflowgauge.update=true the part is written, else it must be what the code says.
 */
public final class DocumentedPage {
    private static final String BEGIN = "<!-- made from the code, see CONTRIBUTING -->\n";
    private static final String END = "<!-- end -->\n";

    private DocumentedPage() {}

    /** Checks the part, or writes it. */
    public static void check(String name, String part) throws IOException {
        Path file = Path.of("../docs").resolve(name);
        String page = Files.readString(file);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        assertThat(begin).as("mark in " + name).isPositive().isLessThan(end);
        String made = page.substring(0, begin) + BEGIN + "\n" + part + "\n" + page.substring(end);
        if (Boolean.getBoolean("flowgauge.update")) {
            Files.writeString(file, made);
        }
        assertThat(Files.readString(file)).isEqualTo(made);
    }
}
