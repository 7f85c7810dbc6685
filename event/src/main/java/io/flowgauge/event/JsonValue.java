package io.flowgauge.event;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON into the values of events: whole numbers become longs, others doubles. */
public final class JsonValue {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonValue() {}

    /**
     * Reads a text with one JSON value.
     *
     * @throws EventException if it is no JSON, too deep, or more than one value
     */
    public static @Nullable Object parse(String text) throws EventException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new EventException("no JSON: the text is empty");
            }
            Object value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new EventException("multiple json elements found");
            }
            return value;
        } catch (JacksonException e) {
            throw new EventException("no JSON: " + e.getOriginalMessage());
        }
    }

    /** Reads a value; the parser bounds how deep it can be. */
    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                EventObject object = new EventObject();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    object.put(name, value(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                JsonToken next = parser.nextToken();
                while (next != JsonToken.END_ARRAY) {
                    list.add(value(parser, next));
                    next = parser.nextToken();
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> wholeNumber(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    private static Object wholeNumber(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            default -> parser.getDoubleValue();
        };
    }
}
