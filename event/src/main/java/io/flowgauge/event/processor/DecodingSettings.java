package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.FieldPath;
import java.util.Optional;

/** The settings of processors that decode one field into itself or another. */
final class DecodingSettings {
    static final Setting<FieldPath> FROM =
            FieldType.required("field.from", "Field with what is to be decoded.");
    static final Setting<Optional<String>> TO =
            new Setting<>(
                    "field.to",
                    Types.optional(Types.text()),
                    Optional.empty(),
                    "`field.from`",
                    "Field for what comes of it; what is there is replaced.");

    private DecodingSettings() {}

    static FieldPair fields(SectionReader settings) throws UserErrorException {
        FieldPath from = settings.require(FROM);
        return new FieldPair(
                from,
                settings.get(TO).filter(name -> !name.isEmpty()).map(FieldPath::of).orElse(from));
    }
}
