/** Events between the publisher and the outputs: kept in order until every output is done. */
@NullMarked
package io.flowgauge.output.queue;

import org.jspecify.annotations.NullMarked;
