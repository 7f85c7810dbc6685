/**
 * Calls into libc and libpcap, the only native calls of the project. One small class per library or
 * kernel interface; constants name the header that they were read from.
 *
 * <p>Everything here is for the threads of capture: a blocking call pins the carrier of a virtual
 * thread, so capture runs on platform threads.
 */
@NullMarked
package io.flowgauge.capture.natives;

import org.jspecify.annotations.NullMarked;
