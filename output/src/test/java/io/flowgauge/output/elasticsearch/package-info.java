@NullMarked
package io.flowgauge.output.elasticsearch;

import org.jspecify.annotations.NullMarked;
