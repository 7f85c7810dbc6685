package io.flowgauge.event.processor;

import io.flowgauge.event.EventObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The clouds whose metadata services can be asked for the machine, with the paths and the members
 * of answers that Packetbeat 6.7 uses, and Hetzner's and the tokens of EC2 from later versions.
 */
enum CloudProvider {
    ALIBABA("100.100.100.200", "ecs", "alibaba") {
        @Override
        EventObject ask(CloudService service) throws IOException, InterruptedException {
            return named("ecs")
                    .put("instance_id", service.text("/latest/meta-data/instance-id"))
                    .put("region", service.text("/latest/meta-data/region-id"))
                    .put("availability_zone", service.text("/latest/meta-data/zone-id"));
        }
    },
    AZURE("169.254.169.254", "az", "azure") {
        @Override
        EventObject ask(CloudService service) throws IOException, InterruptedException {
            JsonNode compute =
                    service.json(
                            "/metadata/instance/compute?api-version=2017-04-02",
                            "Metadata",
                            "true");
            EventObject found = named("az");
            add(found, "instance_id", compute.path("vmId"));
            add(found, "instance_name", compute.path("name"));
            add(found, "machine_type", compute.path("vmSize"));
            add(found, "region", compute.path("location"));
            return found;
        }
    },
    DIGITALOCEAN("169.254.169.254", "digitalocean", "digitalocean") {
        @Override
        EventObject ask(CloudService service) throws IOException, InterruptedException {
            JsonNode droplet = service.json("/metadata/v1.json");
            EventObject found = named("digitalocean");
            add(found, "instance_id", droplet.path("droplet_id"));
            add(found, "region", droplet.path("region"));
            return found;
        }
    },
    EC2("169.254.169.254", "ec2", "aws") {
        @Override
        EventObject ask(CloudService service) throws IOException, InterruptedException {
            Optional<String> token =
                    service.put(
                            "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds", "21600");
            String path = "/2014-02-25/dynamic/instance-identity/document";
            JsonNode document =
                    token.isPresent()
                            ? service.json(path, "X-aws-ec2-metadata-token", token.get())
                            : service.json(path);
            EventObject found = named("ec2");
            add(found, "instance_id", document.path("instanceId"));
            add(found, "machine_type", document.path("instanceType"));
            add(found, "region", document.path("region"));
            add(found, "availability_zone", document.path("availabilityZone"));
            return found;
        }
    },
    GCE("169.254.169.254", "gce", "gcp") {
        @Override
        EventObject ask(CloudService service) throws IOException, InterruptedException {
            JsonNode all =
                    service.json(
                            "/computeMetadata/v1/?recursive=true&alt=json",
                            "Metadata-Flavor",
                            "Google");
            JsonNode instance = all.path("instance");
            EventObject found = named("gce");
            add(found, "instance_id", instance.path("id"));
            add(found, "instance_name", instance.path("name"));
            add(found, "machine_type", instance.path("machineType"));
            add(found, "availability_zone", instance.path("zone"));
            add(found, "project_id", all.path("project").path("projectId"));
            return found;
        }
    },
    HETZNER("169.254.169.254", "hetzner", "hetzner") {
        @Override
        EventObject ask(CloudService service) throws IOException, InterruptedException {
            return named("hetzner")
                    .put("instance_id", service.text("/hetzner/v1/metadata/instance-id"))
                    .put("instance_name", service.text("/hetzner/v1/metadata/hostname"))
                    .put(
                            "availability_zone",
                            service.text("/hetzner/v1/metadata/availability-zone"))
                    .put("region", service.text("/hetzner/v1/metadata/region"));
        }
    },
    /** Asked with paths that EC2 answers too. */
    OPENSTACK("169.254.169.254", "openstack", "nova") {
        @Override
        EventObject ask(CloudService service) throws IOException, InterruptedException {
            return named("openstack")
                    .put("instance_id", service.text("/2009-04-04/meta-data/instance-id"))
                    .put("instance_name", service.text("/2009-04-04/meta-data/hostname"))
                    .put("machine_type", service.text("/2009-04-04/meta-data/instance-type"))
                    .put(
                            "availability_zone",
                            service.text("/2009-04-04/meta-data/placement/availability-zone"));
        }
    },
    QCLOUD("metadata.tencentyun.com", "qcloud", "tencent") {
        @Override
        EventObject ask(CloudService service) throws IOException, InterruptedException {
            return named("qcloud")
                    .put("instance_id", service.text("/meta-data/instance-id"))
                    .put("region", service.text("/meta-data/placement/region"))
                    .put("availability_zone", service.text("/meta-data/placement/zone"));
        }
    };

    private final String host;
    private final String configName;
    private final String laterName;

    /** Names a host, and the provider as Packetbeat 6.7 and as later versions name it. */
    CloudProvider(String host, String configName, String laterName) {
        this.host = host;
        this.configName = configName;
        this.laterName = laterName;
    }

    /** Returns where its service is. */
    String host() {
        return host;
    }

    /** Returns the names of all providers in the configuration. */
    static String[] allNames() {
        return Arrays.stream(values())
                .flatMap(provider -> Stream.of(provider.configName, provider.laterName))
                .distinct()
                .sorted()
                .toArray(String[]::new);
    }

    /** Returns the provider of a name. */
    static Optional<CloudProvider> of(String name) {
        return Arrays.stream(values())
                .filter(p -> p.configName.equals(name) || p.laterName.equals(name))
                .findFirst();
    }

    /**
     * Asks its service.
     *
     * @return what goes into {@code meta.cloud}
     * @throws IOException if this is no machine of this provider
     */
    abstract EventObject ask(CloudService service) throws IOException, InterruptedException;

    private static EventObject named(String provider) {
        return new EventObject().put("provider", provider);
    }

    /** Adds a text or a number as a text; what is missing is left out. */
    private static void add(EventObject to, String name, JsonNode value) {
        if (value.isString() || value.isNumber()) {
            to.put(name, value.asString());
        }
    }
}
