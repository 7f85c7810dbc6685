package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets only the packets of another source through that a filter accepts. The filter is compiled for
 * each link type as it turns up. Packetbeat only warns that it does not apply filters to files.
 */
public final class FilteredSource implements PacketSource {
    private final PacketSource source;
    private final String filter;
    private final Map<LinkType, BpfProgram> programs = new EnumMap<>(LinkType.class);
    private final BatchFilter batchFilter = new BatchFilter();

    /**
     * Puts a filter behind a source, which it closes with itself.
     *
     * @param filter an expression of pcap-filter(7)
     * @throws UserErrorException if the expression is wrong for Ethernet frames, so that a wrong
     *     one is found before the first packet
     */
    public FilteredSource(PacketSource source, String filter) throws UserErrorException {
        this.source = source;
        this.filter = filter;
        check();
    }

    private long latestNs = Long.MIN_VALUE;

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        int count = source.read(batch);
        if (count <= 0) {
            return count;
        }
        BpfProgram program = programs.get(batch.linkType);
        if (program == null) {
            program = compile(batch.linkType);
            programs.put(batch.linkType, program);
        }
        batchFilter.apply(program, batch);
        for (int i = 0; i < batch.count; i++) {
            latestNs = Math.max(latestNs, batch.timestampNs[i]);
        }
        return batch.count;
    }

    @Override
    public long nowNs() {
        // Packets that the filter rejects move no time: which of them come together in a batch is
        // chance, and the events must not depend on it.
        return latestNs;
    }

    @Override
    public Optional<String> damage() {
        return source.damage();
    }

    @Override
    public List<Counter> counters() {
        List<Counter> counters = new ArrayList<>(source.counters());
        counters.add(batchFilter.filtered());
        return counters;
    }

    @Override
    public void close() {
        source.close();
    }

    /** Some expressions only have a meaning for one kind of frame: one that accepts it will do. */
    private void check() throws UserErrorException {
        try {
            programs.put(LinkType.ETHERNET, compile(LinkType.ETHERNET));
        } catch (UserErrorException e) {
            for (LinkType linkType : BpfProgram.WITH_OWN_WORDS) {
                try {
                    programs.put(linkType, compile(linkType));
                    return;
                } catch (UserErrorException _) {
                    // The message for Ethernet is the one that people know.
                }
            }
            throw e;
        }
    }

    private BpfProgram compile(LinkType linkType) throws UserErrorException {
        BpfProgram program = BpfProgram.compile(filter, linkType, BpfProgram.MAX_SNAPLEN);
        if (program.asksKernel()) {
            throw new UserErrorException(
                    "filter '"
                            + filter
                            + "' asks for what only a live capture knows, such as the direction"
                            + " of a packet: it cannot be applied to a capture file");
        }
        return program;
    }
}
