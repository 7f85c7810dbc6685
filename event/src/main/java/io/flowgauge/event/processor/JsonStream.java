package io.flowgauge.event.processor;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** JSON values one after the other, as a service sends them while something happens. */
final class JsonStream implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final InputStream in;
    private @Nullable MappingIterator<JsonNode> values;

    JsonStream(InputStream in) {
        this.in = in;
    }

    /** Waits for the next value; null at the end. */
    @Nullable JsonNode next() throws IOException {
        try {
            if (values == null) {
                values = JSON.readerFor(JsonNode.class).readValues(in); // waits for the first byte
            }
            return values.hasNextValue() ? values.nextValue() : null;
        } catch (JacksonException e) {
            throw failure(e);
        }
    }

    /** Reads a stream that is one value, and closes it. */
    static JsonNode whole(InputStream in) throws IOException {
        try (in) {
            return JSON.readTree(in);
        } catch (JacksonException e) {
            throw failure(e);
        }
    }

    private static IOException failure(JacksonException e) {
        return e.getCause() instanceof IOException io
                ? io
                : new IOException("no JSON: " + e.getOriginalMessage(), e);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
