@NullMarked
package io.flowgauge.event;

import org.jspecify.annotations.NullMarked;
