package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;

/**
 * {@code add_id}: ids laid out as Elasticsearch lays out its own (TimeBasedUUIDGenerator), so that
 * an index of them stays small: what changes fastest stands first, the rest of the time behind it.
 */
final class AddId implements Processor {
    private static final int NODE_BYTES = 6;

    private static final Setting<String> TARGET_FIELD =
            Setting.of(
                    "target_field",
                    Types.text(),
                    "@metadata._id",
                    "Field for the id; what is there is replaced.");
    private static final Setting<String> TYPE =
            Setting.of(
                    "type",
                    Types.choice("elasticsearch"),
                    "elasticsearch",
                    "How ids are made: in the way of Elasticsearch.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_id",
                            "Adds an id that no other event has: 20 letters, digits, `-` and `_`.",
                            AddId::new)
                    .with(TARGET_FIELD, TYPE)
                    .failing(
                            "It fails where `target_field` lies below something that is no object.")
                    .example(
                            """
                            - add_id:
                                target_field: event.id
                            """);

    private final FieldPath target;
    private final InstantSource clock;
    private final byte[] node = new byte[NODE_BYTES];
    private int sequence;
    private long lastMs;

    AddId(SectionReader settings, ProcessorContext context) throws UserErrorException {
        this(settings, InstantSource.system(), new SecureRandom().nextLong());
    }

    AddId(SectionReader settings, InstantSource clock, long seed) throws UserErrorException {
        target = FieldPath.of(settings.get(TARGET_FIELD));
        settings.get(TYPE);
        if (target.isTimestamp() || target.isRoot()) {
            throw settings.problem(TARGET_FIELD, "\"" + target + "\" can't be an id");
        }
        this.clock = clock;
        for (int i = 0; i < NODE_BYTES; i++) {
            node[i] = (byte) (seed >>> (8 * i));
        }
        sequence = (int) (seed >>> (8 * NODE_BYTES));
    }

    @Override
    public boolean process(Event event) throws EventException {
        event.put(target, next());
        return true;
    }

    private String next() {
        sequence = (sequence + 1) & 0xff_ffff;
        long ms = Math.max(lastMs, clock.millis());
        // A clock that is set back must not give an id twice.
        lastMs = sequence == 0 ? Math.max(lastMs + 1, ms) : ms;
        byte[] id = new byte[9 + NODE_BYTES];
        id[0] = (byte) sequence;
        id[1] = (byte) (sequence >>> 16);
        for (int i = 0; i < 4; i++) {
            id[2 + i] = (byte) (lastMs >>> (16 + 8 * i));
        }
        System.arraycopy(node, 0, id, 6, NODE_BYTES);
        id[12] = (byte) (lastMs >>> 8);
        id[13] = (byte) (sequence >>> 8);
        id[14] = (byte) lastMs;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }
}
