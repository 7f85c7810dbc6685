package io.flowgauge.testservers.kafka;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Runs a broker that is its own controller until SIGTERM. Arguments are the file of its properties,
 * a user with a password, and what to print when it answers.
 */
public final class KafkaNode {
    private KafkaNode() {}

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(in);
        }
        Path data = Path.of(properties.getProperty("log.dirs"));
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(data.toString(), arguments[1], arguments[2]);
        }
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    server.shutdown();
                                    server.awaitShutdown();
                                }));
        server.startup();
        System.out.println(arguments[3]);
        server.awaitShutdown();
    }

    private static void format(String data, String user, String password) throws Exception {
        String login = "=[name=" + user + ",password=" + password + "]";
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(data))
                .setMetadataLogDirectory(data)
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setScramArguments(List.of("SCRAM-SHA-256" + login, "SCRAM-SHA-512" + login))
                .setPrintStream(System.out)
                .run();
    }
}
