package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import java.util.List;
import java.util.Optional;

/** A packet source over another one, which it owns. */
abstract class WrappedSource implements PacketSource {
    final PacketSource source;

    WrappedSource(PacketSource source) {
        this.source = source;
    }

    @Override
    public long nowNs() {
        return source.nowNs();
    }

    @Override
    public Optional<String> damage() {
        return source.damage();
    }

    @Override
    public List<Counter> counters() {
        return source.counters();
    }

    @Override
    public void close() {
        source.close();
    }

    /** Appends one packet of a batch to another batch. */
    static void append(PacketBatch from, int index, PacketBatch to) {
        int i = to.count++;
        to.linkType = from.linkType;
        to.hasVlans = from.hasVlans;
        to.address[i] = from.address[index];
        to.capturedLength[i] = from.capturedLength[index];
        to.wireLength[i] = from.wireLength[index];
        to.timestampNs[i] = from.timestampNs[index];
        to.vlan[i] = from.vlan[index];
    }
}
