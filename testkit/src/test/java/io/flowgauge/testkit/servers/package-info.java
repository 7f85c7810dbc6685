@NullMarked
package io.flowgauge.testkit.servers;

import org.jspecify.annotations.NullMarked;
