package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import java.util.List;

/** What a live capture counts. */
public final class LiveCounters {
    final Counter received =
            new Counter(
                    "packets.received",
                    "Packets that arrived for capture: those handed on, filtered out here, and"
                            + " dropped by the kernel.");
    final Counter dropped =
            new Counter(
                    "packets.dropped_by_kernel",
                    "Packets that the kernel dropped because the capture buffer was full.");
    final Counter droppedByInterface =
            new Counter(
                    "packets.dropped_by_interface",
                    "Packets that the network card or its driver dropped, as libpcap reports it.");
    final Counter ringFull = new Counter("capture.ring_full", "Times the capture buffer ran full.");
    final Counter duplicates =
            new Counter(
                    "packets.loopback_duplicates",
                    "Packets left out because the loopback interface shows each of them twice.");
    final Counter interfaceLosses =
            new Counter("capture.interface_losses", "Times an interface went down or away.");
    final Counter interfaceReturns =
            new Counter("capture.interface_returns", "Times an interface came back.");
    final BatchFilter filter = new BatchFilter();

    /** Returns all counters. */
    public List<Counter> all() {
        return List.of(
                received,
                dropped,
                droppedByInterface,
                ringFull,
                duplicates,
                filter.filtered(),
                interfaceLosses,
                interfaceReturns);
    }
}
