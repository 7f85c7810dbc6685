/** What the running program says of itself over HTTP. */
@NullMarked
package io.flowgauge.app.monitoring;

import org.jspecify.annotations.NullMarked;
