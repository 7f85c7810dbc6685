@NullMarked
package io.flowgauge.event.processor;

import org.jspecify.annotations.NullMarked;
