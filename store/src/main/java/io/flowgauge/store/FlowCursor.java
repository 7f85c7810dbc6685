package io.flowgauge.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of flows begins: behind a flow. It holds the time range too, so that all pages are
 * of the same one, although "now" goes on.
 *
 * @param range of the first page
 * @param value by which the flow was sorted; empty if it had none
 * @param flow its number
 */
record FlowCursor(TimeRange range, Optional<String> value, long flow) {
    private static final int CHARACTERS_MAX = 200;
    private static final Pattern PARTS =
            Pattern.compile("(-?\\d{1,15}) (-?\\d{1,15}) (\\d{1,18}) ([nv])(.{0,60})");

    /** Returns the cursor that a text is; empty for any other text. */
    static Optional<FlowCursor> of(String text) {
        if (text.length() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        try {
            Matcher parts = PARTS.matcher(new String(Base64.getUrlDecoder().decode(text), UTF_8));
            if (!parts.matches()) {
                return Optional.empty();
            }
            long fromMs = Long.parseLong(parts.group(1));
            long toMs = Long.parseLong(parts.group(2));
            if (toMs < fromMs) {
                return Optional.empty();
            }
            return Optional.of(
                    new FlowCursor(
                            new TimeRange(fromMs, toMs),
                            parts.group(4).equals("v")
                                    ? Optional.of(parts.group(5))
                                    : Optional.empty(),
                            Long.parseLong(parts.group(3))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns whether it is of an order by a key of a type. */
    boolean fits(FlowOrder.Key key) {
        return value.isEmpty()
                || key.type().equals("VARCHAR")
                || value.get().matches(key.type().equals("BIGINT") ? "-?\\d{1,18}" : "-?\\d{1,38}");
    }

    /** Returns it as a text that can stand in a URL. */
    @Override
    public String toString() {
        String text =
                range.fromMs()
                        + " "
                        + range.toMs()
                        + " "
                        + flow
                        + " "
                        + value.map(v -> "v" + v).orElse("n");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
