@NullMarked
package io.flowgauge.output.elasticsearch.setup;

import org.jspecify.annotations.NullMarked;
