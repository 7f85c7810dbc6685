@NullMarked
package io.flowgauge.meter;

import org.jspecify.annotations.NullMarked;
