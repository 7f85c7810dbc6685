package io.flowgauge.event.processor;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands in place of a match, by the rules of Go's {@code Regexp.Expand}: {@code $name} takes
 * as many letters, digits and underscores as there are, so that {@code $1x} is the group "1x";
 * {@code ${1}x} is the first. A group that does not exist is empty.
 */
final class ReplacementText {
    private static final int NO_GROUP = -1;

    /** Text, or a group of the pattern, each empty or {@link #NO_GROUP} if it is the other. */
    private record Part(String text, int group) {}

    private final List<Part> parts = new ArrayList<>();

    /** Compiles a template for a pattern. */
    ReplacementText(String template, Pattern pattern) {
        int at = 0;
        while (at < template.length()) {
            int dollar = template.indexOf('$', at);
            if (dollar < 0 || dollar == template.length() - 1) {
                addText(template.substring(at));
                return;
            }
            addText(template.substring(at, dollar));
            if (template.charAt(dollar + 1) == '$') {
                addText("$");
                at = dollar + 2;
                continue;
            }
            boolean braces = template.charAt(dollar + 1) == '{';
            int start = dollar + (braces ? 2 : 1);
            int end = start;
            while (end < template.length() && isName(template.charAt(end))) {
                end++;
            }
            boolean closed = !braces || (end < template.length() && template.charAt(end) == '}');
            if (end == start || !closed) {
                addText("$"); // as Go: what is no name stands as it is
                at = dollar + 1;
                continue;
            }
            int group = group(template.substring(start, end), pattern);
            if (group != NO_GROUP) {
                parts.add(new Part("", group));
            }
            at = braces ? end + 1 : end;
        }
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            parts.add(new Part(text, NO_GROUP));
        }
    }

    private static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static int group(String name, Pattern pattern) {
        if (name.matches("0|[1-9][0-9]{0,8}")) {
            int number = Integer.parseInt(name);
            return number <= pattern.groupCount() ? number : NO_GROUP;
        }
        return pattern.namedGroups().getOrDefault(name, NO_GROUP);
    }

    /** Returns a text with all matches replaced. An empty match right behind another is none. */
    String replaceAll(String text, Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder replaced = new StringBuilder();
        int end = 0;
        boolean first = true;
        while (matcher.find()) {
            boolean empty = matcher.start() == matcher.end();
            if (empty && !first && matcher.start() == end) {
                continue;
            }
            replaced.append(text, end, matcher.start());
            for (Part part : parts) {
                String group = part.group == NO_GROUP ? part.text : matcher.group(part.group);
                if (group != null) {
                    replaced.append(group);
                }
            }
            end = matcher.end();
            first = false;
        }
        return replaced.append(text, end, text.length()).toString();
    }
}
