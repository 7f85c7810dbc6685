package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.getLong;
import static io.flowgauge.base.Memory.putInt;
import static io.flowgauge.base.Memory.putLong;

import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The metering process (RFC 7011 section 2): counts packets on bidirectional flows and reports the
 * flows, every period while they live and once when they end. One thread calls it; it reads no
 * clock and does no I/O, time comes with the packets.
 *
 * <p>A batch of packets goes through in steps, each for the whole batch: decode all keys and read
 * the index place of each; read the candidate record of each; count. The reads of one step do not
 * depend on each other, so the processor overlaps their waits for memory; this, not the arithmetic,
 * decides the speed of a large table.
 *
 * <p>All reports of a period show the flows as they were at the same instant, although a pass over
 * many flows may be cut into slices between batches: a flow that gets a packet before the pass has
 * reached it is reported first.
 */
public final class Meter {
    /** Records that a walk over the table brings near at a time. */
    private static final int WALK_NEAR = 32;

    private final long timeoutNs;
    private final boolean reportsAtOnce;
    private final boolean deltaReports;
    private final boolean trackIcmp;
    private final FlowSink sink;
    private final FlowTable table;
    private final FlowTimers timers;
    private final ReportSchedule schedule;
    private final Decoder decoder;
    private final KeyBatch keys;
    private final DecodeCounters decodeCounters = new DecodeCounters();
    private final MeterCounters counters = new MeterCounters();
    private final @Nullable FlowShare share;

    /** Where the record of a report lies in one piece. */
    private final long gathered;

    private final long[] candidate = new long[PacketBatch.CAPACITY];

    /** The latest packet time seen; {@link Long#MIN_VALUE} before the first packet. */
    private long nowNs = Long.MIN_VALUE;

    /** When timers or reports have to be looked at next. */
    private long nextInstantNs = Long.MIN_VALUE;

    /** The report pass in progress or, where none is, the last one; flows carry its number. */
    private int pass;

    private boolean passActive;
    private long passInstantNs;
    private int passAt;

    /** Flows of the pass that were neither reported nor left out yet. */
    private int passLeft;

    /** Values read only to bring memory near; kept so that the reads are not left out. */
    private long touched;

    /**
     * Makes a meter without flows.
     *
     * @param memory where its table comes from: {@link #memoryBytes} in all, zero-filled
     * @param sink takes the reports
     */
    public Meter(MeterSettings settings, SegmentAllocator memory, FlowSink sink) {
        this.timeoutNs = settings.timeoutNs();
        this.reportsAtOnce = settings.reportsAtOnce();
        deltaReports = settings.deltaReports();
        trackIcmp = settings.trackIcmp();
        this.sink = sink;
        table = new FlowTable(settings.flowsMax(), memory);
        timers = new FlowTimers(table, timeoutNs, settings.flowsMax(), memory);
        schedule = new ReportSchedule(timeoutNs, settings.periodNs());
        keys = new KeyBatch(memory);
        gathered = memory.allocate(FlowRecord.BYTES_MAX, FlowEntry.HEAD_BYTES).address();
        boolean numbersConnections = !settings.tcpPorts().isEmpty();
        ConnectionIds connections =
                numbersConnections
                        ? new ConnectionIds(
                                settings.tcpPorts(),
                                settings.flowsMax(),
                                timeoutNs,
                                settings.seed(),
                                memory)
                        : null;
        LayerDecoder layers =
                new LayerDecoder(
                        settings.trackIcmp(), settings.decoding(), connections, decodeCounters);
        decoder = new Decoder(new KeyHash(settings.seed()), layers, !numbersConnections);
        share =
                settings.shares() > 1
                        ? new FlowShare(settings.share(), settings.shares(), memory)
                        : null;
    }

    /**
     * Returns the memory that the table and the timers for so many flows take if they are ever
     * filled, in bytes.
     */
    public static long memoryBytes(int flowsMax, long timeoutNs) {
        return FlowTable.bytes(flowsMax) + FlowTimers.bytes(flowsMax, timeoutNs);
    }

    /** Returns the counters. Any thread may read them. */
    public MeterCounters counters() {
        return counters;
    }

    /**
     * Meters the packets of a batch, in order; packets of other meters' shares are left out of it.
     * Timers and reports that are due by the packets' time are worked off on the way.
     */
    public void process(PacketBatch batch) {
        long[] clockNs = batch.timestampNs;
        if (share != null) {
            if (nowNs == Long.MIN_VALUE && batch.count > 0) {
                // The capture's first packet decides the instants of reports, whoever's it is.
                advanceTo(batch.timestampNs[0]);
            }
            share.pick(batch);
            clockNs = share.clockNs;
        }
        decoder.decode(batch, keys);
        bringNear(batch.count);
        count(batch, clockNs);
        counters.take(decodeCounters);
        counters.flowsActive.set(table.live());
        if (share != null && share.latestNs() > nowNs) {
            advanceTo(share.latestNs());
        }
    }

