@NullMarked
package io.flowgauge.bench;

import org.jspecify.annotations.NullMarked;
