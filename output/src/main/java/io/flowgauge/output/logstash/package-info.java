/** {@code output.logstash}: events to Logstash and others that speak Lumberjack. */
@NullMarked
package io.flowgauge.output.logstash;

import org.jspecify.annotations.NullMarked;
