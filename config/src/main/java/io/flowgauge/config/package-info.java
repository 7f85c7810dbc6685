/**
 * The language of the configuration: YAML in the dialect of Beats becomes a tree in which each
 * value knows where it was written ({@code ConfigValue}); settings, declared once each ({@code
 * Setting}), read typed values from it and give the text of the documentation.
 *
 * <p>What settings there are is said where they are used: each stage declares its own.
 */
@NullMarked
package io.flowgauge.config;

import org.jspecify.annotations.NullMarked;
