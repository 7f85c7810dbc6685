/** What {@code flowgauge top} shows in a terminal, and where it gets it from. */
@NullMarked
package io.flowgauge.app.top;

import org.jspecify.annotations.NullMarked;
