@NullMarked
package io.flowgauge.base;

import org.jspecify.annotations.NullMarked;
