/** What changes or drops events on their way: processors, and their chain. */
@NullMarked
package io.flowgauge.event.processor;

import org.jspecify.annotations.NullMarked;
