package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends datagrams at an even pace, each of another flow: source and destination port count up
 * together, and the numbers of their ports have no common factor, so that no pair comes twice
 * within some 64 million.
 */
final class FlowSender implements AutoCloseable {
    static final int SOURCE_MIN = 1_000;
    static final int SOURCES = 997;
    static final int DEST_MIN = 1_024;
    static final int DESTS = 64_512;

    private static final int PAYLOAD_BYTES = 18;
    private static final long SECOND_NS = 1_000_000_000;

    private final List<DatagramChannel> channels = new ArrayList<>();
    private final String address;
    private final int perSecond;
    private final long flows;
    private Thread thread = new Thread();
    private volatile @Nullable Throwable failure;

    /** Makes a sender of so many flows to an address. */
    FlowSender(String address, int perSecond, long flows) {
        this.address = address;
        this.perSecond = perSecond;
        this.flows = flows;
    }

    /** Begins, from the network namespace of the calling thread. */
    void start() throws IOException {
        for (int source = 0; source < SOURCES; source++) {
            channels.add(
                    DatagramChannel.open(StandardProtocolFamily.INET)
                            .bind(new InetSocketAddress(SOURCE_MIN + source)));
        }
        thread = Thread.ofPlatform().daemon().name("flow-sender").start(this::run);
    }

    private void run() {
        try {
            ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
            long beganNs = System.nanoTime();
            long sent = 0;
            while (sent < flows) {
                long due = (System.nanoTime() - beganNs) * perSecond / SECOND_NS;
                if (due - sent > perSecond) {
                    // Held up for more than a second: what was missed is not made up for.
                    beganNs += (due - sent) * SECOND_NS / perSecond;
                    due = sent;
                }
                due = Math.min(due, flows);
                for (; sent < due; sent++) {
                    int dest = DEST_MIN + (int) (sent % DESTS);
                    channels.get((int) (sent % SOURCES))
                            .send(payload.rewind(), new InetSocketAddress(address, dest));
                }
                Thread.sleep(1);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    /** Waits until all are sent; returns whether they were, before the time was over. */
    boolean await(long seconds) throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(seconds));
        assertThat(failure).isNull();
        return !thread.isAlive();
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }
}
