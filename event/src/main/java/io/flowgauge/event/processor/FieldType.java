package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Type;
import io.flowgauge.config.Types;
import io.flowgauge.event.FieldPath;
import java.util.List;

/** A setting that names one field, which is not the whole event. */
final class FieldType implements Type<FieldPath> {
    static final Type<FieldPath> FIELD = new FieldType();
    static final Type<List<FieldPath>> LIST = Types.listOf(FIELD);

    private FieldType() {}

    /** Declares a setting that must be there. */
    static Setting<FieldPath> required(String key, String description) {
        return new Setting<>(key, FIELD, FieldPath.of(""), "required", description);
    }

    @Override
    public FieldPath read(String key, ConfigValue value) throws UserErrorException {
        String name = Types.text().read(key, value);
        if (name.isEmpty()) {
            throw ConfigErrors.at(value.position(), key, "found an empty name", allowed());
        }
        return FieldPath.of(name);
    }

    @Override
    public String allowed() {
        return "the name of a field";
    }
}
