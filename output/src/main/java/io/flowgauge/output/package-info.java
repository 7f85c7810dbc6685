/**
 * From a meter's reports to events at their destinations: the publisher makes events of reports and
 * puts them into the queue, outputs take them out of it.
 */
@NullMarked
package io.flowgauge.output;

import org.jspecify.annotations.NullMarked;
