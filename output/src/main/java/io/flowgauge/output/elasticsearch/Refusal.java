package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.elasticsearch.BulkAnswer.Problem;

/**
 * An event that is refused for good.
 *
 * @param event which of the delivery's
 * @param status HTTP status that the server had for it
 */
record Refusal(int event, int status, Problem problem) {}
