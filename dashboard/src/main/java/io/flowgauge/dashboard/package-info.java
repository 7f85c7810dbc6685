/** The history of flows over HTTP: the API, live updates, and the files of the web page. */
@NullMarked
package io.flowgauge.dashboard;

import org.jspecify.annotations.NullMarked;
