/** Real servers, each in a process of its own, and proxies that go wrong when a test wants it. */
@NullMarked
package io.flowgauge.testkit.servers;

import org.jspecify.annotations.NullMarked;
