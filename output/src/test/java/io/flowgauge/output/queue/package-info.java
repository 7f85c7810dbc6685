@NullMarked
package io.flowgauge.output.queue;

import org.jspecify.annotations.NullMarked;
