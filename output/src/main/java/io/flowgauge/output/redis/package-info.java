/** {@code output.redis}: events to lists and channels of Redis. */
@NullMarked
package io.flowgauge.output.redis;

import org.jspecify.annotations.NullMarked;
