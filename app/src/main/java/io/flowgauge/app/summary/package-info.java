/** What was in a capture, added up from its flows and shown to people. */
@NullMarked
package io.flowgauge.app.summary;

import org.jspecify.annotations.NullMarked;
