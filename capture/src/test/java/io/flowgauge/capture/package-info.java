@NullMarked
package io.flowgauge.capture;

import org.jspecify.annotations.NullMarked;
