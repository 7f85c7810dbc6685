package io.flowgauge.app.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what Linux says of processes and of itself; see proc(5). Elsewhere there is nothing. */
final class ProcFile {
    private ProcFile() {}

    /** Returns the text of a file, empty if it can't be read. */
    static String text(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Returns the first group of a pattern in a file. */
    static Optional<String> find(String file, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text(file));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Returns a number that a pattern finds in a file. */
    static OptionalLong number(String file, String pattern) {
        return find(file, pattern)
                .filter(digits -> digits.length() <= 18)
                .map(digits -> OptionalLong.of(Long.parseLong(digits)))
                .orElseGet(OptionalLong::empty);
    }

    /** Returns how many files a directory has. */
    static OptionalLong count(String directory) {
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return OptionalLong.of(files.count());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
