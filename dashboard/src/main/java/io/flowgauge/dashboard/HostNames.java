package io.flowgauge.dashboard;

import java.util.List;
import java.util.Map;

/** Names of hosts, where they are switched on. */
@FunctionalInterface
public interface HostNames {
    /**
     * Returns the names that are known, or can be had quickly, by address.
     *
     * @param addresses at most 100
     */
    Map<String, String> of(List<String> addresses);
}
