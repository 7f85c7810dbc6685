package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.EventObject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes what is put into {@code kubernetes} of a pod, or of one of its containers. */
final class PodFields {
    private static final Set<String> CREATORS =
            Set.of("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob");

    private static final Setting<List<String>> INCLUDE_LABELS =
            new Setting<>(
                    "include_labels",
                    Types.listOf(Types.text()),
                    List.of(),
                    "all",
                    "Labels to add.");
    private static final Setting<List<String>> EXCLUDE_LABELS =
            Setting.of(
                    "exclude_labels",
                    Types.listOf(Types.text()),
                    List.of(),
                    "Labels to leave out.");
    private static final Setting<List<String>> INCLUDE_ANNOTATIONS =
            Setting.of(
                    "include_annotations",
                    Types.listOf(Types.text()),
                    List.of(),
                    "Annotations to add.");
    private static final Setting<Boolean> CREATOR =
            Setting.of(
                    "include_creator_metadata",
                    Types.bool(),
                    true,
                    "Whether to add the name of what made the pod, such as `deployment.name`,"
                            + " `replicaset.name` or `statefulset.name`.");
    private static final Setting<Boolean> DEDOT_LABELS =
            Setting.of(
                    "labels.dedot",
                    Types.bool(),
                    false,
                    "Whether dots in names of labels become `_`; else they make objects.");
    private static final Setting<Boolean> DEDOT_ANNOTATIONS =
            Setting.of(
                    "annotations.dedot", Types.bool(), false, "The same for names of annotations.");

    static final List<Setting<?>> SETTINGS =
            List.of(
                    DEDOT_LABELS,
                    DEDOT_ANNOTATIONS,
                    INCLUDE_LABELS,
                    EXCLUDE_LABELS,
                    INCLUDE_ANNOTATIONS,
                    CREATOR);

    private final Set<String> includedLabels;
    private final Set<String> excludedLabels;
    private final Set<String> includedAnnotations;
    private final boolean creator;
    private final boolean dedotLabels;
    private final boolean dedotAnnotations;

    PodFields(SectionReader settings) throws UserErrorException {
        includedLabels = Set.copyOf(settings.get(INCLUDE_LABELS));
        excludedLabels = Set.copyOf(settings.get(EXCLUDE_LABELS));
        includedAnnotations = Set.copyOf(settings.get(INCLUDE_ANNOTATIONS));
        creator = settings.get(CREATOR);
        dedotLabels = settings.get(DEDOT_LABELS);
        dedotAnnotations = settings.get(DEDOT_ANNOTATIONS);
    }

    /** Returns what is known of a pod. */
    EventObject of(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        EventObject fields =
                new EventObject()
                        .put(
                                "pod",
                                named(metadata.path("name"))
                                        .put("uid", metadata.path("uid").asString("")));
        String node = pod.path("spec").path("nodeName").asString("");
        if (!node.isEmpty()) {
            fields.put("node", new EventObject().put("name", node));
        }
        String namespace = metadata.path("namespace").asString("");
        if (!namespace.isEmpty()) {
            fields.put("namespace", namespace);
        }
        Map<String, String> labels =
                texts(metadata.path("labels"), includedLabels.isEmpty() ? null : includedLabels);
        labels.keySet().removeAll(excludedLabels);
        if (!labels.isEmpty()) {
            fields.put("labels", LabelNames.object(labels, dedotLabels));
        }
        Map<String, String> annotations = texts(metadata.path("annotations"), includedAnnotations);
        if (!annotations.isEmpty()) {
            fields.put("annotations", LabelNames.object(annotations, dedotAnnotations));
        }
        if (creator) {
            for (JsonNode owner : metadata.path("ownerReferences")) {
                String kind = owner.path("kind").asString("");
                if (owner.path("controller").asBoolean(false) && CREATORS.contains(kind)) {
                    fields.put(kind.toLowerCase(Locale.ROOT), named(owner.path("name")));
                }
            }
        }
        return fields;
    }

    /** Returns what is known of a container: its pod's fields, and its own. */
    EventObject of(JsonNode pod, JsonNode container) {
        EventObject own = named(container.path("name"));
        String image = container.path("image").asString("");
        return of(pod).put("container", image.isEmpty() ? own : own.put("image", image));
    }

    private static EventObject named(JsonNode name) {
        return new EventObject().put("name", name.asString(""));
    }

    private static Map<String, String> texts(JsonNode object, @Nullable Set<String> wanted) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(
                        entry -> {
                            if (wanted == null || wanted.contains(entry.getKey())) {
                                texts.put(entry.getKey(), entry.getValue().asString(""));
                            }
                        });
        return texts;
    }
}
