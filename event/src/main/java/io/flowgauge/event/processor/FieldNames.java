package io.flowgauge.event.processor;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FieldPaths;
import java.util.ArrayList;
import java.util.List;

/**
 * Fields by name, and by regular expressions: names between slashes, which are looked for in whole
 * dotted names. {@code @timestamp} and {@code type} are never among them.
 */
final class FieldNames {
    private static final List<String> PROTECTED = List.of("@timestamp", "type");

    private final List<FieldPath> paths = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private final FieldPaths names = new FieldPaths();

    FieldNames(SectionReader settings, Setting<List<String>> fields) throws UserErrorException {
        for (String name : settings.require(fields)) {
            if (name.length() > 2 && name.startsWith("/") && name.endsWith("/")) {
                try {
                    patterns.add(Pattern.compile(name.substring(1, name.length() - 1)));
                } catch (PatternSyntaxException e) {
                    throw settings.problem(fields, name + ": " + e.getMessage());
                }
            } else if (!PROTECTED.contains(name)) {
                // As in Packetbeat an empty name is that of a field, and not the whole event.
                paths.add(name.isEmpty() ? FieldPath.literal(name) : FieldPath.of(name));
            }
        }
    }

    /** Returns those that were given by name. */
    List<FieldPath> paths() {
        return paths;
    }

    boolean hasPatterns() {
        return !patterns.isEmpty();
    }

    /**
     * Finds the fields of an event that match an expression; objects don't, what is in them does.
     *
     * @param found takes them
     * @throws EventException if a name that matches has too many parts; the others were found
     */
    void findMatching(Event event, List<FieldPath> found) throws EventException {
        EventException failure = null;
        for (String name : event.names()) {
            if (!PROTECTED.contains(name)
                    && patterns.stream().anyMatch(pattern -> pattern.matcher(name).find())) {
                try {
                    found.add(names.of(name));
                } catch (EventException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
