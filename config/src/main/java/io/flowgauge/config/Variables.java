package io.flowgauge.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces {@code ${NAME}}, {@code ${NAME:fallback}} and {@code ${NAME:?message}} in the values of
 * a configuration tree, by other keys of the tree first and then by a {@link VariableSource}.
 * {@code $$} before a brace stands for a dollar sign. The text that results is read again as a
 * value ({@link ValueText}), so a variable can hold a number or a list; with a secret in it, it
 * stays a text.
 */
public final class Variables {
    private static final int DEPTH_MAX = 50;

    /** Keys that refer to keys, twice each, could make a text or a tree of any size otherwise. */
    private static final int VALUES_MAX = 200_000;

    private static final int NESTED_MAX = 250;
    private static final int TEXT_MAX = 1 << 20;

    private final ConfigObject root;
    private final VariableSource source;
    private final Set<String> underway = new LinkedHashSet<>();
    private int values;
    private int nested;

    private Variables(ConfigObject root, VariableSource source) {
        this.root = root;
        this.source = source;
    }

    /** Returns the tree without variables. */
    public static ConfigObject expand(ConfigObject root, VariableSource source)
            throws UserErrorException {
        return new Variables(root, source).expand(root, "");
    }

    /** Returns one value of a tree without variables; what else is in the tree may lack some. */
    public static ConfigValue expand(
            ConfigObject root, String key, ConfigValue value, VariableSource source)
            throws UserErrorException {
        return new Variables(root, source).expand(value, key);
    }

    private ConfigValue expand(ConfigValue value, String key) throws UserErrorException {
        if (++values > VALUES_MAX || ++nested > NESTED_MAX) {
            throw ConfigErrors.at(
                    value.position(),
                    key,
                    "variables make this too large; allowed: "
                            + VALUES_MAX
                            + " values, nested "
                            + NESTED_MAX
                            + " deep");
        }
        ConfigValue result =
                switch (value) {
                    case ConfigObject object -> expand(object, key);
                    case ConfigList list -> expand(list, key);
                    case ConfigScalar scalar ->
                            ValueText.containsVariable(scalar.text()) && !scalar.secret()
                                    ? new Splice(scalar, key).value()
                                    : scalar;
                };
        nested--;
        return result;
    }

    private ConfigList expand(ConfigList list, String key) throws UserErrorException {
        List<ConfigValue> items = new ArrayList<>();
        for (ConfigValue item : list.items()) {
            items.add(expand(item, key + "." + items.size()));
        }
        return new ConfigList(items, list.position());
    }

