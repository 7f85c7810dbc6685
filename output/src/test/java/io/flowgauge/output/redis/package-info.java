@NullMarked
package io.flowgauge.output.redis;

import org.jspecify.annotations.NullMarked;
