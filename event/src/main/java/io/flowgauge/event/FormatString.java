package io.flowgauge.event;

import io.flowgauge.base.UserErrorException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Text with places for an event's values, in the syntax of Packetbeat 6.7:
 *
 * <pre>
 *   %{[source.ip]}  %{[source][ip]}   a field; an event that lacks it can't be formatted
 *   %{[vlan]:none}                    a field, or what follows if it is missing or empty
 *   %{+yyyy.MM.dd}                    the event's time, UTC: see {@link DateFormat}
 *   \x                                the character x, whatever it means otherwise
 * </pre>
 *
 * A colon in a date must be escaped ({@code %{+HH\:mm}}): what follows a bare one is ignored, as
 * Packetbeat does. Objects and lists have no text: such a field counts as missing. Compiled once.
 * One thread uses it.
 */
public final class FormatString {
    /** Characters that make an operator together with a colon before them. */
    private static final String OPERATORS = "!@#&*=+<>?";

    private final List<Part> parts;
    private final EventText text = new EventText();
    private final EventBatch buffer = new EventBatch(64);

    /** What {@link #format} returned last, and its bytes: most events give the text again. */
    private String lastText = "";

    private byte[] lastBytes = new byte[0];

    /** A piece of the text. */
    private sealed interface Part {}

    private static final class Text implements Part {
        final byte[] bytes;

        Text(String text) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A field, and what to write for an event that lacks it, if it may. */
    private record Field(FieldPath path, @Nullable Text alternative) implements Part {}

    private record Date(DateFormat format) implements Part {}

