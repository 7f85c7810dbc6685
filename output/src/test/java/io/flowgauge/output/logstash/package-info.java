@NullMarked
package io.flowgauge.output.logstash;

import org.jspecify.annotations.NullMarked;
