package io.flowgauge.meter;

import io.flowgauge.base.PacketBatch;
import io.flowgauge.bench.PacketStock;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to make a flow key of a packet, by the way that the packet takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PacketBatch.CAPACITY)
public class DecodeBenchmark {
    private final KeyBatch keys = new KeyBatch(Arena.ofAuto());
    private final Decoder decoder =
            new Decoder(
                    new KeyHash(1),
                    new LayerDecoder(false, Decoding.PACKETBEAT_6, null, new DecodeCounters()),
                    true);
    private final PacketStock ipv4 = PacketStock.ofEtherType(PacketStock.IPV4);
    private final PacketStock ipv6 = PacketStock.ofEtherType(PacketStock.IPV6);
    private final PacketStock general = PacketStock.ofEtherType(PacketStock.IPV4).withVlanColumn();

    /** The short cut for IPv4. */
    @Benchmark
    public int shortCutIpv4() {
        decoder.decode(ipv4.next(), keys);
        return keys.hash[0];
    }

    /** The short cut for IPv6. */
    @Benchmark
    public int shortCutIpv6() {
        decoder.decode(ipv6.next(), keys);
        return keys.hash[0];
    }

    /** Layer by layer, for the same packets as the short cut for IPv4. */
    @Benchmark
    public int layerByLayerIpv4() {
        decoder.decode(general.next(), keys);
        return keys.hash[0];
    }
}
