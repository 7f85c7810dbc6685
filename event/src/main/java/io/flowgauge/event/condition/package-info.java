/** Conditions on events: what {@code when}, {@code if} and the selectors of outputs ask. */
@NullMarked
package io.flowgauge.event.condition;

import org.jspecify.annotations.NullMarked;
