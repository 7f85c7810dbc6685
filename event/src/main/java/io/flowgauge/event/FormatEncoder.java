package io.flowgauge.event;

/** Encodes an event as a line of a {@link FormatString}: {@code codec.format}. */
public final class FormatEncoder implements EventEncoder {
    private final FormatString format;
    private final EventText text = new EventText();

    /** Makes an encoder that writes a format string for each event. */
    public FormatEncoder(FormatString format) {
        this.format = format;
    }

    @Override
    public boolean encode(Event event, EventBatch to) {
        text.begin(to);
        if (!format.put(event, text)) {
            return false;
        }
        text.put('\n');
        text.endEvent();
        return true;
    }
}
