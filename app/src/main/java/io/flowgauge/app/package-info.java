@NullMarked
package io.flowgauge.app;

import org.jspecify.annotations.NullMarked;
