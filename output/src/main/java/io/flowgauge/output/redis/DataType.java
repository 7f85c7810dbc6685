package io.flowgauge.output.redis;

/** {@code datatype}: what a key stands for. */
enum DataType {
    /** A list, at whose end events are put: RPUSH. */
    LIST,
    /** A channel, whose subscribers get the events if there are any: PUBLISH. */
    CHANNEL
}
