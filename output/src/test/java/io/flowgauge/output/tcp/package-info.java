@NullMarked
package io.flowgauge.output.tcp;

import org.jspecify.annotations.NullMarked;
