package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code add_cloud_metadata}. */
final class AddCloudMetadata implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger("add_cloud_metadata");
    private static final FieldPath CLOUD = FieldPath.of("meta.cloud");
    private static final FieldPath PROVIDER = FieldPath.of("meta.cloud.provider");
    private static final long TIMEOUT_NS = 3_000_000_000L;

    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout",
                    Types.duration(1),
                    TIMEOUT_NS,
                    "3s",
                    "How long the start waits for an answer, at most.");
    private static final Setting<Optional<String>> HOST =
            new Setting<>(
                    "host",
                    Types.optional(Types.text()),
                    Optional.empty(),
                    "the address of each provider",
                    "Host, or host and port, to ask in place of the providers' own; for tests.");
    private static final Setting<List<String>> PROVIDERS =
            new Setting<>(
                    "providers",
                    Types.listOf(Types.choice(CloudProvider.allNames())),
                    List.of(),
                    "all",
                    "Providers to ask.");
    private static final Setting<Boolean> OVERWRITE =
            Setting.of(
                    "overwrite",
                    Types.bool(),
                    false,
                    "Whether to replace `meta.cloud` in events that have a `meta.cloud.provider`.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_cloud_metadata",
                            "Adds what the cloud says about this machine, as `meta.cloud`:"
                                    + " `provider`, `instance_id`, and as far as there are such"
                                    + " `instance_name`, `machine_type`, `availability_zone`,"
                                    + " `region`, `project_id`. At the start all providers are asked"
                                    + " at once, and the first answer counts; an answer of OpenStack"
                                    + " counts when no other provider has one, as EC2 gives it"
                                    + " too. Where none answers within `timeout`, events stay as"
                                    + " they are.",
                            AddCloudMetadata::new)
                    .with(TIMEOUT, HOST, PROVIDERS, OVERWRITE)
                    .failing("It fails where `meta` is no object.")
                    .configuration(
                            """
                            - add_cloud_metadata:
                                providers: [ec2, gce]
                            """);

    private final CloudSearch search;
    private final boolean overwrite;
    private @Nullable EventObject metadata;

    AddCloudMetadata(SectionReader settings, ProcessorContext context) throws UserErrorException {
        Optional<String> host = settings.get(HOST);
        if (host.isPresent() && !isHost(host.get())) {
            throw settings.problem(HOST, "\"" + host.get() + "\" is no host");
        }
        search =
                new CloudSearch(
                        settings.has(PROVIDERS)
                                ? settings.get(PROVIDERS).stream()
                                        .flatMap(name -> CloudProvider.of(name).stream())
                                        .distinct()
                                        .toList()
                                : Arrays.asList(CloudProvider.values()),
                        host,
                        Duration.ofNanos(settings.get(TIMEOUT)));
        overwrite = settings.get(OVERWRITE);
    }

    private static boolean isHost(String text) {
        try {
            URI uri = URI.create("http://" + text + "/");
            return uri.getHost() != null && uri.getRawPath().equals("/");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void start() {
        metadata = search.run().orElse(null);
        if (metadata == null) {
            LOG.debug("no provider has answered, events get no meta.cloud");
        } else {
            LOG.info("found {}", metadata);
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        EventObject found = metadata;
        if (found == null) {
            return true;
        }
        if (overwrite) {
            event.put(CLOUD, found);
        } else if (!event.has(PROVIDER)) {
            event.merge(CLOUD, found);
        }
        return true;
    }
}
