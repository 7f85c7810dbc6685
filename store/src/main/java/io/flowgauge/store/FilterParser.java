package io.flowgauge.store;

import io.flowgauge.config.EditDistance;
import io.flowgauge.store.FilterField.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the language of the query bar, by recursive descent:
 *
 * <pre>
 * all    = [ any ]
 * any    = every { "or" every }
 * every  = one { [ "and" ] one }
 * one    = "not" one | "(" any ")" | [ field ":" ] value
 * value  = word [ "*" ] | quoted [ "*" ] | "[" number "TO" number "]" | ("&gt;"|"&gt;="|"&lt;"|"&lt;=") number
 *        | "(" value { "or" value } ")"      after a field
 * </pre>
 *
 * Depth and length are bounded.
 */
final class FilterParser {
    /** The longest text that is read. */
    static final int CHARACTERS_MAX = 2_000;

    private static final int DEPTH_MAX = 50;
    private static final int PORT_MAX = 65_535;

    private final String text;
    private int at;
    private int depth;

    private FilterParser(String text) {
        this.text = text;
    }

    /** Reads a whole text; of none, it is all flows. */
    static FilterTerm parse(String text) throws FilterException {
        if (text.length() > CHARACTERS_MAX) {
            throw new FilterException(
                    "the query is longer than " + CHARACTERS_MAX + " characters", CHARACTERS_MAX);
        }
        FilterParser parser = new FilterParser(text);
        parser.skipBlanks();
        if (parser.atEnd()) {
            return new FilterTerm.Everything();
        }
        FilterTerm term = parser.any();
        if (!parser.atEnd()) {
            throw parser.error("there is a ) without a ( before it");
        }
        return term;
    }

    private FilterTerm any() throws FilterException {
        if (++depth > DEPTH_MAX) {
            throw error("parentheses and not are nested too deeply");
        }
        List<FilterTerm> terms = new ArrayList<>(List.of(every()));
        while (takeWord("or")) {
            terms.add(every());
        }
        depth--;
        return terms.size() == 1 ? terms.getFirst() : new FilterTerm.Or(terms);
    }

    private FilterTerm every() throws FilterException {
        List<FilterTerm> terms = new ArrayList<>(List.of(one()));
        while (takeWord("and") || !(atEnd() || peek() == ')' || isWord("or"))) {
            terms.add(one());
        }
        return terms.size() == 1 ? terms.getFirst() : new FilterTerm.And(terms);
    }

    private FilterTerm one() throws FilterException {
        if (atEnd() || peek() == ')' || isWord("and") || isWord("or")) {
            throw error("a term is missing here, such as destination.port:443");
        }
        if (takeWord("not")) {
            if (++depth > DEPTH_MAX) {
                throw error("parentheses and not are nested too deeply");
            }
            FilterTerm term = new FilterTerm.Not(one());
            depth--;
            return term;
        }
        if (peek() == '(') {
            int open = at;
            take();
            FilterTerm term = any();
            close(open);
            return term;
        }
        int begin = at;
        Optional<FilterField> field = field();
        return field.isPresent() ? match(field.get()) : bare(begin);
    }

    private void close(int open) throws FilterException {
        if (atEnd()) {
            throw new FilterException("this ( has no ) behind it", open);
        }
        if (peek() != ')') {
            throw error("a ) is missing here");
        }
        take();
    }

    /** Takes a field and its colon, if they stand here. */
    private Optional<FilterField> field() throws FilterException {
        int end = at;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        if (end == at || end == text.length() || text.charAt(end) != ':') {
            return Optional.empty();
        }
        String name = text.substring(at, end);
        Optional<FilterField> field = FilterField.of(name);
        if (field.isPresent()) {
            at = end + 1;
            skipBlanks();
            return field;
        }
        if (AddressBlock.of(text.substring(at, wordEnd(at))).isPresent()) {
            return Optional.empty();
        }
        throw error(
                "there is no field "
                        + name
                        + EditDistance.question(name, FilterField.allNames())
                        + (EditDistance.nearest(name, FilterField.allNames()).isEmpty()
                                ? "; fields are " + String.join(", ", FilterField.allNames())
                                : ""));
    }

