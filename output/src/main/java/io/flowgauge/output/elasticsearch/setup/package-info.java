/** What a cluster and its dashboards are told of the events before any come. */
@NullMarked
package io.flowgauge.output.elasticsearch.setup;

import org.jspecify.annotations.NullMarked;
