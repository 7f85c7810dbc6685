package io.flowgauge.output.elasticsearch;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FormatString;
import io.flowgauge.output.SelectedText;
import io.flowgauge.output.Selector;
import io.flowgauge.output.queue.EventRouter;
import io.flowgauge.output.queue.Route;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says into which index and through which pipeline an event goes. What processors put into {@code
 * @metadata} goes before the settings: {@code raw_index} and {@code alias} as they are, {@code
 * index} with the day behind it, {@code pipeline}, {@code _id} (or 6.7's {@code id}) and {@code
 * op_type}. One thread uses it.
 */
final class DocumentRouter implements EventRouter {
    /** The values of a route. */
    static final int INDEX = 0;

    static final int PIPELINE = 1;
    static final int ID = 2;
    static final int OPERATION = 3;

    private static final FieldPath RAW_INDEX = FieldPath.of("@metadata.raw_index");
    private static final FieldPath ALIAS = FieldPath.of("@metadata.alias");
    private static final FieldPath METADATA_INDEX = FieldPath.of("@metadata.index");
    private static final FieldPath METADATA_PIPELINE = FieldPath.of("@metadata.pipeline");
    private static final FieldPath METADATA_ID = FieldPath.of("@metadata._id");
    private static final FieldPath METADATA_ID_6 = FieldPath.of("@metadata.id");
    private static final FieldPath OP_TYPE = FieldPath.of("@metadata.op_type");

    private final SelectedText index;
    private final SelectedText pipeline;
    private final FormatString day;
    private Route last = Route.NONE;
    private String lastIndex = "";
    private String lastPipeline = "";

    /**
     * Makes a router.
     *
     * @param index gives an index for every event
     * @param pipeline gives none for events that go through none
     */
    DocumentRouter(Selector index, Selector pipeline) {
        this.index = index.compile();
        this.pipeline = pipeline.compile();
        try {
            day = FormatString.compile("%{+yyyy.MM.dd}");
        } catch (UserErrorException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public @Nullable Route route(Event event) {
        if (event.isChanged()) {
            return changed(event);
        }
        return known(index.of(event), pipeline.of(event));
    }

    private Route changed(Event event) {
        String to = text(event, RAW_INDEX, text(event, ALIAS, ""));
        if (to.isEmpty()) {
            String name = text(event, METADATA_INDEX, "");
            to = name.isEmpty() ? index.of(event) : name + "-" + day.format(event);
        }
        String through = text(event, METADATA_PIPELINE, "");
        if (through.isEmpty()) {
            through = pipeline.of(event);
        }
        String id = text(event, METADATA_ID, text(event, METADATA_ID_6, ""));
        String operation = text(event, OP_TYPE, "");
        if (id.isEmpty() && operation.isEmpty()) {
            return known(to, through);
        }
        return Route.of(to.toLowerCase(Locale.ROOT), through, id, operation);
    }

    private static String text(Event event, FieldPath path, String otherwise) {
        String text = event.text(path);
        return text == null || text.isEmpty() ? otherwise : text;
    }

    /** Returns the same route as for the event before if nothing differs, which is the rule. */
    private Route known(String to, String through) {
        if (last.values().isEmpty() || !to.equals(lastIndex) || !through.equals(lastPipeline)) {
            // Names of indices have small letters only; Beats 9 helps in the same way.
            last = Route.of(to.toLowerCase(Locale.ROOT), through);
            lastIndex = to;
            lastPipeline = through;
        }
        return last;
    }
}
