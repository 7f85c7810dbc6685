package io.flowgauge.event;

import io.flowgauge.base.UserErrorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * Packetbeat does. Objects and lists have no text: such a field counts as missing. Compiled once;
 * formatting makes no object. One thread uses it.
 */
public final class FormatString {
    /** Characters that make an operator together with a colon before them. */
    private static final String OPERATORS = "!@#&*=+<>?";

    private final List<Part> parts;
    private final int bytesMax;

    /** A piece of the text. */
    private sealed interface Part {
        /** Returns how many bytes the piece takes at most. */
        int bytesMax();
    }

    private static final class Text implements Part {
        final byte[] bytes;

        Text(String text) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int bytesMax() {
            return bytes.length;
        }
    }

    /** A field of the record, and what to write for an event that lacks it, if it may. */
    private record Field(FlowField field, @Nullable Text alternative) implements Part {
        @Override
        public int bytesMax() {
            return Math.max(field.bytesMax(), alternative == null ? 0 : alternative.bytesMax());
        }
    }

    private record Date(DateFormat format) implements Part {
        @Override
        public int bytesMax() {
            return format.bytesMax();
        }
    }

    /** A required field that no event has. */
    private record Missing() implements Part {
        @Override
        public int bytesMax() {
            return 0;
        }
    }

    private FormatString(List<Part> parts) {
        this.parts = parts;
        bytesMax = parts.stream().mapToInt(Part::bytesMax).sum();
    }

    /**
     * Compiles a format string. A field that no flow event can have is no error here.
     *
     * @throws UserErrorException if the text breaks the syntax; the message is Packetbeat's and
     *     names no place
     */
    public static FormatString compile(String text, EventSettings settings)
            throws UserErrorException {
        Compiler compiler = new Compiler(text, Packetbeat6Schema.tree(settings));
        compiler.compile();
        return new FormatString(List.copyOf(compiler.parts));
    }

    /** Returns whether the text is the same for all events. */
    public boolean isConstant() {
        return parts.stream().allMatch(part -> part instanceof Text);
    }

    /** Returns the text for an event, or null if the event lacks a field. */
    public @Nullable String format(FlowEvent event) {
        byte[] bytes = new byte[bytesMax];
        int end = put(event, bytes, 0);
        return end < 0 ? null : new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Returns how many bytes {@link #put} may store. */
    int bytesMax() {
        return bytesMax;
    }

    /** Writes the text for an event; returns where it ends, or -1 if the event lacks a field. */
    int put(FlowEvent event, byte[] to, int at) {
        int end = at;
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i)) {
                case Text text -> end = putText(text, to, end);
                case Date date -> end = date.format.put(event.instantNs(), to, end);
                case Field field -> {
                    Text alternative = field.alternative;
                    if (event.has(field.field)) {
                        end = event.put(field.field, to, end);
                    } else if (alternative != null) {
                        end = putText(alternative, to, end);
                    } else {
                        return -1;
                    }
                }
                case Missing missing -> {
                    return -1;
                }
            }
        }
        return end;
    }

    private static int putText(Text text, byte[] to, int at) {
        System.arraycopy(text.bytes, 0, to, at, text.bytes.length);
        return at + text.bytes.length;
    }

    /** Reads the text from left to right. */
    private static final class Compiler {
        final List<Part> parts = new ArrayList<>();
        private final String in;
        private final Map<String, Object> tree;
        private final StringBuilder text = new StringBuilder();
        private int next;

        Compiler(String in, Map<String, Object> tree) {
            this.in = in;
            this.tree = tree;
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
            Object value = Packetbeat6Schema.find(tree, path(expression.strip()));
            String constant = constant(value);
            if (value instanceof FlowField field) {
                parts.add(new Field(field, alternative == null ? null : new Text(alternative)));
            } else if (constant != null && !(constant.isEmpty() && alternative != null)) {
                parts.add(new Text(constant));
            } else {
                parts.add(alternative == null ? new Missing() : new Text(alternative));
            }
        }

        /** Returns a constant's text; null for a field of the record and for what has no text. */
        private static @Nullable String constant(@Nullable Object value) {
            return switch (value) {
                case String string -> string;
                case Number number -> JsonText.number(number);
                case Boolean truth -> truth.toString();
                case null, default -> null;
            };
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
