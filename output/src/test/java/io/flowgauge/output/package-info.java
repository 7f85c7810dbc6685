@NullMarked
package io.flowgauge.output;

import org.jspecify.annotations.NullMarked;
