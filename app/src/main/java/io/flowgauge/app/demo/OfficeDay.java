package io.flowgauge.app.demo;

import io.flowgauge.base.Counter;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.capture.PacketSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a made-up day of an office network, from midnight to midnight UTC: what people at
 * forty workstations, their telephones, servers, guests and a few intruders send. The same seed and
 * day make the same packets, on each machine. Packets come as from a capture that kept the headers
 * only; many are as large as those that network cards have put together, so that a day of some 70
 * GB has a few million.
 */
public final class OfficeDay implements PacketSource {
    private final Agenda agenda;
    private final FrameWriter frame = new FrameWriter();
    private final MemorySegment frames =
            Arena.ofAuto().allocate((long) PacketBatch.CAPACITY * FrameWriter.HEADERS_MAX);
    private final Counter packets =
            new Counter("packets.received", "Packets that were made for the demonstration.");
    private long nowNs = Long.MIN_VALUE;
    private @Nullable PacketBatch filling;

    /** Makes a day. */
    public OfficeDay(LocalDate day, long seed) {
        agenda = new Agenda(day, new Dice(seed));
        Office office = new Office();
        new People(office, agenda).begin();
        new Telephony(office, agenda).begin();
        new Machines(office, agenda).begin();
        new Intruders(office, agenda).begin();
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
        filling = batch;
        while (batch.count < PacketBatch.CAPACITY) {
            Actor actor = agenda.next();
            if (actor == null) {
                break;
            }
            nowNs = actor.atNs;
            if (actor.act(this::send)) {
                agenda.add(actor);
            }
        }
        packets.add(batch.count);
        return batch.count == 0 ? END : batch.count;
    }

    private void send(
            Ends ends, boolean back, int payloadBytes, int flags, int sequence, int acknowledged) {
        PacketBatch batch = filling;
        if (batch == null) {
            throw new IllegalStateException("nobody reads");
        }
        int wireBytes = frame.write(ends, back, payloadBytes, flags, sequence, acknowledged);
        int at = batch.count++;
        long address = frames.address() + (long) at * FrameWriter.HEADERS_MAX;
        Memory.copy(frame.bytes(), 0, address, frame.length());
        batch.address[at] = address;
        batch.capturedLength[at] = frame.length();
        batch.wireLength[at] = wireBytes;
        batch.timestampNs[at] = nowNs;
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public List<Counter> counters() {
        return List.of(packets);
    }

    /** The memory of packets goes back when nothing refers to the day any more. */
    @Override
    public void close() {}
}
