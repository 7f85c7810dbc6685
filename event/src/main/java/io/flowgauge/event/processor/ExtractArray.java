package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.FAIL_ON_ERROR;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code extract_array}. */
final class ExtractArray implements Processor {
    private record Mapping(FieldPath target, int index) {}

    private static final Setting<FieldPath> FIELD =
            FieldType.required("field", "Field with the list.");
    private static final Setting<Map<String, Object>> MAPPINGS =
            new Setting<>(
                    "mappings",
                    Types.freeObject(),
                    Map.of(),
                    "required",
                    "Fields to make, each with the place of its element in the list, from 0.");
    private static final Setting<Boolean> OVERWRITE_KEYS =
            Setting.of(
                    "overwrite_keys",
                    Types.bool(),
                    false,
                    "Whether a field that is there is replaced instead of failing.");
    private static final Setting<Boolean> OMIT_EMPTY =
            Setting.of(
                    "omit_empty",
                    Types.bool(),
                    false,
                    "Whether elements that are null or empty make no field.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "extract_array",
                            "Copies elements of a list into fields of their own.",
                            ExtractArray::new)
                    .with(
                            FIELD,
                            MAPPINGS,
                            IGNORE_MISSING,
                            OVERWRITE_KEYS,
                            FAIL_ON_ERROR,
                            OMIT_EMPTY)
                    .failing(
                            FailureSettings.UNDOES
                                    + "It fails where `field` is missing (unless `ignore_missing`)"
                                    + " or no list, the list is too short, a field is there (unless"
                                    + " `overwrite_keys`) or lies below something that is no"
                                    + " object.")
                    .example(
                            """
                            - extract_array:
                                field: hops
                                mappings: {hop.first: 0, hop.second: 1}
                            """,
                            "hops: [192.0.2.1, 198.51.100.1, 203.0.113.1]");

    private final FieldPath field;
    private final boolean ignoreMissing;
    private final boolean overwriteKeys;
    private final boolean omitEmpty;
    private final Steps steps;

    ExtractArray(SectionReader settings, ProcessorContext context) throws UserErrorException {
        field = settings.require(FIELD);
        ignoreMissing = settings.get(IGNORE_MISSING);
        overwriteKeys = settings.get(OVERWRITE_KEYS);
        omitEmpty = settings.get(OMIT_EMPTY);
        List<Mapping> mappings = new ArrayList<>();
        addMappings(settings, "", settings.require(MAPPINGS), mappings);
        mappings.sort(
                Comparator.comparingInt(Mapping::index)
                        .thenComparing(mapping -> mapping.target.toString()));
        steps =
                new Steps(
                        mappings.stream().map(this::step).toList(),
                        settings.get(FAIL_ON_ERROR),
                        null);
    }

    private static void addMappings(
            SectionReader settings, String before, Map<?, ?> entries, List<Mapping> mappings)
            throws UserErrorException {
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            String name = before + entry.getKey();
            switch (entry.getValue()) {
                case Map<?, ?> inner -> addMappings(settings, name + ".", inner, mappings);
                case Long index when index >= 0 && index <= Integer.MAX_VALUE ->
                        mappings.add(new Mapping(FieldPath.of(name), index.intValue()));
                default ->
                        throw settings.problem(
                                MAPPINGS,
                                name
                                        + ": "
                                        + entry.getValue()
                                        + " is no place in a list, 0 or more");
            }
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }

    private Steps.Step step(Mapping mapping) {
        return event -> extract(mapping, event);
    }

    private void extract(Mapping mapping, Event event) throws EventException {
        if (!FieldValue.present(event, field, ignoreMissing)) {
            return;
        }
        Object value = event.get(field);
        if (!(value instanceof List<?> list)) {
            throw new EventException(
                    "field " + field + " is no list but " + FieldValue.kind(value));
        }
        if (mapping.index >= list.size()) {
            throw new EventException(
                    "index "
                            + mapping.index
                            + " exceeds length of "
                            + list.size()
                            + " when processing mapping for field "
                            + mapping.target);
        }
        Object element = list.get(mapping.index);
        if (omitEmpty && isEmpty(element)) {
            return;
        }
        if (!overwriteKeys && event.has(mapping.target)) {
            throw new EventException(
                    "target field "
                            + mapping.target
                            + " already has a value. Set the overwrite_keys flag or drop/rename the"
                            + " field first");
        }
        event.put(mapping.target, element);
    }

    private static boolean isEmpty(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case List<?> list -> list.isEmpty();
            case EventObject object -> object.size() == 0;
            default -> false;
        };
    }
}
