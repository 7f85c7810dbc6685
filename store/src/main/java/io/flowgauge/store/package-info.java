/**
 * The embedded history of flows: an output that keeps reports in DuckDB files, and what people ask
 * of it.
 */
@NullMarked
package io.flowgauge.store;

import org.jspecify.annotations.NullMarked;
