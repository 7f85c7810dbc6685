package io.flowgauge.testservers.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Does one thing at a broker; the first argument is a file of a client's settings: {@code create
 * TOPIC PARTITIONS}, {@code write TOPIC FILE}, a record per line, or {@code read TOPIC}, which
 * prints all records that are there, each as its partition, key and value with tabs between.
 */
public final class KafkaClient {
    private KafkaClient() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = settings(Path.of(arguments[0]));
        String topic = arguments[2];
        switch (arguments[1]) {
            case "create" -> create(settings, topic, Integer.parseInt(arguments[3]));
            case "write" -> write(settings, topic, Files.readAllLines(Path.of(arguments[3])));
            case "read" -> read(settings, topic);
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    private static Map<String, Object> settings(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        Map<String, Object> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put((String) name, value));
        return settings;
    }

    private static void create(Map<String, Object> settings, String topic, int partitions)
            throws Exception {
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
        }
    }

    private static void write(Map<String, Object> settings, String topic, List<String> lines)
            throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (String line : lines) {
                sent.add(producer.send(new ProducerRecord<>(topic, line)));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static void read(Map<String, Object> settings, String topic) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
                    String key = each.key() == null ? "" : each.key();
                    out.println(each.partition() + "\t" + key + "\t" + each.value());
                }
            }
        }
        out.flush();
    }
}
