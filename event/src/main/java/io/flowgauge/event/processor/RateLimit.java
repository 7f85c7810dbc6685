package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code rate_limit}: a bucket of tokens for all events, or for each combination of values. */
final class RateLimit implements Processor {
    /** Beyond, the bucket that was used longest ago goes, so that addresses can't fill memory. */
    private static final int BUCKETS_MAX = 1 << 18;

    private static final Pattern RATE =
            Pattern.compile("\\s*([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*/\\s*([smh])\\s*");

    private static final Setting<String> LIMIT =
            new Setting<>(
                    "limit",
                    Types.text(),
                    "",
                    "required",
                    "How many events may go on, by second, minute or hour: `100/s`, `1.5/m`,"
                            + " `1000/h`.");
    private static final Setting<List<FieldPath>> FIELDS =
            Setting.of(
                    "fields",
                    FieldType.LIST,
                    List.of(),
                    "Fields; each combination of their values has a limit of its own. A field that"
                            + " is missing counts as an empty text.");
    private static final Setting<Double> BURST_MULTIPLIER =
            Setting.of(
                    "algorithm.token_bucket.burst_multiplier",
                    Types.numberAbove(0),
                    1.0,
                    "How many times the number of `limit` may go on at once after a pause.");

    private static final CounterKind DROPPED =
            CounterKind.count("dropped", "Flow events beyond the rate of rate_limit.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "rate_limit",
                            "Drops events beyond a rate. Time is that of the events"
                                    + " (`@timestamp`), so that packets read from a file give the"
                                    + " same events each time; Packetbeat takes the clock.",
                            RateLimit::new)
                    .with(LIMIT, FIELDS, BURST_MULTIPLIER)
                    .failing("It does not fail.")
                    .counting(DROPPED)
                    .example(
                            """
                            - rate_limit: {limit: 1000/s, fields: [source.ip]}
                            - rate_limit: {limit: 0/s, when.equals.dest.port: 53}
                            """);

    /** Tokens, and when some were last added. */
    private static final class Bucket {
        double tokens;
        long filledNs;

        Bucket(double tokens, long filledNs) {
            this.tokens = tokens;
            this.filledNs = filledNs;
        }
    }

    private final Counter dropped;
    private final List<FieldPath> fields;
    private final double tokensPerNs;
    private final double depth;

    /** By the values of the fields, those used longest ago first. */
    private final Map<List<@Nullable Object>, Bucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true);

    RateLimit(SectionReader settings, ProcessorContext context) throws UserErrorException {
        dropped = DROPPED.of(settings);
        String limit = settings.require(LIMIT);
        Matcher rate = RATE.matcher(limit);
        if (!rate.matches()) {
            throw settings.problem(
                    LIMIT,
                    "\"" + limit + "\" is no rate",
                    "a number of events by s, m or h, such as 100/s");
        }
        double number = Double.parseDouble(rate.group(1));
        long perSeconds =
                switch (rate.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    default -> 3600;
                };
        tokensPerNs = number / perSeconds / Durations.SECOND_NS;
        depth = number * settings.get(BURST_MULTIPLIER);
        if (number > 0 && depth < 1) {
            String problem =
                    "a bucket of "
                            + depth
                            + " tokens lets no event through; write the rate with a longer unit"
                            + " or a larger burst_multiplier";
            context.notices()
                    .accept(new Notice(true, "" + settings.problem(LIMIT, problem).getMessage()));
        }
        fields =
                settings.get(FIELDS).stream()
                        .map(FieldPath::toString)
                        .sorted()
                        .map(FieldPath::of)
                        .toList();
    }

    @Override
    public boolean process(Event event) {
        long nowNs = event.instantNs();
        List<@Nullable Object> key = key(event);
        Bucket bucket = buckets.get(key);
        if (bucket == null) {
            bucket = new Bucket(depth, nowNs);
            removeIdle(nowNs);
            buckets.put(key, bucket);
        } else {
            fill(bucket, nowNs);
        }
        if (bucket.tokens < 1) {
            dropped.increment();
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private List<@Nullable Object> key(Event event) {
        List<@Nullable Object> key = new ArrayList<>(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            key.add(event.has(fields.get(i)) ? event.get(fields.get(i)) : "");
        }
        return key;
    }

    private void fill(Bucket bucket, long nowNs) {
        long elapsedNs = nowNs - bucket.filledNs;
        if (elapsedNs > 0) {
            bucket.tokens = Math.min(depth, bucket.tokens + elapsedNs * tokensPerNs);
            bucket.filledNs = nowNs;
        }
    }

    /** Removes the oldest buckets that are full: a new one is the same. */
    private void removeIdle(long nowNs) {
        while (!buckets.isEmpty()) {
            Map.Entry<List<@Nullable Object>, Bucket> eldest = buckets.entrySet().iterator().next();
            Bucket bucket = eldest.getValue();
            boolean full = bucket.tokens + (nowNs - bucket.filledNs) * tokensPerNs >= depth;
            if (!full && buckets.size() < BUCKETS_MAX) {
                return;
            }
            buckets.remove(eldest.getKey());
        }
    }

    int buckets() {
        return buckets.size();
    }

    @Override
    public List<Counter> counters() {
        return List.of(dropped);
    }
}
