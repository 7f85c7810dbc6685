package io.flowgauge.event;

/** Encodes an event as a line of a {@link FormatString}: {@code codec.format}. */
public final class FormatEncoder implements EventEncoder {
    private final FormatString format;

    /** Makes an encoder that writes a format string for each event. */
    public FormatEncoder(FormatString format) {
        this.format = format;
    }

    @Override
    public boolean encode(FlowEvent event, EventBatch to) {
        byte[] bytes = to.reserve(format.bytesMax() + 1);
        int end = format.put(event, bytes, to.size());
        if (end < 0) {
            return false;
        }
        bytes[end] = '\n';
        to.endEvent(end + 1);
        return true;
    }
}