    private FormatString(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Compiles a format string. A field that no event has is no error here.
     *
     * @throws UserErrorException if the text breaks the syntax; the message is Packetbeat's and
     *     names no place
     */
    public static FormatString compile(String text) throws UserErrorException {
        Compiler compiler = new Compiler(text);
        compiler.compile();
        return new FormatString(List.copyOf(compiler.parts));
    }

    /** Returns whether the text is the same for all events. */
    public boolean isConstant() {
        return parts.stream().allMatch(part -> part instanceof Text);
    }

    /**
     * Returns the text that is the same for all events.
     *
     * @throws IllegalStateException if it is not
     */
    public String constant() {
        StringBuilder all = new StringBuilder();
        for (Part part : parts) {
            if (!(part instanceof Text constant)) {
                throw new IllegalStateException("not constant");
            }
            all.append(new String(constant.bytes, StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    /** Returns the dotted names of the fields that an event must have to be formatted. */
    public List<String> requiredFields() {
        List<String> names = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Field field && field.alternative == null) {
                names.add(field.path.toString());
            }
        }
        return names;
    }

    /** Returns the name of the first field for which an event that can't be formatted is not. */
    public Optional<String> lacking(Event event) {
        for (Part part : parts) {
            if (part instanceof Field field && field.alternative == null) {
                buffer.clear();
                text.begin(buffer);
                if (!putValue(event, event.leaf(field.path), text)) {
                    return Optional.of(field.path.toString());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the text for an event, or null if the event lacks a field. The same object as before
     * for the same text.
     */
    public @Nullable String format(Event event) {
        buffer.clear();
        text.begin(buffer);
        if (!put(event, text)) {
            return null;
        }
        int length = text.end();
        byte[] bytes = buffer.bytes();
        if (!Arrays.equals(bytes, 0, length, lastBytes, 0, lastBytes.length)) {
            lastBytes = Arrays.copyOf(bytes, length);
            lastText = new String(lastBytes, StandardCharsets.UTF_8);
        }
        return lastText;
    }

    /** Writes the text for an event; returns false if the event lacks a field. */
    boolean put(Event event, EventText to) {
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i)) {
                case Text constant -> to.put(constant.bytes);
                case Date date -> to.put(date.format, event.instantNs());
                case Field field -> {
                    Text alternative = field.alternative;
                    Object value = event.leaf(field.path);
                    if (alternative != null && "".equals(value)) {
                        to.put(alternative.bytes);
                    } else if (!putValue(event, value, to)) {
                        if (alternative == null) {
                            return false;
                        }
                        to.put(alternative.bytes);
                    }
                }
            }
        }
        return true;
    }

    /** Writes a value; returns false, with nothing written, for what has no text. */
    private boolean putValue(Event event, @Nullable Object value, EventText to) {
        switch (value) {
            case FlowField field when field.mayBeList() -> {
                if (!(event.flow().value(field) instanceof String text)) {
                    return putValue(event, event.flow().value(field), to);
                }
                to.put(text);
            }
            case FlowField field -> to.put(event.flow(), field);
            case String string -> to.put(string);
            case Long number -> to.put(number.longValue());
            case Number number -> to.put(JsonText.number(number));
            case Boolean truth -> to.put(truth.toString());
            case Instant instant -> to.put(event.time(), Event.ns(instant));
            case null, default -> {
                return false;
            }
        }
        return true;
    }

    /** Reads the text from left to right. */
    private static final class Compiler {
        final List<Part> parts = new ArrayList<>();
        private final String in;
        private final StringBuilder text = new StringBuilder();
        private int next;

        Compiler(String in) {
            this.in = in;
        }

        void compile() throws UserErrorException {
            while (next < in.length()) {
                if (opens()) {
                    next += 2;
                    expansion();
                } else {
                    character();
                }
            }
            endText();
        }

        private boolean opens() {
            return in.startsWith("%{", next);
        }

        /** Takes a character; a backslash before it goes, with whatever it would have meant. */
        private void character() {
            if (in.charAt(next) == '\\') {
                next++;
            }
            if (next < in.length()) {
                text.append(in.charAt(next++));
            }
        }

        private void expansion() throws UserErrorException {
            endText();
            List<String> operands = new ArrayList<>();
            List<String> operators = new ArrayList<>();
            while (next < in.length()) {
                if (opens()) {
                    throw new UserErrorException("format string variables can not be nested");
                }
                char c = in.charAt(next);
                if (c == '}') {
                    next++;
                    endOperand(operands);
                    if (operands.isEmpty()) {
                        throw new UserErrorException("empty format expansion");
                    }
                    expansion(operands, operators);
                    return;
                }
                if (c != ':') {
                    character();
                    continue;
                }
                next++;
                endOperand(operands);
                operator(operands, operators);
            }
            throw new UserErrorException("missing closing '}'");
        }

        private void operator(List<String> operands, List<String> operators)
                throws UserErrorException {
            String operator = ":";
            if (next < in.length() && OPERATORS.indexOf(in.charAt(next)) >= 0) {
                operator += in.charAt(next++);
            }
            if (operands.isEmpty()) {
                throw new UserErrorException("unexpected formatter operator");
            }
            operators.add(operator);
            if (operators.size() > operands.size()) {
                throw new UserErrorException("consecutive operator tokens '" + operator + "'");
            }
        }

        private void expansion(List<String> operands, List<String> operators)
                throws UserErrorException {
            String expression = operands.getFirst();
            switch (expression.charAt(0)) {
                case '[' -> field(expression, operands, operators);
                case '+' -> parts.add(new Date(DateFormat.compile(expression.substring(1))));
                default ->
                        throw new UserErrorException(
                                "unsupported format expression \"" + expression + "\"");
            }
        }

        private void field(String expression, List<String> operands, List<String> operators)
                throws UserErrorException {
            if (operators.size() > 1) {
                throw new UserErrorException("Too many format modifiers given");
            }
            if (operators.size() == 1 && !operators.getFirst().equals(":")) {
                throw new UserErrorException(
                        "unsupported format operator: " + operators.getFirst());
            }
            String alternative = null;
            if (operators.size() == 1) {
                alternative = operands.size() > 1 ? operands.get(1) : "";
            }
            parts.add(
                    new Field(
                            FieldPath.of(path(expression.strip())),
                            alternative == null ? null : new Text(alternative)));
        }

        /** Returns the dotted name of {@code [a.b]} or {@code [a][b]}. */
        private static String path(String expression) throws UserErrorException {
            List<String> names = new ArrayList<>();
            for (int at = 0; at < expression.length(); ) {
                if (expression.charAt(at) != '[') {
                    throw new UserErrorException("expected field extractor start with '['");
                }
                int end = expression.indexOf(']', at);
                if (end < 0) {
                    throw new UserErrorException("missing closing ']'");
                }
                if (end == at + 1) {
                    throw new UserErrorException("empty fields selector '[]'");
                }
                names.add(expression.substring(at + 1, end));
                at = end + 1;
            }
            return String.join(".", names);
        }

        private void endOperand(List<String> operands) {
            if (!text.isEmpty()) {
                operands.add(text.toString());
                text.setLength(0);
            }
        }

        private void endText() {
            if (!text.isEmpty()) {
                parts.add(new Text(text.toString()));
                text.setLength(0);
            }
        }
    }
}
