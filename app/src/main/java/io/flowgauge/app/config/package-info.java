/**
 * The configuration: YAML in the dialect of Beats becomes a tree in which each value knows where it
 * was written ({@code ConfigValue}); settings, declared once each ({@code Setting}), read typed
 * values from it; the results are the records below {@code Settings}.
 */
@NullMarked
package io.flowgauge.app.config;

import org.jspecify.annotations.NullMarked;
