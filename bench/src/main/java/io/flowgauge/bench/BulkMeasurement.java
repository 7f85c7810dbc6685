package io.flowgauge.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.elasticsearch.ElasticsearchSettings;
import io.flowgauge.output.queue.BatchBuilder;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.output.queue.QueueReader;
import io.flowgauge.output.queue.QueuedBatch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends events by bulk requests to a server in the same process that reads them and says that all
 * is well. Prints events a second of processor time, the server's taken off: what one core can
 * send.
 */
public final class BulkMeasurement {
    private static final EventSettings SETTINGS = EventSettings.of("name", "hostname", "6.7.2");
    private static final int BATCH_EVENTS = 256;
    private static final int BATCHES = 64;
    private static final int QUEUE_EVENTS = 1 << 14;
    private static final int ROUNDS = 3;

    private BulkMeasurement() {}

    /**
     * Measures.
     *
     * @param arguments events of a round, 1,000,000 if not given; further settings of the output
     */
    public static void main(String[] arguments) throws Exception {
        long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
        String more = arguments.length > 1 ? ", " + arguments[1] : "";
        try (Acknowledger server = new Acknowledger()) {
            for (int i = 0; i < ROUNDS; i++) {
                round(server, events, more);
            }
        }
    }

    private static void round(Acknowledger server, long events, String more) throws Exception {
        ConfigObject object =
                YamlReader.read(
                        "bench", "{hosts: ['127.0.0.1:" + server.port() + "']" + more + "}");
        OutputSettings settings =
                ElasticsearchSettings.KIND
                        .factory()
                        .read(object, SectionReader.of(object, "output"), _ -> {});
        EventForm form = settings.form(SETTINGS).orElseThrow();
        List<QueuedBatch> batches = batches(form);
        long startNs = System.nanoTime();
        Duration startCpu = cpu();
        long startServerNs = server.cpuNs.get();
        try (EventQueue queue = new EventQueue(new MemoryLog(QUEUE_EVENTS));
                Output output = settings.open("output")) {
            QueueReader reader =
                    queue.reader("output", form.fingerprint(), e -> e, BATCH_EVENTS, 1_000_000);
            output.start(reader, () -> {});
            long sent = 0;
            for (int i = 0; sent < events; i++, sent += BATCH_EVENTS) {
                queue.append(batches.get(i % BATCHES));
            }
            queue.end();
            if (!output.awaitEnd(600_000)) {
                throw new IllegalStateException("not sent in time");
            }
            double seconds = (System.nanoTime() - startNs) / 1e9;
            double cpu =
                    cpu().minus(startCpu).toNanos() / 1e9
                            - (server.cpuNs.get() - startServerNs) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "bulk: %d events in %.2f s, %.2f s of processor: %.0f k events/s per core%n",
                    sent,
                    seconds,
                    cpu,
                    sent / cpu / 1000);
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static List<QueuedBatch> batches(EventForm form) {
        BatchBuilder builder = new BatchBuilder("name", List.of(form));
        FlowReports reports = new FlowReports();
        FlowRecord record = new FlowRecord();
        Event event = new Event(SETTINGS);
        List<QueuedBatch> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            for (int j = 0; j < BATCH_EVENTS; j++) {
                event.wrap(
                        reports.next(record), EndReason.IDLE_TIMEOUT, 1_700_000_000_000_000_000L);
                builder.add(event, record);
            }
            batches.add(builder.build());
        }
        return batches;
    }

    /** Takes requests one after the other on each connection, and says that all is well. */
    private static final class Acknowledger implements AutoCloseable {
        private static final byte[] ANSWER =
                ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n"
                                + "{\"errors\":false,\"items\":[]}")
                        .getBytes(US_ASCII);

        final AtomicLong cpuNs = new AtomicLong();
        private final ServerSocket socket =
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Acknowledger() throws IOException {
            Thread.ofPlatform().daemon().start(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    Socket one = socket.accept();
                    Thread.ofPlatform().daemon().start(() -> serve(one));
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void serve(Socket one) {
            long countedNs = 0;
            byte[] sink = new byte[1 << 16];
            try (one;
                    InputStream in = new BufferedInputStream(one.getInputStream(), 1 << 16);
                    OutputStream out = one.getOutputStream()) {
                for (long length = head(in); length >= 0; length = head(in)) {
                    while (length > 0) {
                        int read = in.read(sink, 0, (int) Math.min(sink.length, length));
                        if (read < 0) {
                            return;
                        }
                        length -= read;
                    }
                    long nowNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                    cpuNs.addAndGet(nowNs - countedNs);
                    countedNs = nowNs;
                    out.write(ANSWER);
                }
            } catch (IOException e) {
                // The client has closed the connection.
            }
        }

        /** Reads the head of a request; returns how long its body is, -1 at the end. */
        private static long head(InputStream in) throws IOException {
            long length = 0;
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                String text = line.toString().strip().toLowerCase(Locale.ROOT);
                line.setLength(0);
                if (text.isEmpty()) {
                    return length;
                }
                if (text.startsWith("content-length:")) {
                    length = Long.parseLong(text.substring("content-length:".length()).strip());
                }
            }
            return -1;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
