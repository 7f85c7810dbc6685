package io.flowgauge.output.kafka;

import io.flowgauge.output.Check;
import io.flowgauge.output.Check.Finding;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.HostAddress;
import io.flowgauge.output.HostChecks;
import io.flowgauge.output.Selector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The steps that test {@code output.kafka}: each host, the cluster, and each topic. */
final class KafkaChecks {
    private static final int CONNECT_MS = 5_000;
    private static final int ANSWER_MS = 10_000;
    private static final String AUTO_CREATE = "auto.create.topics.enable";

    private final KafkaClientSettings settings;

    private KafkaChecks(KafkaClientSettings settings) {
        this.settings = settings;
    }

    /** Asks a cluster something. */
    private interface Question {
        Finding ask(Admin admin) throws ExecutionException, InterruptedException, IOException;
    }

    /** Returns the steps. Hosts are tested each, as any of them may be the one that is asked. */
    static List<CheckedTarget> of(KafkaClientSettings settings, Selector topics) {
        KafkaChecks checks = new KafkaChecks(settings);
        List<CheckedTarget> all = new ArrayList<>();
        for (HostAddress host : settings.hosts()) {
            all.add(
                    new CheckedTarget(
                            "kafka: " + host.hostAndPort(),
                            new HostChecks(host.host(), host.port(), CONNECT_MS)
                                    .all(settings.tls())));
        }
        List<Check> ofCluster = new ArrayList<>();
        ofCluster.add(new Check("talk to server", () -> checks.ask(checks::describe)));
        for (String topic : topics.constants()) {
            ofCluster.add(
                    new Check(
                            "topic " + topic,
                            () -> checks.ask(admin -> checks.topic(admin, topic))));
        }
        if (topics.dependsOnEvents()) {
            ofCluster.add(
                    Check.note(
                            "other topics",
                            () -> Finding.warning("not tested: they depend on the event")));
        }
        all.add(new CheckedTarget("kafka: cluster", ofCluster));
        return all;
    }

    private Finding ask(Question question) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(KafkaProperties.admin(settings, ANSWER_MS))) {
            return question.ask(admin);
        } catch (ExecutionException e) {
            throw failure(e.getCause() instanceof Exception cause ? cause : e);
        } catch (InterruptException e) {
            throw new InterruptedException(e.getMessage());
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    private IOException failure(Exception e) {
        return new IOException(KafkaFailures.reason(e, settings), e);
    }

    private Finding describe(Admin admin) throws ExecutionException, InterruptedException {
        DescribeClusterResult cluster = admin.describeCluster();
        String text =
                "Kafka, cluster "
                        + cluster.clusterId().get()
                        + ", brokers: "
                        + cluster.nodes().get().size();
        FinalizedVersionRange version =
                admin.describeFeatures()
                        .featureMetadata()
                        .get()
                        .finalizedFeatures()
                        .get("metadata.version");
        if (version != null) {
            text += ", metadata.version " + version.maxVersionLevel();
        }
        return Finding.ok(text + settings.login().map(login -> ", user " + login).orElse(""));
    }

    private Finding topic(Admin admin, String topic)
            throws ExecutionException, InterruptedException, IOException {
        TopicDescription description;
        try {
            description =
                    admin.describeTopics(
                                    List.of(topic),
                                    new DescribeTopicsOptions().includeAuthorizedOperations(true))
                            .allTopicNames()
                            .get()
                            .get(topic);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return missing(admin);
            }
            throw e;
        }
        if (description == null) {
            return missing(admin);
        }
        Set<AclOperation> allowed = description.authorizedOperations();
        if (allowed != null
                && !allowed.contains(AclOperation.WRITE)
                && !allowed.contains(AclOperation.ALL)) {
            throw new IOException("the user may not write to it; allow WRITE on the brokers");
        }
        return Finding.ok(
                "partitions: "
                        + description.partitions().size()
                        + (allowed == null ? "" : ", may be written to"));
    }

    private static Finding missing(Admin admin)
            throws ExecutionException, InterruptedException, IOException {
        String unknown = "it is not there";
        for (Node broker : admin.describeCluster().nodes().get()) {
            ConfigResource resource =
                    new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
            Config config;
            try {
                config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            } catch (ExecutionException e) {
                return Finding.warning(
                        unknown + " (or may not be seen); create it, or the brokers may do so");
            }
            ConfigEntry entry = config == null ? null : config.get(AUTO_CREATE);
            if (entry != null && "false".equals(entry.value())) {
                throw new IOException(
                        unknown
                                + ", and the brokers make none ("
                                + AUTO_CREATE
                                + "=false); create it");
            }
        }
        return Finding.ok(unknown + " yet; the brokers make it with the first event");
    }
}
