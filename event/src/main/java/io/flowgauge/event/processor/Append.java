package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.FAIL_ON_ERROR;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code append}. */
final class Append implements Processor {
    private static final Setting<FieldPath> TARGET_FIELD =
            FieldType.required(
                    "target_field",
                    "Field for the list. A list that is there gets longer; another value becomes"
                            + " its first element.");
    private static final Setting<List<FieldPath>> FIELDS =
            Setting.of(
                    "fields",
                    FieldType.LIST,
                    List.of(),
                    "Fields whose values are appended; of a list each element.");
    private static final Setting<List<Object>> VALUES =
            Setting.of(
                    "values",
                    Types.listOf(Types.anyValue()),
                    List.of(),
                    "Values that are appended behind those of fields.");
    private static final Setting<Boolean> IGNORE_EMPTY_VALUES =
            Setting.of(
                    "ignore_empty_values",
                    Types.bool(),
                    false,
                    "Whether empty texts and null are left out of the list.");
    private static final Setting<Boolean> ALLOW_DUPLICATE =
            Setting.of(
                    "allow_duplicate",
                    Types.bool(),
                    true,
                    "Whether a value may be in the list more than once.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "append",
                            "Makes a list of a field, of the values of others and of fixed values.",
                            Append::new)
                    .with(
                            TARGET_FIELD,
                            FIELDS,
                            VALUES,
                            IGNORE_MISSING,
                            IGNORE_EMPTY_VALUES,
                            FAIL_ON_ERROR,
                            ALLOW_DUPLICATE)
                    .failing(
                            FailureSettings.UNDOES_AND_TELLS
                                    + "It fails where one of `fields` is missing (unless"
                                    + " `ignore_missing`) or `target_field` lies below something"
                                    + " that is no object.")
                    .example(
                            """
                            - append:
                                target_field: related.ip
                                fields: [source.ip, dest.ip]
                                values: [192.0.2.1]
                            """);

    private final FieldPath target;
    private final List<FieldPath> fields;
    private final List<Object> values;
    private final boolean ignoreMissing;
    private final boolean ignoreEmpty;
    private final boolean allowDuplicate;
    private final Steps steps;

    Append(SectionReader settings, ProcessorContext context) throws UserErrorException {
        target = settings.require(TARGET_FIELD);
        fields = settings.get(FIELDS);
        values = settings.get(VALUES);
        ignoreMissing = settings.get(IGNORE_MISSING);
        ignoreEmpty = settings.get(IGNORE_EMPTY_VALUES);
        allowDuplicate = settings.get(ALLOW_DUPLICATE);
        steps =
                new Steps(
                        List.of(this::append),
                        settings.get(FAIL_ON_ERROR),
                        "failed to append fields in append processor: ");
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }

    private void append(Event event) throws EventException {
        List<@Nullable Object> list = new ArrayList<>();
        if (event.has(target)) {
            add(event.get(target), list);
        }
        for (FieldPath field : fields) {
            if (FieldValue.present(event, field, ignoreMissing)) {
                add(event.get(field), list);
            }
        }
        list.addAll(values);
        if (ignoreEmpty) {
            list.removeIf(value -> value == null || value.equals(""));
        }
        event.put(target, allowDuplicate ? list : new LinkedHashSet<>(list));
    }

    private static void add(@Nullable Object value, List<@Nullable Object> list) {
        if (value instanceof List<?> elements) {
            list.addAll(elements);
        } else {
            list.add(value);
        }
    }
}