    private FilterTerm match(FilterField field) throws FilterException {
        if (!atEnd() && peek() == '(') {
            int open = at;
            take();
            List<FilterTerm> terms = new ArrayList<>();
            do {
                terms.add(new FilterTerm.Match(field, value(field)));
            } while (takeWord("or"));
            close(open);
            return terms.size() == 1 ? terms.getFirst() : new FilterTerm.Or(terms);
        }
        return new FilterTerm.Match(field, value(field));
    }

    private FilterValue value(FilterField field) throws FilterException {
        if (atEnd() || peek() == ')') {
            throw error(
                    "a value for " + field.text() + " is missing here: " + allowed(field.kind()));
        }
        int begin = at;
        if (field.kind() == Kind.NUMBER && "[<>".indexOf(peek()) >= 0) {
            return peek() == '[' ? range(field) : comparison(field);
        }
        boolean quoted = peek() == '"';
        String word = quoted ? quoted() : word();
        boolean isPrefix = takeStar(quoted);
        if (!quoted && isPrefix && word.isEmpty()) {
            return new FilterValue.Any();
        }
        if (word.isEmpty() && (!quoted || isPrefix)) {
            throw new FilterException(
                    "a value for " + field.text() + " is missing here: " + allowed(field.kind()),
                    begin);
        }
        if (isPrefix && field.kind() != Kind.TEXT) {
            throw new FilterException(
                    "* at the end is only for texts; "
                            + field.text()
                            + " is "
                            + allowed(field.kind()),
                    begin);
        }
        return switch (field.kind()) {
            case TEXT -> new FilterValue.Text(word, isPrefix);
            case ADDRESS ->
                    AddressBlock.of(word)
                            .map(FilterValue.Block::new)
                            .orElseThrow(() -> wrong(field, word, begin));
            case NUMBER -> {
                int number = number(field, word, begin);
                yield new FilterValue.Range(number, number);
            }
            case TRUTH ->
                    new FilterValue.Truth(
                            switch (word.toLowerCase(Locale.ROOT)) {
                                case "true", "yes" -> true;
                                case "false", "no" -> false;
                                default -> throw wrong(field, word, begin);
                            });
        };
    }

    private FilterValue range(FilterField field) throws FilterException {
        int begin = at;
        take();
        int lowAt = at;
        int low = number(field, word(), lowAt);
        skipBlanks();
        if (!takeWord("to")) {
            throw error("TO is missing here, as in [1 TO 1023]");
        }
        int highAt = at;
        int high = number(field, word(), highAt);
        skipBlanks();
        if (atEnd() || peek() != ']') {
            throw error("a ] is missing here, as in [1 TO 1023]");
        }
        take();
        if (high < low) {
            throw new FilterException(
                    "the range ends before it begins; write it as [" + high + " TO " + low + "]",
                    begin);
        }
        return new FilterValue.Range(low, high);
    }

    private FilterValue comparison(FilterField field) throws FilterException {
        int begin = at;
        boolean more = text.charAt(at++) == '>';
        boolean included = at < text.length() && text.charAt(at) == '=';
        if (included) {
            at++;
        }
        skipBlanks();
        int numberAt = at;
        int number = number(field, word(), numberAt);
        skipBlanks();
        if (more) {
            return new FilterValue.Range(included ? number : number + 1, Integer.MAX_VALUE);
        }
        int high = included ? number : number - 1;
        if (high < 0) {
            throw new FilterException("no number is less than 0", begin);
        }
        return new FilterValue.Range(0, high);
    }

