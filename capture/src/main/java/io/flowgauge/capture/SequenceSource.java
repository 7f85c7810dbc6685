package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads several capture files, one behind the other. */
public final class SequenceSource implements PacketSource {
    private final List<PacketSource> sources;
    private int current;
    private long latestNs = Long.MIN_VALUE;
    private @Nullable String damage;

    /** Makes a sequence of sources that are open, at least one; closes them with itself. */
    public SequenceSource(List<? extends PacketSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        while (current < sources.size()) {
            PacketSource source = sources.get(current);
            int read = source.read(batch);
            latestNs = Math.max(latestNs, source.nowNs());
            if (read != END) {
                return read;
            }
            if (damage == null) {
                damage = source.damage().orElse(null);
            }
            current++;
        }
        return END;
    }

    @Override
    public long nowNs() {
        return latestNs;
    }

    /** What was wrong with the first of the files with which something was. */
    @Override
    public Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    @Override
    public List<Counter> counters() {
        List<Counter> counters = new ArrayList<>();
        sources.forEach(source -> counters.addAll(source.counters()));
        return counters;
    }

    @Override
    public void close() {
        sources.forEach(PacketSource::close);
    }
}
