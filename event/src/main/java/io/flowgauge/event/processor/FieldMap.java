package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Type;
import io.flowgauge.event.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code fields: {source.ip: source.domain}}: what to take, and what to make of it. */
final class FieldMap implements Type<List<FieldPair>> {
    static final FieldMap TYPE = new FieldMap();

    private FieldMap() {}

    @Override
    public List<FieldPair> read(String key, ConfigValue value) throws UserErrorException {
        List<FieldPair> pairs = new ArrayList<>();
        add(pairs, key, "", value);
        return List.copyOf(pairs);
    }

    private void add(List<FieldPair> pairs, String key, String field, ConfigValue value)
            throws UserErrorException {
        if (value instanceof ConfigObject object) {
            for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
                String below = field.isEmpty() ? entry.getKey() : field + "." + entry.getKey();
                add(pairs, key + "." + entry.getKey(), below, entry.getValue().value());
            }
        } else if (value instanceof ConfigScalar scalar
                && !field.isEmpty()
                && !scalar.isNull()
                && !scalar.text().isEmpty()) {
            pairs.add(new FieldPair(FieldPath.of(field), FieldPath.of(scalar.text())));
        } else {
            throw ConfigErrors.at(value.position(), key, "found " + value.describe(), allowed());
        }
    }

    @Override
    public String allowed() {
        return "an object: names of fields, and for each the field to make of it";
    }
}