    private static int number(FilterField field, String word, int begin) throws FilterException {
        if (!word.matches("[0-9]{1,5}") || Integer.parseInt(word) > PORT_MAX) {
            throw wrong(field, word, begin);
        }
        return Integer.parseInt(word);
    }

    private static FilterException wrong(FilterField field, String word, int begin) {
        return new FilterException(
                word.isEmpty()
                        ? "a value for "
                                + field.text()
                                + " is missing here: "
                                + allowed(field.kind())
                        : "\"" + word + "\" is not " + allowed(field.kind()),
                begin);
    }

    private static String allowed(Kind kind) {
        return switch (kind) {
            case ADDRESS -> "an address or a network, such as 10.0.0.1, 10.0.0.0/8 or fd00::/8";
            case NUMBER -> "a number from 0 to 65535, [1 TO 1023], >1023 or <=1023";
            case TEXT -> "a text";
            case TRUTH -> "true or false";
        };
    }

    /** A value without a field: what it looks like says where it is looked for. */
    private FilterTerm bare(int begin) throws FilterException {
        boolean quoted = peek() == '"';
        String word = quoted ? quoted() : word();
        boolean isPrefix = takeStar(quoted);
        if (!quoted && isPrefix && word.isEmpty()) {
            return new FilterTerm.Everything();
        }
        if (word.isEmpty()) {
            throw new FilterException(
                    "there is no term that begins with "
                            + (quoted ? "an empty text" : text.charAt(begin)),
                    begin);
        }
        if (!quoted && !isPrefix) {
            Optional<AddressBlock> block = AddressBlock.of(word);
            if (block.isPresent()) {
                return new FilterTerm.Match(
                        FilterField.HOST_IP, new FilterValue.Block(block.get()));
            }
            if (word.matches("[0-9]+")) {
                int number = number(FilterField.PORT, word, begin);
                return new FilterTerm.Match(
                        FilterField.PORT, new FilterValue.Range(number, number));
            }
        }
        FilterValue text = new FilterValue.Text(word, isPrefix);
        return new FilterTerm.Or(
                List.of(
                        new FilterTerm.Match(FilterField.TRANSPORT, text),
                        new FilterTerm.Match(FilterField.SERVICE, text),
                        new FilterTerm.Match(FilterField.TAG, text)));
    }

    private String quoted() throws FilterException {
        int begin = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (at >= text.length()) {
            throw new FilterException("this \" has no \" behind it", begin);
        }
        at++;
        return value.toString();
    }

    private String word() {
        int begin = at;
        at = wordEnd(at);
        return text.substring(begin, at);
    }

    private int wordEnd(int begin) {
        int end = begin;
        while (end < text.length() && isWordCharacter(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Takes a star right here, and then blanks. */
    private boolean takeStar(boolean afterQuote) throws FilterException {
        boolean star = at < text.length() && text.charAt(at) == '*';
        if (star) {
            at++;
        }
        if (at < text.length()
                && (star || afterQuote)
                && !Character.isWhitespace(text.charAt(at))
                && text.charAt(at) != ')') {
            throw error(star ? "* is only for the end of a text" : "a blank is missing here");
        }
        skipBlanks();
        return star;
    }

    private boolean takeWord(String word) {
        if (!isWord(word)) {
            return false;
        }
        at += word.length();
        skipBlanks();
        return true;
    }

    private boolean isWord(String word) {
        int end = wordEnd(at);
        return end - at == word.length()
                && text.regionMatches(true, at, word, 0, word.length())
                && (end == text.length() || text.charAt(end) != '*');
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '@';
    }

    private static boolean isWordCharacter(char c) {
        return !Character.isWhitespace(c) && "()\"*[]<>".indexOf(c) < 0;
    }

    private boolean atEnd() {
        return at >= text.length();
    }

    private char peek() {
        return text.charAt(at);
    }

    private void take() {
        at++;
        skipBlanks();
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private FilterException error(String message) {
        return new FilterException(message, at);
    }
}
