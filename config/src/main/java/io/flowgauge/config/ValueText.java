package io.flowgauge.config;

import io.flowgauge.base.UserErrorException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a value that was not written in YAML: the right side of {@code -E key=value}, or what a
 * variable stood for. The rules are go-ucfg's: {@code a,b} and {@code [a, b]} are lists, {@code {k:
 * v}} is an object, quotes keep a text together, anything else is a boolean, a number or a text.
 */
public final class ValueText {
    private static final int DEPTH_MAX = 20;

    private final String text;
    private final Position position;
    private final String key;
    private int at;
    private int depth;

    private ValueText(String text, Position position, String key) {
        this.text = text;
        this.position = position;
        this.key = key;
    }

    /**
     * Reads a value.
     *
     * @param key for messages
     * @throws UserErrorException if a quote or bracket is not closed
     */
    public static ConfigValue read(String text, Position position, String key)
            throws UserErrorException {
        return new ValueText(text, position, key).all();
    }

    /** Returns whether a value must wait for its variables before it can be read. */
    public static boolean containsVariable(String text) {
        return text.contains("${");
    }

    private ConfigValue all() throws UserErrorException {
        List<ConfigValue> items = new ArrayList<>();
        boolean list = false;
        while (true) {
            items.add(value(","));
            if (at >= text.length()) {
                break;
            }
            list = true;
            at++; // the comma
        }
        if (list && isNothing(items.getLast())) {
            items.removeLast(); // "a," is a list of one
        }
        return list ? new ConfigList(items, position) : items.getFirst();
    }

    private static boolean isNothing(ConfigValue value) {
        return value instanceof ConfigScalar scalar && scalar.text().isEmpty();
    }

    private ConfigValue value(String ends) throws UserErrorException {
        skipBlanks();
        if (at >= text.length()) {
            return ConfigScalar.text("", position);
        }
        ConfigValue value =
                switch (text.charAt(at)) {
                    case '[' -> list();
                    case '{' -> object();
                    case '"', '\'' -> ConfigScalar.text(quoted(), position);
                    default -> plain(ends);
                };
        skipBlanks();
        if (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            throw problem("\"" + text.substring(at) + "\" is left over after a value");
        }
        return value;
    }

    private ConfigList list() throws UserErrorException {
        List<ConfigValue> items = new ArrayList<>();
        enter();
        while (!closed(']')) {
            items.add(value(",]"));
            skipComma(']');
        }
        depth--;
        return new ConfigList(items, position);
    }

    private ConfigObject object() throws UserErrorException {
        ConfigObject object = ConfigObject.empty(position);
        enter();
        while (!closed('}')) {
            String name = text.charAt(at) == '"' || text.charAt(at) == '\'' ? quoted() : name();
            skipBlanks();
            if (at >= text.length() || text.charAt(at) != ':') {
                throw problem("no \":\" after \"" + name + "\"");
            }
            at++;
            ConfigObject.checkNames(name, position);
            object = object.mergedWith(ConfigObject.of(name, position, value(",}")));
            skipComma('}');
        }
        depth--;
        return object;
    }

    private void enter() throws UserErrorException {
        at++;
        if (++depth > DEPTH_MAX) {
            throw problem("nested deeper than " + DEPTH_MAX + " levels");
        }
    }

    private boolean closed(char bracket) throws UserErrorException {
        skipBlanks();
        if (at >= text.length()) {
            throw problem("missing \"" + bracket + "\"");
        }
        if (text.charAt(at) == bracket) {
            at++;
            return true;
        }
        return false;
    }

    private void skipComma(char bracket) throws UserErrorException {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
        } else if (at >= text.length()) {
            throw problem("missing \"" + bracket + "\"");
        }
    }

    private String name() {
        int start = at;
        while (at < text.length() && ":,}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at).strip();
    }

    private String quoted() throws UserErrorException {
        char quote = text.charAt(at++);
        StringBuilder result = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\\' && quote == '"' && at < text.length()) {
                c = text.charAt(at++);
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
            }
            result.append(c);
        }
        if (at >= text.length()) {
            throw problem("missing closing " + quote);
        }
        at++;
        return result.toString();
    }

    private ConfigScalar plain(String ends) {
        int start = at;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String plain = text.substring(start, at).strip();
        return new ConfigScalar(ScalarText.kindOnCommandLine(plain), plain, position);
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private UserErrorException problem(String what) {
        return ConfigErrors.at(position, key, what + " in \"" + text + "\"");
    }
}