    /**
     * Lets packet time go on without a packet, so that timers and reports come on an idle line.
     *
     * @param timeNs a time that no later packet will be before, ns since the epoch
     */
    public void advanceTo(long timeNs) {
        if (timeNs > nowNs) {
            if (timeNs >= nextInstantNs) {
                advance(timeNs);
                counters.flowsActive.set(table.live());
            }
            nowNs = timeNs;
        }
    }

    /**
     * Goes on with a report pass or with timers that are due, unless all is done at once: called
     * between batches, as often as there is time for it.
     *
     * @param flowsMax how many flows to visit at the most
     * @return whether there is more to do, and room for what comes of it
     */
    public boolean work(int flowsMax) {
        long second = Math.floorDiv(nowNs, FlowTimers.SLOT_NS);
        if (timers.second() <= second && nowNs != Long.MIN_VALUE) {
            expire(nowNs, flowsMax);
        }
        reportSlice(flowsMax);
        counters.flowsActive.set(table.live());
        boolean unfinished = passActive || timers.second() <= second && table.live() > 0;
        return unfinished && sink.hasRoom();
    }

    /** Ends all flows and reports them as final. The meter takes no more packets. */
    public void finish() {
        passActive = false;
        int forced = 0;
        int idle = 0;
        int visited = 0;
        for (int at = table.next(0); at != 0; at = table.next(at)) {
            if (visited++ % WALK_NEAR == 0) {
                touched += table.touchFrom(at, WALK_NEAR);
            }
            long record = table.record(at);
            if (!FlowTable.isLive(record)) {
                continue;
            }
            int sizeClass = FlowTable.sizeClassOf(at);
            long dueNs = timers.dueSecond(record) * FlowTimers.SLOT_NS;
            if (dueNs <= nowNs) {
                // Idle for long enough, only its end had been put off.
                report(record, sizeClass, EndReason.IDLE_TIMEOUT, dueNs);
                idle++;
            } else {
                report(record, sizeClass, EndReason.FORCED_END, nowNs);
                forced++;
            }
        }
        counters.flowsEndedForced.add(forced);
        counters.flowsEndedIdle.add(idle);
        counters.reportsFinal.add(forced + idle);
        counters.flowsActive.set(0);
    }

    /** Returns the latest packet time, ns since the epoch; {@link Long#MIN_VALUE} before any. */
    public long nowNs() {
        return nowNs;
    }

