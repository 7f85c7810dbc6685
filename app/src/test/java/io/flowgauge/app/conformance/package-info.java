/** Compares with what Packetbeat 6.7 reported for captures that are not part of the project. */
@NullMarked
package io.flowgauge.app.conformance;

import org.jspecify.annotations.NullMarked;
