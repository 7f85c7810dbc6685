@NullMarked
package io.flowgauge.output.kafka;

import org.jspecify.annotations.NullMarked;
