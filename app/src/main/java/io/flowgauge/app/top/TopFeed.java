package io.flowgauge.app.top;

import io.flowgauge.app.summary.Traffic;
import io.flowgauge.base.UserErrorException;

/** Where the numbers of {@code flowgauge top} come from. One thread asks. */
public interface TopFeed extends AutoCloseable {
    /**
     * What there is to show.
     *
     * @param source what is watched, in words
     * @param span which time the traffic is of, in words
     * @param traffic what went over the line
     * @param dropped packets lost by kernel and interface since the start
     * @param trouble a sentence where something is wrong, else empty
     */
    record Picture(String source, String span, Traffic traffic, long dropped, String trouble) {}

    /**
     * Returns what there is now.
     *
     * @throws UserErrorException if nothing can be had any more
     */
    Picture picture(TopView view) throws UserErrorException;

    @Override
    void close();
}
