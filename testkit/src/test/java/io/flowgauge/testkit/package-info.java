@NullMarked
package io.flowgauge.testkit;

import org.jspecify.annotations.NullMarked;
