package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import io.flowgauge.config.Types;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.CustomFields;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventFixture;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.JsonEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Processors and events for tests, out of YAML. */
final class ProcessorFixture {
    private ProcessorFixture() {}

    /** A DNS query and its answer, as it comes from the meter. */
    static Event event() {
        return EventFixture.dnsEvent();
    }

    /** The same with more fields at its top. */
    static Event event(String yaml) {
        try {
            ConfigObject fields = YamlReader.read("event", yaml);
            return EventFixture.dnsEvent(
                    EventFixture.withFields(
                            CustomFields.NONE,
                            new CustomFields(Types.freeObject().read("event", fields), true)));
        } catch (UserErrorException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Compiles a list of processors. */
    static List<Processor> processors(String yaml, List<Notice> notices) throws UserErrorException {
        ConfigObject root = YamlReader.read("test.yml", "processors:\n" + yaml);
        return new ProcessorReader(new ProcessorContext(Path.of(""), notices::add))
                .read(
                        root.find("processors")
                                .orElse(new ConfigObject.Entry(Position.of("test.yml"), root)),
                        "processors");
    }

    /** Compiles a list with one processor in it. */
    static Processor processor(String yaml) {
        List<Notice> notices = new ArrayList<>();
        try {
            Processor processor = processors(yaml, notices).getFirst();
            if (!notices.isEmpty()) {
                throw new IllegalArgumentException(notices.toString());
            }
            return processor;
        } catch (UserErrorException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Takes an event through one processor that does not fail; returns the event. */
    static Event process(String yaml, Event event) {
        try {
            if (!processor(yaml).process(event)) {
                throw new AssertionError("dropped");
            }
        } catch (EventException e) {
            throw new AssertionError(e);
        }
        return event;
    }

    /** Returns how a processor fails on an event. */
    static String failure(String yaml, Event event) {
        try {
            processor(yaml).process(event);
        } catch (EventException e) {
            return e.getMessage();
        }
        throw new AssertionError("did not fail");
    }

    /** Returns the message about a wrong configuration, which begins {@code test.yml:LINE:...}. */
    static String error(String yaml) {
        try {
            processors(yaml, new ArrayList<>());
        } catch (UserErrorException e) {
            return "" + e.getMessage();
        }
        throw new AssertionError("accepted");
    }

    /** Returns the warnings about a configuration that can be used. */
    static List<String> warnings(String yaml) {
        List<Notice> notices = new ArrayList<>();
        try {
            processors(yaml, notices);
        } catch (UserErrorException e) {
            throw new IllegalArgumentException(e);
        }
        return notices.stream().map(Notice::message).toList();
    }

    /** Returns the event as its encoder writes it. */
    static JsonNode json(Event event) {
        return EventFixture.json(new JsonEncoder(EventFixture.SETTINGS, false, true), event);
    }

    /** Returns a field of an event as plain Java: maps for objects. */
    static @Nullable Object get(Event event, String path) {
        return event.get(FieldPath.of(path)) instanceof io.flowgauge.event.EventObject object
                ? object.toMap()
                : event.get(FieldPath.of(path));
    }

    static Map<String, @Nullable Object> fields(Event event) {
        return event.fields().toMap();
    }
}
