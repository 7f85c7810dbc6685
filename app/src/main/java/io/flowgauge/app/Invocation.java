package io.flowgauge.app;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A parsed command line. A flag may stand before or behind the name of the command: {@code
 * flowgauge -c x.yml test config} is the same as {@code flowgauge test config -c x.yml}.
 *
 * @param levels what was parsed for the program, its command, and the command below that
 * @param out standard output
 * @param err standard error
 */
record Invocation(List<ParseResult> levels, PrintStream out, PrintStream err) {
    static Invocation of(ParseResult parsed, PrintStream out, PrintStream err) {
        List<ParseResult> levels = new ArrayList<>();
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            levels.add(level);
        }
        return new Invocation(List.copyOf(levels), out, err);
    }

    /** Returns all values of a flag in the order in which they were given. */
    List<String> values(String flag) {
        List<String> values = new ArrayList<>();
        for (ParseResult level : levels) {
            OptionSpec option = level.matchedOption(flag);
            if (option != null) {
                values.addAll(option.stringValues());
            }
        }
        return List.copyOf(values);
    }

    /** Returns the last value of a flag. */
    Optional<String> value(String flag) {
        List<String> values = values(flag);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }

    /** Returns whether a flag without a value was given, and not as {@code =false}. */
    boolean has(String flag) {
        return value(flag).filter(value -> !value.equals("false")).isPresent();
    }

    /** Returns what stands behind the command's name and is no flag. */
    List<String> arguments() {
        return levels.getLast().matchedPositionals().stream()
                .flatMap(positional -> positional.stringValues().stream())
                .toList();
    }
}
