package io.flowgauge.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encodes an event as a line of a {@link FormatString}: {@code codec.format}. */
public final class FormatEncoder implements EventEncoder {
    private static final Logger LOG = LoggerFactory.getLogger(FormatEncoder.class);

    private final FormatString format;
    private final String place;
    private final EventText text = new EventText();

    /** Whether it was logged that an event could not be written. */
    private boolean told;

    /** Makes an encoder for a format string that was written nowhere. */
    public FormatEncoder(FormatString format) {
        this(format, "codec.format.string");
    }

    /**
     * Makes an encoder that writes a format string for each event.
     *
     * @param place where the string was written, and its key, for the log
     */
    public FormatEncoder(FormatString format, String place) {
        this.format = format;
        this.place = place;
    }

    @Override
    public boolean encode(Event event, EventBatch to) {
        text.begin(to);
        if (!format.put(event, text)) {
            tell(event);
            return false;
        }
        text.put('\n');
        text.endEvent();
        return true;
    }

    private void tell(Event event) {
        if (told) {
            return;
        }
        told = true;
        format.lacking(event)
                .ifPresent(
                        field ->
                                LOG.warn(
                                        "{}: an event was not written, because it has no field {},"
                                                + " or a list or an object there; further ones are"
                                                + " only counted (events.unformatted). %{[{}]:-}"
                                                + " writes something in its place",
                                        place, field, field));
    }
}
