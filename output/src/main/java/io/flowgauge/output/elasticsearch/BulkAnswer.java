package io.flowgauge.output.elasticsearch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What a server says to a bulk request, event by event. */
final class BulkAnswer {
    /** What is asked for, so that an answer is small. */
    static final String FILTER =
            "errors,items.*.status,items.*.error.type,items.*.error.reason,"
                    + "items.*.error.caused_by.reason";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int REASON_LETTERS_MAX = 500;
    private static final BulkAnswer ALL_TAKEN = new BulkAnswer(new int[0], List.of());

    /** Problems of an event that are those of the cluster, whatever their status is. */
    private static final List<String> CLUSTER_PROBLEMS =
            List.of(
                    "cluster_block_exception",
                    "index_closed_exception",
                    "process_cluster_event_timeout_exception",
                    "validation_exception");

    private static final int OK_MAX = 299;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final int[] statuses;
    private final List<Problem> problems;

    /** What became of an event. */
    enum Outcome {
        /** It is there: for the first time, or since an earlier try. */
        TAKEN,
        /** The server can't take it now. */
        LATER,
        /** The server will never take it. */
        NEVER
    }

    /**
     * Why an event was not taken.
     *
     * @param type the server's name for it
     * @param reason in the server's words
     */
    record Problem(String type, String reason) {
        static final Problem NONE = new Problem("", "");

        @Override
        public String toString() {
            return type.isEmpty() ? reason : type + ": " + reason;
        }
    }

    private BulkAnswer(int[] statuses, List<Problem> problems) {
        this.statuses = statuses;
        this.problems = problems;
    }

    /**
     * Reads an answer.
     *
     * @param events how many events were sent
     * @throws IOException if it isn't the answer to so many
     */
    static BulkAnswer read(byte[] json, int events) throws IOException {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            int[] statuses = new int[0];
            List<Problem> problems = new ArrayList<>();
            boolean known = false;
            expect(in.nextToken() == JsonToken.START_OBJECT);
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (name.equals("errors")) {
                    known = true;
                    if (value == JsonToken.VALUE_FALSE) {
                        return ALL_TAKEN;
                    }
                } else if (name.equals("items") && value == JsonToken.START_ARRAY) {
                    statuses = items(in, events, problems);
                } else {
                    in.skipChildren();
                }
            }
            expect(known && statuses.length == events);
            return new BulkAnswer(statuses, problems);
        } catch (JacksonException e) {
            throw new IOException("an answer that is no JSON", e);
        }
    }

    /**
     * Returns why a server refused a request as a whole; {@link Problem#NONE} if that's unclear.
     */
    static Problem whole(byte[] json) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                    boolean error = in.currentName().equals("error");
                    if (in.nextToken() == JsonToken.START_OBJECT && error) {
                        return problem(in);
                    }
                    in.skipChildren();
                }
            }
            return Problem.NONE;
        } catch (JacksonException _) {
            return Problem.NONE; // a proxy's words
        }
    }

    private static void expect(boolean truth) throws IOException {
        if (!truth) {
            throw new IOException("an answer that is none to a bulk request");
        }
    }

    private static int[] items(JsonParser in, int events, List<Problem> problems)
            throws IOException {
        int[] statuses = new int[events];
        int count = 0;
        while (in.nextToken() == JsonToken.START_OBJECT) {
            expect(count < events);
            in.nextToken();
            expect(in.nextToken() == JsonToken.START_OBJECT);
            Problem problem = Problem.NONE;
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (name.equals("status")) {
                    statuses[count] = in.getIntValue();
                } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
                    problem = problem(in);
                } else if (name.equals("error")) {
                    problem = new Problem("", shortened(in.getString()));
                    in.skipChildren();
                } else {
                    in.skipChildren();
                }
            }
            expect(in.nextToken() == JsonToken.END_OBJECT);
            problems.add(problem);
            count++;
        }
        return Arrays.copyOf(statuses, count);
    }

    private static Problem problem(JsonParser in) {
        String type = "";
        String reason = "";
        String cause = "";
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                type = in.getString();
            } else if (name.equals("reason") && value == JsonToken.VALUE_STRING) {
                reason = in.getString();
            } else if (name.equals("caused_by") && value == JsonToken.START_OBJECT) {
                cause = problem(in).reason;
            } else {
                in.skipChildren();
            }
        }
        return new Problem(
                shortened(type), shortened(cause.isEmpty() ? reason : reason + ": " + cause));
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= REASON_LETTERS_MAX
                ? line
                : line.substring(0, REASON_LETTERS_MAX) + "...";
    }

    /** Returns what became of an event, the first being 0. */
    Outcome outcome(int event) {
        if (statuses.length == 0) {
            return Outcome.TAKEN;
        }
        int status = statuses[event];
        if (status > 0 && status <= OK_MAX || status == CONFLICT) {
            return Outcome.TAKEN;
        }
        boolean later =
                switch (status) {
                    case UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TIMEOUT, TOO_MANY -> true;
                    default -> status >= SERVER_ERROR || isOfCluster(problems.get(event));
                };
        return later ? Outcome.LATER : Outcome.NEVER;
    }

    /** A pipeline that isn't there yet is put there by someone, as a user's rights are. */
    private static boolean isOfCluster(Problem problem) {
        return CLUSTER_PROBLEMS.contains(problem.type)
                || problem.reason.startsWith("pipeline with id [")
                        && problem.reason.endsWith("] does not exist");
    }

    /** Returns the HTTP status of an event; 0 if all events were taken. */
    int status(int event) {
        return statuses.length == 0 ? 0 : statuses[event];
    }

    /** Returns why an event was not taken. */
    Problem problem(int event) {
        return statuses.length == 0 ? Problem.NONE : problems.get(event);
    }
}
