package io.flowgauge.bench;

import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.elasticsearch.ElasticsearchSettings;
import io.flowgauge.output.kafka.KafkaSettings;
import io.flowgauge.output.logstash.LogstashSettings;
import io.flowgauge.output.queue.BatchBuilder;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.output.queue.QueueReader;
import io.flowgauge.output.queue.QueuedBatch;
import io.flowgauge.output.redis.RedisSettings;
import io.flowgauge.testkit.LumberjackPeer;
import io.flowgauge.testkit.servers.KafkaBroker;
import io.flowgauge.testkit.servers.OpenSearch;
import io.flowgauge.testkit.servers.RedisServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How many events a second outputs over the network take out of a queue, of events that are encoded
 * already: Redis, Kafka and OpenSearch as servers of their own, and a Lumberjack peer in this
 * process that reads and acknowledges and does nothing else. Processor time beside the clock's
 * shows which of the two sides is the limit, also on a machine that is busy. Prints a table in
 * Markdown.
 */
public final class OutputRates {
    private static final EventSettings EVENTS = EventSettings.of("name", "hostname", "6.7.2");

    /** As many as {@link FlowReports} has, so that no document is in a batch twice. */
    private static final int BATCH = 1_024;

    private static final int TAKEN_AT_ONCE = 2 * BATCH;
    private static final int QUEUE_EVENTS = 80 * BATCH;

    /** So many different batches, again and again: 100,000 documents for a search server. */
    private static final int BATCHES = 98;

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long FLUSH_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int events;

    private OutputRates(int events) {
        this.events = events;
    }

    /** Measures; the argument is how many events each time, 400,000 unless said otherwise. */
    public static void main(String[] arguments) throws Exception {
        int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 400_000;
        new OutputRates(events).run();
    }

    private void run() throws Exception {
        System.out.println(
                "| output | events/s | per second of this process's processor time | server's |");
        System.out.println("| --- | --- | --- | --- |");
        for (int level : new int[] {0, 1, 3}) {
            lumberjack(level);
        }
        Path directory = Files.createTempDirectory("output-rates");
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"))) {
            broker.createTopic("flows", 2);
            for (String compression : List.of("none", "gzip", "lz4")) {
                kafka(broker, compression);
            }
        }
        try (OpenSearch server = OpenSearch.start(directory.resolve("opensearch"))) {
            String yaml = "hosts: '" + server.url() + "'";
            measure("opensearch", ElasticsearchSettings.KIND, yaml, server.pid());
        }
        try (RedisServer server =
                RedisServer.startOrSkip(
                        directory.resolve("redis"), "--appendonly", "no", "--appendfsync", "no")) {
            redis(server, "list, RPUSH of 2,048", "datatype: list");
            redis(
                    server,
                    "list, one RPUSH each",
                    "key: 'n%{[source.stats.net_packets_total]}%{[flow_id]}'");
            redis(server, "channel, PUBLISH", "datatype: channel");
        }
    }

    private void lumberjack(int level) throws Exception {
        try (LumberjackPeer peer =
                LumberjackPeer.start(
                        connection -> {
                            while (true) {
                                connection.acknowledge(connection.skipWindow());
                            }
                        })) {
            String yaml = "{hosts: '127.0.0.1:" + peer.port() + "', compression_level: " + level;
            measure("logstash, compression_level " + level, LogstashSettings.KIND, yaml + "}", 0);
        }
    }

    private void kafka(KafkaBroker broker, String compression) throws Exception {
        String yaml =
                "hosts: '%s'\ntopic: flows\nrequired_acks: 1\ncompression: %s"
                        .formatted(broker.plain(), compression);
        measure("kafka, " + compression, KafkaSettings.KIND, yaml, broker.pid());
    }

    private void redis(RedisServer server, String name, String settings) throws Exception {
        String yaml = "hosts: '127.0.0.1:" + server.port() + "'\n" + settings;
        measure("redis, " + name, RedisSettings.KIND, yaml, server.pid());
        server.send("FLUSHALL");
    }

    /** Sends the events once to warm up, and once more by the clock. */
    private void measure(String name, OutputKind kind, String yaml, long serverPid)
            throws Exception {
        ConfigObject object = YamlReader.read("settings", yaml);
        OutputSettings settings =
                kind.factory()
                        .read(object, SectionReader.of(object, "output." + kind.name()), _ -> {});
        EventForm form = settings.form(EVENTS).orElseThrow();
        List<QueuedBatch> batches = batches(form);
        try (EventQueue queue = new EventQueue(new MemoryLog(QUEUE_EVENTS))) {
            QueueReader reader =
                    queue.reader("output", form.fingerprint(), e -> e, TAKEN_AT_ONCE, FLUSH_NS);
            try (Output output = settings.open("output")) {
                output.start(reader, () -> {});
                feed(queue, batches);
                await(reader);
                long beganNs = System.nanoTime();
                long cpuNs = processCpuNs();
                double serverSeconds = serverSeconds(serverPid);
                feed(queue, batches);
                await(reader);
                double seconds = (System.nanoTime() - beganNs) / NS_PER_SECOND;
                long sent = (long) (events / BATCH) * BATCH;
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %,.0f | %,.0f | %s |%n",
                        name,
                        sent / seconds,
                        sent / ((processCpuNs() - cpuNs) / NS_PER_SECOND),
                        serverPid == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        "%,.0f",
                                        sent / (serverSeconds(serverPid) - serverSeconds)));
            }
        }
    }

    private static List<QueuedBatch> batches(EventForm form) {
        FlowReports reports = new FlowReports();
        FlowRecord record = new FlowRecord();
        Event event = new Event(EVENTS);
        List<QueuedBatch> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            // Another observer makes other documents.
            BatchBuilder builder = new BatchBuilder("name" + i, List.of(form));
            for (int j = 0; j < BATCH; j++) {
                reports.next(record);
                event.wrap(record, EndReason.IDLE_TIMEOUT, 1_700_000_000_000_000_000L + j);
                builder.add(event, record);
            }
            batches.add(builder.build());
        }
        return batches;
    }

    /** Puts the same events into the queue again and again. */
    private void feed(EventQueue queue, List<QueuedBatch> batches) throws InterruptedException {
        for (int i = 0; i < events / BATCH; i++) {
            queue.append(batches.get(i % BATCHES));
        }
    }

    private static void await(QueueReader reader) throws InterruptedException, IOException {
        long endNs = System.nanoTime() + LIMIT.toNanos();
        while (reader.waiting() > 0) {
            if (System.nanoTime() > endNs) {
                throw new IOException("the output did not take the events in time");
            }
            Thread.sleep(1);
        }
    }

    private static long processCpuNs() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static double serverSeconds(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(duration -> duration.toNanos() / NS_PER_SECOND)
                .orElse(0.0);
    }
}
