@NullMarked
package io.flowgauge.event.condition;

import org.jspecify.annotations.NullMarked;
