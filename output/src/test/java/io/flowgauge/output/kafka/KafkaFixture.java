package io.flowgauge.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.FieldPath;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.output.Output;
import io.flowgauge.output.queue.BatchBuilder;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.testkit.RecordBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.LoggerFactory;

/** An output to Kafka with a queue in front of it, and what it says in the log. */
final class KafkaFixture implements AutoCloseable {
    static final EventSettings EVENTS = EventSettings.of("probe-1", "host.example.com", "6.7.2");

    /** The time of event 0; each further one is a millisecond later. */
    static final long EPOCH_MS = 1_700_000_000_000L;

    private static final FieldPath PAD = FieldPath.of("pad");
    private static final long NS_PER_MS = 1_000_000;

    final List<String> log = new CopyOnWriteArrayList<>();
    private final EventQueue queue = new EventQueue(new MemoryLog(200_000));
    private final Event event = new Event(EVENTS);
    private final BatchBuilder builder;
    private final KafkaSettings settings;
    private final Output output;
    private final Logger logger = (Logger) LoggerFactory.getLogger("output");
    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent said) {
                    log.add(said.getLevel() + " " + said.getFormattedMessage());
                }
            };

    KafkaFixture(String... lines) throws UserErrorException {
        settings = settings(lines);
        EventForm form = settings.form(EVENTS).orElseThrow();
        builder = new BatchBuilder("probe-1", List.of(form));
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
        output = settings.open("output");
        output.start(
                queue.reader("output", form.fingerprint(), UnaryOperator.identity(), 1, 0),
                () -> log.add("ended"));
    }

    /** Reads settings out of lines of YAML. */
    static KafkaSettings settings(String... lines) throws UserErrorException {
        return settings(new ArrayList<>(), lines);
    }

    static KafkaSettings settings(List<Notice> notices, String... lines) throws UserErrorException {
        ConfigObject object = YamlReader.read("a.yml", String.join("\n", lines) + "\n");
        return (KafkaSettings)
                KafkaSettings.KIND
                        .factory()
                        .read(object, SectionReader.of(object, "output.kafka"), notices::add);
    }

    /** An event whose source has sent a number of bytes, which tells it from others. */
    static Event wrap(Event event, int number) {
        RecordBytes bytes =
                new RecordBytes()
                        .key(
                                LayerStack.of(
                                        1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP),
                                HexFormat.of()
                                        .parseHex(
                                                "001cc09333fb00900b1291c1ac1001c74b4b4b4bb2c93500"))
                        .sorted(1, number)
                        .times(EPOCH_MS * NS_PER_MS, EPOCH_MS * NS_PER_MS + 1);
        return event.wrap(
                new FlowRecord().wrap(bytes.address()),
                EndReason.NONE,
                (EPOCH_MS + number) * NS_PER_MS);
    }

    /** Queues events with numbers from one to before another. */
    void append(int first, int end) throws InterruptedException {
        append(first, end, 0);
    }

    /** Queues events with a field of so many characters besides. */
    void append(int first, int end, int pad) throws InterruptedException {
        for (int number = first; number < end; number++) {
            wrap(event, number);
            if (pad > 0) {
                try {
                    event.put(PAD, "x".repeat(pad));
                } catch (EventException e) {
                    throw new IllegalStateException(e);
                }
            }
            FlowRecord record = new FlowRecord();
            assertThat(
                            builder.add(
                                    event,
                                    record.wrap(
                                            new RecordBytes()
                                                    .key(LayerStack.of(1, 0, 1), new byte[8])
                                                    .sorted(1, number)
                                                    .address())))
                    .isEqualTo(1);
            if (builder.size() == 256 || number == end - 1) {
                assertThat(queue.append(builder.build())).isTrue();
            }
        }
    }

    /** Waits until all events are acknowledged. */
    void finish() throws InterruptedException {
        queue.end();
        assertThat(output.awaitEnd(60_000)).as("all delivered; %s", log).isTrue();
    }

    long count(String name) {
        return output.counters().stream()
                .filter(counter -> counter.name().equals("output." + name))
                .mapToLong(Counter::get)
                .sum();
    }

    long waiting() {
        return queue.waiting();
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long endNs = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(endNs);
            Thread.sleep(20);
        }
    }

    /** Waits for a line of the log with a text in it. */
    void awaitLine(String text) throws InterruptedException {
        await(() -> log.stream().anyMatch(line -> line.contains(text)));
    }

    @Override
    public void close() {
        queue.close();
        output.close();
        logger.detachAppender(appender);
    }

    /** Returns all records of a topic. */
    static List<ConsumerRecord<String, String>> read(String broker, String topic) {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker, "fetch.max.wait.ms", "50"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    /** Returns the number of an event that was read. */
    static int number(String json) {
        String key = "\"source\":{";
        String name = "\"net_bytes_total\":";
        int at = json.indexOf(name, json.indexOf(key)) + name.length();
        int end = at;
        while (Character.isDigit(json.charAt(end))) {
            end++;
        }
        return Integer.parseInt(json.substring(at, end));
    }
}
