package io.flowgauge.event.processor;

import java.util.List;

/**
 * What came of a question to DNS servers.
 *
 * @param values names, addresses or texts, at least one; empty after a failure
 * @param ttlNs how long they hold, as the servers say
 * @param failure why there are none; empty where there are
 */
record DnsAnswer(List<String> values, long ttlNs, String failure) {
    /** Of a question that no server answered in time. */
    static final DnsAnswer LATE = failed("no answer in time");

    static DnsAnswer failed(String why) {
        return new DnsAnswer(List.of(), 0, why);
    }

    boolean isFailure() {
        return !failure.isEmpty();
    }
}
