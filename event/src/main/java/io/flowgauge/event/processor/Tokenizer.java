package io.flowgauge.event.processor;

import io.flowgauge.event.EventException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a text apart by the delimiters of a pattern such as {@code %{a} - %{b}}. Keys are those of
 * Beats' dissect: {@code +k} appends, {@code +k/2} in that order, {@code ?k} and an empty key skip,
 * {@code &k} is named by the value of {@code ?k} or {@code *k}, {@code k->} takes repeated
 * delimiters for one, {@code k#3} is three characters long, {@code k|integer} has a type.
 */
final class Tokenizer {
    private static final Pattern PLACE = Pattern.compile("%\\{([^}]*)\\}");
    private static final Pattern KEY =
            Pattern.compile(
                    "(?<mark>[+?&*]*)(?<name>.*?)(/(?<order>\\d{1,2}))?(#(?<length>\\d{1,4}))?"
                            + "(?<padded>->)?(\\|(?<type>[a-z]+))?",
                    Pattern.DOTALL);

    /** What is done with the text at a key. */
    private enum Use {
        NORMAL,
        APPEND,
        SKIP,
        NAME,
        NAMED
    }

    /**
     * One key.
     *
     * @param index its place in the pattern, from 0
     * @param before the delimiter before it
     * @param length in characters; 0 if the next delimiter ends it
     * @param padded whether the delimiter behind it may be there several times
     */
    private record Key(
            Use use,
            String name,
            int index,
            int order,
            String before,
            int length,
            boolean padded,
            Dissect.Kind kind) {
        /** Returns what stands between a text and what is appended to it. */
        String joint() {
            return before.isEmpty() ? " " : before;
        }
    }

    private final List<Key> keys = new ArrayList<>();
    private final List<Key> ordered;

    /** Before, between and behind the keys. */
    private final List<String> delimiters = new ArrayList<>();

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    Tokenizer(String pattern) {
        Matcher place = PLACE.matcher(pattern);
        int end = 0;
        while (place.find()) {
            delimiters.add(pattern.substring(end, place.start()));
            keys.add(key(place.group(1), keys.size(), delimiters.getLast()));
            end = place.end();
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("invalid dissect tokenizer: no %{key} in it");
        }
        delimiters.add(pattern.substring(end));
        ordered = new ArrayList<>(keys);
        ordered.sort(Comparator.comparingInt(Key::order));
        for (Key key : keys) {
            if (key.use == Use.NAMED && keys.stream().noneMatch(k -> isNameOf(k, key))) {
                throw new IllegalArgumentException(
                        "invalid dissect tokenizer: no %{?"
                                + key.name
                                + "} for %{&"
                                + key.name
                                + "}");
            }
        }
    }

    private static boolean isNameOf(Key name, Key named) {
        return (name.use == Use.NAME || name.use == Use.NORMAL) && name.name.equals(named.name);
    }

    private static Key key(String text, int index, String before) {
        Matcher parts = KEY.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "invalid dissect tokenizer: bad key %{" + text + "}");
        }
        String name = "" + parts.group("name");
        Use use =
                switch ("" + parts.group("mark")) {
                    case "" -> name.isEmpty() ? Use.SKIP : Use.NORMAL;
                    case "+" -> Use.APPEND;
                    case "?" -> name.isEmpty() ? Use.SKIP : Use.NAME;
                    case "*" -> Use.NAME;
                    case "&" -> Use.NAMED;
                    default ->
                            throw new IllegalArgumentException(
                                    "invalid dissect tokenizer: %{"
                                            + text
                                            + "} mixes "
                                            + parts.group("mark"));
                };
        if (name.isEmpty() && use != Use.SKIP) {
            throw new IllegalArgumentException(
                    "invalid dissect tokenizer: no name in %{" + text + "}");
        }
        String order = parts.group("order");
        String length = parts.group("length");
        return new Key(
                use,
                name,
                index,
                order == null ? 0 : Integer.parseInt(order),
                before,
                length == null ? 0 : Integer.parseInt(length),
                parts.group("padded") != null,
                Dissect.Kind.of(parts.group("type")));
    }

    /**
     * Takes a text apart.
     *
     * @return values by key, in the order of the pattern
     * @throws EventException if the delimiters are not there, or a value does not fit its type
     */
    Map<String, Object> dissect(String text, Dissect.Trim trim) throws EventException {
        String[] values = values(text);
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Object> typed = new LinkedHashMap<>();
        for (Key key : ordered) {
            String value = trim.apply(values[key.index]);
            switch (key.use) {
                case SKIP -> {}
                case NORMAL, NAME -> texts.put(key.name, value);
                case APPEND ->
                        texts.merge(key.name, value, (was, more) -> was + key.joint() + more);
                case NAMED -> {}
            }
        }
        for (Key key : ordered) {
            if (key.use == Use.NORMAL || key.use == Use.APPEND) {
                String value = texts.get(key.name);
                if (value != null) {
                    typed.put(key.name, key.kind.convert(key.name, value));
                }
            } else if (key.use == Use.NAMED) {
                String name = texts.get(key.name);
                if (name != null && !name.isEmpty()) {
                    typed.put(name, key.kind.convert(name, trim.apply(values[key.index])));
                }
            }
        }
        return typed;
    }

    private String[] values(String text) throws EventException {
        String first = delimiters.getFirst();
        if (!text.startsWith(first)) {
            throw notFound("beginning delimiter", first, text, 0);
        }
        String[] values = new String[keys.size()];
        int at = first.length();
        for (int i = 0; i < values.length; i++) {
            Key key = keys.get(i);
            String delimiter = delimiters.get(i + 1);
            boolean last = i + 1 == values.length;
            if (key.length > 0) {
                int end = at + key.length;
                if (end > text.length() || !text.startsWith(delimiter, end)) {
                    throw notFound("delimiter", delimiter, text, at);
                }
                values[i] = text.substring(at, end);
                at = end + delimiter.length();
            } else if (last && delimiter.isEmpty()) {
                values[i] = text.substring(at);
                at = text.length();
            } else {
                int end = text.indexOf(delimiter, at);
                if (end < 0) {
                    throw notFound("delimiter", delimiter, text, at);
                }
                values[i] = text.substring(at, end);
                at = end + delimiter.length();
            }
            while (key.padded && !delimiter.isEmpty() && text.startsWith(delimiter, at)) {
                at += delimiter.length();
            }
        }
        return values;
    }

    private static EventException notFound(String what, String delimiter, String text, int at) {
        return new EventException(
                "could not find "
                        + what
                        + ": `"
                        + delimiter
                        + "` in remaining: `"
                        + text.substring(at)
                        + "`, (offset: "
                        + at
                        + ")");
    }
}
