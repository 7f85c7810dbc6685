package io.flowgauge.app;

import io.flowgauge.config.VariableSource;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What standard output or standard error is connected to. */
final class Terminal {
    private static final int COLUMNS_MIN = 60;
    private static final int COLUMNS_MAX = 200;
    private static final int COLUMNS_DEFAULT = 100;

    private final boolean present;
    private final VariableSource variables;

    /**
     * Looks at an open file of this process.
     *
     * @param descriptor 1 for standard output, 2 for standard error
     */
    Terminal(int descriptor, VariableSource variables) {
        this.present = isTerminal(Path.of("/proc/self/fd/" + descriptor));
        this.variables = variables;
    }

    private static boolean isTerminal(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns whether there is a terminal, and not a file or a pipe. */
    boolean isPresent() {
        return present;
    }

    /** Returns whether escapes for bold text are understood and wanted (no-color.org). */
    boolean isStyled() {
        return present
                && variables.find("NO_COLOR").filter(text -> !text.isEmpty()).isEmpty()
                && !variables.find("TERM").orElse("dumb").equals("dumb");
    }

    /** Returns the characters of a line that text should keep to, 60 to 200. */
    int columns() {
        Optional<String> columns = variables.find("COLUMNS").filter(Terminal::isNumber);
        if (columns.isEmpty() && present) {
            columns = askTerminal();
        }
        return columns.map(text -> Math.clamp(Integer.parseInt(text), COLUMNS_MIN, COLUMNS_MAX))
                .orElse(COLUMNS_DEFAULT);
    }

    private static Optional<String> askTerminal() {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(new File("/dev/tty"))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String size =
                    new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Optional.of(size.strip().replaceFirst(".* ", "")).filter(Terminal::isNumber);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isNumber(String text) {
        return text.matches("[1-9][0-9]{0,4}");
    }
}
