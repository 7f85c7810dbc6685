package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Type;
import io.flowgauge.event.EventObject;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What pods are found by. */
enum PodIndexer {
    /** The id of a container, without the runtime before it. */
    CONTAINER {
        @Override
        void add(JsonNode pod, PodFields fields, Map<String, EventObject> keys) {
            for (String kind : STATUSES) {
                for (JsonNode container : pod.path("status").path(kind)) {
                    String id = container.path("containerID").asString("");
                    int scheme = id.indexOf("://");
                    id = scheme < 0 ? id : id.substring(scheme + 3);
                    if (!id.isEmpty()) {
                        keys.put(id, fields.of(pod, container));
                    }
                }
            }
        }
    },
    /** The namespace and the name: {@code default/web-1}. */
    POD_NAME {
        @Override
        void add(JsonNode pod, PodFields fields, Map<String, EventObject> keys) {
            JsonNode metadata = pod.path("metadata");
            String name = metadata.path("name").asString("");
            keys.put(metadata.path("namespace").asString("") + "/" + name, fields.of(pod));
        }
    },
    POD_UID {
        @Override
        void add(JsonNode pod, PodFields fields, Map<String, EventObject> keys) {
            keys.put(pod.path("metadata").path("uid").asString(""), fields.of(pod));
        }
    },
    /**
     * Its addresses, alone and with the ports of its containers. A pod in the network of its node
     * has the address of the node, which is not its own: only with ports. One that has ended may
     * have lost its address to another.
     */
    IP_PORT {
        @Override
        void add(JsonNode pod, PodFields fields, Map<String, EventObject> keys) {
            String phase = pod.path("status").path("phase").asString("");
            if (phase.equals("Succeeded") || phase.equals("Failed")) {
                return;
            }
            JsonNode spec = pod.path("spec");
            for (String ip : addresses(pod)) {
                if (!spec.path("hostNetwork").asBoolean(false)) {
                    keys.put(ip, fields.of(pod));
                }
                for (JsonNode container : spec.path("containers")) {
                    for (JsonNode port : container.path("ports")) {
                        int number = port.path("containerPort").asInt(0);
                        if (number > 0) {
                            keys.put(ip + ":" + number, fields.of(pod, container));
                        }
                    }
                }
            }
        }
    };

    private static final String[] STATUSES = {
        "containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"
    };

    /** Reads {@code - ip_port:}, an object whose one key is the name; without the colon too. */
    static final Type<PodIndexer> TYPE =
            new Type<>() {
                @Override
                public PodIndexer read(String key, ConfigValue value) throws UserErrorException {
                    String name = "";
                    if (value instanceof ConfigObject object && object.entries().size() == 1) {
                        name = object.entries().keySet().iterator().next();
                    } else if (value instanceof ConfigScalar scalar) {
                        name = scalar.text();
                    }
                    for (PodIndexer indexer : values()) {
                        if (indexer.configName().equals(name)) {
                            return indexer;
                        }
                    }
                    throw ConfigErrors.at(
                            value.position(),
                            key,
                            name.isEmpty()
                                    ? "found " + value.describe()
                                    : "\"" + name + "\" is not known",
                            allowed());
                }

                @Override
                public String allowed() {
                    return String.join(
                            ", ", Arrays.stream(values()).map(PodIndexer::configName).toList());
                }
            };

    /** Adds the keys of a pod, each with what to add to events. */
    abstract void add(JsonNode pod, PodFields fields, Map<String, EventObject> keys);

    private String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Set<String> addresses(JsonNode pod) {
        Set<String> addresses = new LinkedHashSet<>();
        addresses.add(pod.path("status").path("podIP").asString(""));
        for (JsonNode ip : pod.path("status").path("podIPs")) {
            addresses.add(ip.path("ip").asString(""));
        }
        addresses.remove("");
        return addresses;
    }
}