    private void bringNear(int count) {
        int[] hash = keys.hash;
        byte[] sizeClass = keys.sizeClass;
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += table.touch(hash[i]);
        }
        for (int i = 0; i < count; i++) {
            int keySize = sizeClass[i];
            long record = keySize < 0 ? FlowTable.NOWHERE : table.candidate(hash[i], keySize);
            candidate[i] = record;
            // A packet without a candidate reads its own key: any memory that is near will do.
            long near = record == FlowTable.NOWHERE ? keys.slot(i) : record;
            sum += getLong(near);
            if (keySize > 0 && record != FlowTable.NOWHERE) {
                sum += getLong(table.tail(record, keySize) + FlowEntry.KEY_REST);
            }
        }
        touched += sum;
    }

    private void count(PacketBatch batch, long[] clockNs) {
        int count = batch.count;
        long metered = 0;
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            long clock = clockNs[i];
            if (clock >= nextInstantNs) {
                advance(clock);
            }
            nowNs = Math.max(nowNs, clock);
            if (batch.timestampNs[i] < nowNs) {
                // Before a packet of any share: the clock alone, already the latest, never is.
                counters.packetsOutOfOrder.increment();
            }
            int sizeClass = keys.sizeClass[i];
            if (sizeClass < 0) {
                continue;
            }
            metered++;
            bytes += Integer.toUnsignedLong(batch.wireLength[i]);
            long key = keys.slot(i);
            long record = Memory.known(candidate[i]);
            if (record == FlowTable.NOWHERE || !table.sameKey(record, key, sizeClass)) {
                // Not seen yet, or moved while this batch was counted.
                record = table.find(keys.hash[i], key, sizeClass);
            }
            long timestampNs = batch.timestampNs[i];
            if (record == FlowTable.NOWHERE) {
                record = create(batch, i, key, sizeClass);
            } else if (passActive
                    && getInt(table.tail(record, sizeClass) + FlowEntry.REPORT_PASS) != pass) {
                reportBeforeCounting(record, sizeClass);
            }
            long lastNs = getLong(record + FlowEntry.LAST_NS);
            long gapNs = timestampNs - lastNs;
            if (gapNs > timeoutNs) {
                restart(record, sizeClass, batch, i);
            } else if (gapNs < 0) {
                countEarlier(table.tail(record, sizeClass), timestampNs, lastNs);
                timestampNs = lastNs;
            }
            putLong(record + FlowEntry.LAST_NS, timestampNs);
            long wireBytes = Integer.toUnsignedLong(batch.wireLength[i]);
            if (FlowEntry.count(record, keys.reversed[i], wireBytes)) {
                FlowEntry.carry(table.tail(record, sizeClass), keys.reversed[i]);
            }
        }
        counters.packetsMetered.add(metered);
        counters.bytesMetered.add(bytes);
    }

    /** A packet from before the flow's last one can only move its start. */
    private static void countEarlier(long tail, long timestampNs, long lastNs) {
        assert timestampNs < lastNs;
        if (timestampNs < getLong(tail + FlowEntry.START_NS)) {
            putLong(tail + FlowEntry.START_NS, timestampNs);
        }
    }

    private long create(PacketBatch batch, int packet, long key, int sizeClass) {
        while (!table.hasRoom(sizeClass)) {
            evict(table.isFull() ? -1 : sizeClass);
        }
        int reference = table.add(keys.hash[packet], key, sizeClass);
        long record = table.record(reference);
        begin(record, sizeClass, batch, packet);
        timers.add(reference, record);
        return record;
    }

    private void begin(long record, int sizeClass, PacketBatch batch, int packet) {
        long timestampNs = batch.timestampNs[packet];
        long tail = table.tail(record, sizeClass);
        putLong(record + FlowEntry.LAST_NS, timestampNs);
        putLong(tail + FlowEntry.START_NS, timestampNs);
        int icmp = trackIcmp ? keys.icmp[packet] : 0;
        putInt(tail + FlowEntry.FIRST_PACKET, FlowRecord.firstPacket(batch.device, icmp));
        putInt(tail + FlowEntry.REPORTS, keys.reversed[packet] == 0 ? 0 : FlowRecord.REVERSED);
        putInt(tail + FlowEntry.REPORT_PASS, pass);
        counters.flowsCreated.increment();
    }

    /**
     * Ends a flow that was idle too long and begins the next one with the same key in its place.
     */
    private void restart(long record, int sizeClass, PacketBatch batch, int packet) {
        long timestampNs = batch.timestampNs[packet];
        long dueNs = timers.dueSecond(record) * FlowTimers.SLOT_NS;
        report(
                record,
                sizeClass,
                EndReason.IDLE_TIMEOUT,
                Math.min(dueNs, Math.max(nowNs, timestampNs)));
        counters.reportsFinal.increment();
        counters.flowsEndedIdle.increment();
        Memory.clear(record, FlowEntry.KEY);
        putLong(table.tail(record, sizeClass) + FlowEntry.PACKETS_HIGH, 0);
        begin(record, sizeClass, batch, packet);
    }

    private void evict(int sizeClass) {
        int reference = timers.pollIdlest(sizeClass);
        assert reference != 0 : "a full table has a flow in a slot";
        end(reference, EndReason.LACK_OF_RESOURCES, nowNs);
        counters.flowsEndedEarly.increment();
    }

    /** Reports a flow that is in no timer slot as final and takes it out. */
    private void end(int reference, EndReason reason, long instantNs) {
        long record = table.record(reference);
        int sizeClass = FlowTable.sizeClassOf(reference);
        leavePass(table.tail(record, sizeClass));
        report(record, sizeClass, reason, instantNs);
        counters.reportsFinal.increment();
        table.remove(reference);
    }

    /**
     * Works off, in their order, the instants up to a time; or takes note of them, if in slices.
     */
    private void advance(long timeNs) {
        if (nowNs == Long.MIN_VALUE) {
            timers.start(timeNs);
            schedule.start(timeNs);
        } else if (reportsAtOnce) {
            advanceAtOnce(timeNs);
        } else if (schedule.nextNs() <= timeNs) {
            beginSlicedPass(timeNs);
        }
        long second = Math.floorDiv(timeNs, FlowTimers.SLOT_NS) + 1;
        nextInstantNs = Math.min(second * FlowTimers.SLOT_NS, schedule.nextNs());
    }

    private void advanceAtOnce(long timeNs) {
        while (schedule.nextNs() <= timeNs && table.live() > 0) {
            long instantNs = schedule.nextNs();
            schedule.step();
            expire(instantNs, Integer.MAX_VALUE);
            beginPass(instantNs);
            reportSlice(Integer.MAX_VALUE);
        }
        expire(timeNs, Integer.MAX_VALUE);
        schedule.skipTo(timeNs);
    }

    private void beginSlicedPass(long timeNs) {
        if (passActive) {
            counters.reportsCoalesced.add(passLeft);
        }
        long instants = schedule.skipTo(timeNs);
        counters.reportsCoalesced.add((instants - 1) * table.live());
        beginPass(schedule.nextNs() - schedule.periodNs());
    }

    private void beginPass(long instantNs) {
        pass++;
        passActive = true;
        passLeft = table.live();
        passInstantNs = instantNs;
        passAt = 0;
    }

    /** A flow of the pass in progress was reported, or is left out, or ended before its turn. */
    private void leavePass(long tail) {
        if (passActive && getInt(tail + FlowEntry.REPORT_PASS) != pass) {
            putInt(tail + FlowEntry.REPORT_PASS, pass);
            passLeft--;
        }
    }

    private void expire(long timeNs, int looksMax) {
        long second = Math.floorDiv(timeNs, FlowTimers.SLOT_NS);
        if (table.live() == 0) {
            timers.skipTo(second + 1);
            return;
        }
        int looks = looksMax;
        // Without room the flows stay in the table for now: nothing is lost, and nothing waits.
        while (looks > 0 && sink.hasRoom()) {
            int reference = timers.pollIdle(second, looks);
            if (reference == 0) {
                return;
            }
            long dueNs = timers.dueSecond(table.record(reference)) * FlowTimers.SLOT_NS;
            end(reference, EndReason.IDLE_TIMEOUT, dueNs);
            counters.flowsEndedIdle.increment();
            looks = looksMax == Integer.MAX_VALUE ? looks : looks - timers.looked();
        }
    }

    private void reportSlice(int flowsMax) {
        if (!passActive) {
            return;
        }
        for (int visited = 0; visited < flowsMax; visited++) {
            if (!sink.hasRoom()) {
                return;
            }
            int at = table.next(passAt);
            if (at == 0) {
                passActive = false;
                return;
            }
            passAt = at;
            if (visited % WALK_NEAR == 0) {
                touched += table.touchFrom(at, WALK_NEAR);
            }
            long record = table.record(at);
            int sizeClass = FlowTable.sizeClassOf(at);
            if (FlowTable.isLive(record)
                    && getInt(table.tail(record, sizeClass) + FlowEntry.REPORT_PASS) != pass) {
                reportInterim(record, sizeClass);
            }
        }
    }

    private void reportBeforeCounting(long record, int sizeClass) {
        if (sink.hasRoom()) {
            reportInterim(record, sizeClass);
        } else {
            leavePass(table.tail(record, sizeClass));
            counters.reportsCoalesced.increment();
        }
    }

    private void reportInterim(long record, int sizeClass) {
        long tail = table.tail(record, sizeClass);
        leavePass(tail);
        if (passInstantNs - getLong(record + FlowEntry.LAST_NS) > timeoutNs) {
            // Idle already: its one report at this instant is the final one, from the timers.
            return;
        }
        report(record, sizeClass, EndReason.NONE, passInstantNs);
        putInt(tail + FlowEntry.REPORTS, getInt(tail + FlowEntry.REPORTS) + 1);
        counters.reportsInterim.increment();
        if (deltaReports) {
            countAnew(record, tail);
        }
    }

    /** Takes away what was reported, and notes which direction had packets. */
    private static void countAnew(long head, long tail) {
        int flags = getInt(tail + FlowEntry.FIRST_PACKET);
        if (packets(head, tail, 0) != 0) {
            flags |= FlowRecord.SORTED_REPORTED;
        }
        if (packets(head, tail, 1) != 0) {
            flags |= FlowRecord.REVERSE_REPORTED;
        }
        putInt(tail + FlowEntry.FIRST_PACKET, flags);
        Memory.clear(head, FlowEntry.LAST_NS);
        putLong(tail + FlowEntry.PACKETS_HIGH, 0);
    }

    private static int packets(long head, long tail, int direction) {
        long offset = (long) direction * Integer.BYTES;
        return getInt(head + FlowEntry.PACKETS + offset)
                | getInt(tail + FlowEntry.PACKETS_HIGH + offset);
    }

    private void report(long record, int sizeClass, EndReason reason, long instantNs) {
        long tail = table.tail(record, sizeClass);
        int bytes = FlowEntry.gather(record, tail, FlowTable.tailBytes(sizeClass), gathered);
        sink.report(gathered, bytes, reason, instantNs);
    }

    /** Returns the sum of what was read to bring memory near; keeps the reads alive. */
    long touched() {
        return touched + table.touched() + timers.touched();
    }
}
