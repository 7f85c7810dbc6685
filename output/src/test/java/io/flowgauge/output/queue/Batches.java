package io.flowgauge.output.queue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Batches of events for tests: each event is a text, its id is made of its number. */
public final class Batches {
    /** The form of the events. */
    public static final String FORM = "text";

    private Batches() {}

    /** Returns a batch of some texts, which all go to one place. */
    public static QueuedBatch of(String... texts) {
        return of(FORM, Route.NONE, texts);
    }

    /** Returns a batch of so many texts: the numbers from one on. */
    public static QueuedBatch numbered(int first, int count) {
        return of(
                IntStream.range(first, first + count)
                        .mapToObj(Integer::toString)
                        .toArray(String[]::new));
    }

    /** Returns a batch in a form of some name, whose events all take a route. */
    public static QueuedBatch of(String form, Route route, String... texts) {
        long[] ids = new long[2 * texts.length];
        long[] instantsNs = new long[texts.length];
        for (int i = 0; i < texts.length; i++) {
            ids[2 * i] = texts[i].hashCode();
            ids[2 * i + 1] = i;
            instantsNs[i] = 1_000L * i;
        }
        return new QueuedBatch(0, instantsNs, ids, List.of(events(form, route, texts)));
    }

    /** Returns a batch as another one, with other times, ns since the epoch. */
    public static QueuedBatch at(QueuedBatch batch, long... instantsNs) {
        return new QueuedBatch(0, instantsNs, new long[2 * instantsNs.length], batch.forms());
    }

    /** Returns events; an empty text stands for one that could not be encoded. */
    static QueuedEvents events(String form, Route route, String... texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] ends = new int[texts.length];
        for (int i = 0; i < texts.length; i++) {
            if (!texts[i].isEmpty()) {
                bytes.writeBytes((texts[i] + "\n").getBytes(StandardCharsets.UTF_8));
            }
            ends[i] = bytes.size();
        }
        return new QueuedEvents(
                bytes.toByteArray(), ends, List.of(route), new short[texts.length], form);
    }

    /** Returns the texts of a delivery that are not acknowledged. */
    public static List<String> texts(Delivery delivery) {
        List<String> texts = new ArrayList<>();
        for (int i = delivery.next(); i < delivery.size(); i++) {
            texts.add(text(delivery, i));
        }
        return texts;
    }

    /** Returns one text of a delivery. */
    public static String text(Delivery delivery, int event) {
        byte[] bytes =
                Arrays.copyOfRange(
                        delivery.bytes(event), delivery.start(event), delivery.end(event));
        return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
    }
}
