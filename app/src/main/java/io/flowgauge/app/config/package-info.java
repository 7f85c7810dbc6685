/**
 * The settings of the program: which sections and keys a configuration file has, and the records
 * below {@code Settings} that become of them.
 */
@NullMarked
package io.flowgauge.app.config;

import org.jspecify.annotations.NullMarked;