    private ConfigObject expand(ConfigObject object, String key) throws UserErrorException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
            String below = key.isEmpty() ? entry.getKey() : key + "." + entry.getKey();
            Entry old = entry.getValue();
            entries.put(entry.getKey(), new Entry(old.keyPosition(), expand(old.value(), below)));
        }
        return new ConfigObject(entries, object.position());
    }

    /** One text with variables in it. */
    private final class Splice {
        private final String text;
        private final Position position;
        private final String key;
        private int at;
        private int depth;
        private boolean replaced;
        private boolean secret;

        Splice(ConfigScalar scalar, String key) {
            this.text = scalar.text();
            this.position = scalar.position();
            this.key = key;
        }

        ConfigValue value() throws UserErrorException {
            Optional<ConfigValue> whole = wholeReference();
            if (whole.isPresent()) {
                return whole.get().at(position);
            }
            String result = textUntil("");
            if (secret) {
                return ConfigScalar.secret(result, position);
            }
            // Only what a variable brought in is read again; "$${X}" stays the text "${X}".
            return replaced ? readAgain(result) : ConfigScalar.text(result, position);
        }

        /** What variables stand for is often secret: the message shows the text as written. */
        private ConfigValue readAgain(String result) throws UserErrorException {
            try {
                return ValueText.read(result, position, key);
            } catch (UserErrorException e) {
                throw problem(
                        "a bracket or quote is not closed in what "
                                + shown()
                                + " stands for; '\""
                                + text
                                + "\"' takes it as a text");
            }
        }

        /** A value that is nothing but a reference to another key takes it as it is. */
        private Optional<ConfigValue> wholeReference() throws UserErrorException {
            int end = text.length() - 1;
            if (!text.startsWith("${") || text.indexOf('}') != end) {
                return Optional.empty();
            }
            String name = text.substring(2, end);
            return name.contains(":") ? Optional.empty() : referenced(name);
        }

        /** Reads up to one of some characters outside of braces, or to the end of the text. */
        private String textUntil(String ends) throws UserErrorException {
            StringBuilder result = new StringBuilder();
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                if (text.startsWith("$${", at)) {
                    int close = text.indexOf('}', at);
                    int end = close < 0 ? text.length() : close + 1;
                    result.append(text, at + 1, end);
                    at = end;
                } else if (text.startsWith("${", at)) {
                    at += 2;
                    result.append(variable());
                } else {
                    result.append(text.charAt(at++));
                }
                if (result.length() > TEXT_MAX) {
                    throw problem("variables make a text of more than " + TEXT_MAX + " letters");
                }
            }
            return result.toString();
        }

        private String variable() throws UserErrorException {
            if (++depth > DEPTH_MAX) {
                throw problem("variables are nested deeper than " + DEPTH_MAX + " levels");
            }
            String name = textUntil(":}");
            if (at >= text.length()) {
                throw problem("missing \"}\" in " + shown());
            }
            if (name.isEmpty()) {
                throw problem("a variable without a name in " + shown());
            }
            Optional<String> found = find(name);
            String fallback = null;
            boolean required = false;
            if (text.charAt(at) == ':') {
                at++;
                required = at < text.length() && text.charAt(at) == '?';
                if (required) {
                    at++;
                }
                fallback = found.isEmpty() ? textUntil("}") : skipped();
            }
            if (at >= text.length()) {
                throw problem("missing \"}\" in " + shown());
            }
            at++;
            depth--;
            replaced = true;
            if (found.isPresent()) {
                return found.get();
            }
            if (fallback == null) {
                throw problem(
                        "the variable ${"
                                + name
                                + "} is neither a key of the configuration nor in"
                                + " the keystore nor set in the environment; ${"
                                + name
                                + ":...} gives it a default");
            }
            if (required) {
                throw problem(fallback);
            }
            return fallback;
        }

        /** Skips a fallback that is not needed: what it refers to need not exist. */
        private String skipped() {
            int open = 1;
            while (at < text.length()) {
                if (text.startsWith("${", at)) {
                    open++;
                } else if (text.charAt(at) == '}' && --open == 0) {
                    break;
                }
                at++;
            }
            return "";
        }

        private Optional<String> find(String name) throws UserErrorException {
            Optional<ConfigValue> value = referenced(name);
            if (value.isPresent()) {
                if (value.get() instanceof ConfigScalar scalar) {
                    secret |= scalar.secret();
                    return Optional.of(scalar.text());
                }
                throw problem(
                        "${"
                                + name
                                + "} is "
                                + value.get().describe()
                                + " and can't be part of a text");
            }
            Optional<String> found = source.find(name);
            secret |= found.isPresent() && source.isSecret(name);
            return found;
        }

        private Optional<ConfigValue> referenced(String name) throws UserErrorException {
            Optional<ConfigValue> found =
                    name.isEmpty()
                            ? Optional.empty()
                            : root.find(name).map(Entry::value).filter(value -> !value.isNull());
            if (found.isEmpty()) {
                return found;
            }
            if (name.equals(key) || !underway.add(name)) {
                // NAME: ${NAME} in the file takes the environment's NAME
                if (source.find(name).isPresent()) {
                    return Optional.empty();
                }
                throw problem("${" + name + "} refers to itself");
            }
            try {
                return Optional.of(expand(found.get(), name));
            } finally {
                underway.remove(name);
            }
        }

        private String shown() {
            return "\"" + text + "\"";
        }

        private UserErrorException problem(String what) {
            return ConfigErrors.at(position, key, what);
        }
    }
}
