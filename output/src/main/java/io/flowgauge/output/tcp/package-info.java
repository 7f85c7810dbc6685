/** Connections over TCP to the hosts of outputs: limits on time, TLS, SOCKS. */
@NullMarked
package io.flowgauge.output.tcp;

import org.jspecify.annotations.NullMarked;
