package io.flowgauge.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in plain words what is wrong with a text that is no YAML, and what to do: the engine names
 * tokens of its own.
 *
 * @param lines of the text
 * @param line where the engine stopped, from 1
 * @param column where in that line, from 1
 */
record YamlHint(List<String> lines, int line, int column) {
    private static final Pattern NO_TOKEN =
            Pattern.compile("found character '(.+)' that cannot start any token.*", Pattern.DOTALL);
    private static final Pattern ESCAPE =
            Pattern.compile("found unknown escape character (.+)\\(\\d+\\)");
    private static final Pattern ALIAS = Pattern.compile("found undefined alias (.*?)\\s*");

    /**
     * Returns what the engine found, without its own advice.
     *
     * @param problem in the words of the engine
     */
    static String problem(String problem) {
        Matcher noToken = NO_TOKEN.matcher(problem);
        if (noToken.matches()) {
            return noToken.group(1).startsWith("\\t")
                    ? "found a tab where a line is indented"
                    : "found " + noToken.group(1) + " where a value begins";
        }
        Matcher escape = ESCAPE.matcher(problem);
        if (escape.matches()) {
            return "found the unknown escape \\" + escape.group(1);
        }
        Matcher alias = ALIAS.matcher(problem);
        if (alias.matches()) {
            return "found *" + alias.group(1) + ", and no anchor &" + alias.group(1) + " before it";
        }
        return problem.strip();
    }

    /** Returns whether the words for a problem need none about what was read meanwhile. */
    static boolean isComplete(String problem) {
        return !problem(problem).equals(problem.strip());
    }

    /**
     * Returns what to do.
     *
     * @param problem in the words of the engine
     * @param context what it was doing, in its words
     */
    Optional<String> forProblem(String problem, String context) {
        if (NO_TOKEN.matcher(problem).matches()) {
            return Optional.of(
                    problem.contains("\\t")
                            ? "indent with blanks"
                            : "put the text in quotes: \"" + value() + "\"");
        }
        if (ESCAPE.matcher(problem).matches()) {
            return Optional.of(
                    "in double quotes write \\\\ for a backslash, or use single quotes, in which it"
                            + " stands for itself");
        }
        if (ALIAS.matcher(problem).matches()) {
            return Optional.of("put a text that begins with * in quotes");
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return Optional.of(secondColon());
        }
        if (problem.startsWith("expected <block end>")) {
            return Optional.of(noBlockEnd(problem));
        }
        if (context.contains("a flow sequence")) {
            return Optional.of("is the ] missing that closes the list?");
        }
        if (context.contains("a flow mapping")) {
            return Optional.of("is the } missing that closes the object?");
        }
        if (context.contains("a quoted scalar")) {
            return Optional.of("is the closing quote missing?");
        }
        if (problem.startsWith("sequence entries are not allowed")) {
            return Optional.of("begin the list in the next line, or put the text in quotes");
        }
        if (problem.startsWith("could not find expected ':'")) {
            return Optional.of("is the \":\" behind a key missing?");
        }
        if (problem.contains("expected the node content")
                || problem.contains("chomping or indentation")) {
            return Optional.of("put the text in quotes");
        }
        return Optional.empty();
    }

    /** Two keys in one line, or what is a key here goes on with a value that began above. */
    private String secondColon() {
        String before = text(line).substring(0, Math.min(column - 1, text(line).length()));
        if (before.contains(": ")) {
            return "put a text with \": \" in it in quotes";
        }
        int above = above();
        if (above == 0) {
            return "is a line missing its \":\"?";
        }
        String text = text(above).strip();
        String shown = text.startsWith("- ") ? text.substring(2).strip() : text;
        if (text.matches("(- )?[^\\s:\"']+")) {
            return "is a \":\" missing behind \""
                    + ConfigScalar.shortened(shown)
                    + "\" in line "
                    + above
                    + "?";
        }
        if (text.matches("[^\\s:\"']+:\\S.*")) {
            return "is a blank missing behind the \":\" in line " + above + "?";
        }
        if (indent(line) > indent(above)) {
            return "this line is indented deeper than line "
                    + above
                    + ", which has its value; let both begin in the same column";
        }
        return "is a \":\" missing in line " + above + "?";
    }

    private String noBlockEnd(String problem) {
        String found = problem.replaceAll(".*found '", "");
        if (found.startsWith("]") || found.startsWith("}")) {
            return "there is a " + found.charAt(0) + " too many";
        }
        String before = text(line).substring(0, Math.min(column - 1, text(line).length()));
        if (before.contains("'") || before.contains("\"")) {
            return "there is more behind the closing quote; inside single quotes a quote is written"
                    + " twice";
        }
        if (found.startsWith("?")) {
            return "a list and keys stand in the same column";
        }
        int above = above();
        if (above > 0 && indent(line) > indent(above)) {
            return "this line is indented deeper than line " + above + ", which has its value";
        }
        return "this line begins in column "
                + (indent(line) + 1)
                + ", and no line above that it can belong to does; align it with the others";
    }

    /** Returns the value at the place, as far as it goes in its line. */
    private String value() {
        String rest = text(line).substring(Math.min(column - 1, text(line).length()));
        boolean inBrackets = text(line).substring(0, column - 1).contains("[");
        Matcher end = Pattern.compile(inBrackets ? "[,\\]]" : " #").matcher(rest);
        if (inBrackets && rest.startsWith("%{[")) {
            end.region(rest.indexOf(']') + 1, rest.length());
        }
        String value = (end.find() ? rest.substring(0, end.start()) : rest).strip();
        return ConfigScalar.shortened(value);
    }

    /** Returns the line before that has a content; 0 if there is none. */
    private int above() {
        for (int number = line - 1; number > 0; number--) {
            String text = text(number).strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                return number;
            }
        }
        return 0;
    }

    private int indent(int number) {
        String text = text(number);
        return text.length() - text.stripLeading().length();
    }

    private String text(int number) {
        return number <= lines.size() ? lines.get(number - 1) : "";
    }
}
