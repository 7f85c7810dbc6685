/** A made-up day of an office network, as packets: what {@code flowgauge demo} shows. */
@NullMarked
package io.flowgauge.app.demo;

import org.jspecify.annotations.NullMarked;
