package io.flowgauge.event.processor;

import java.util.List;
import java.util.Map;

/** All kinds of processors there are, and those of Packetbeat that are left out. */
public final class ProcessorKinds {
    /** Sorted by name. */
    public static final List<ProcessorKind> ALL =
            List.of(
                    AddCloudMetadata.KIND,
                    AddDockerMetadata.KIND,
                    AddFields.KIND,
                    AddId.KIND,
                    AddKubernetesMetadata.KIND,
                    AddLabels.KIND,
                    AddLocale.KIND,
                    AddTags.KIND,
                    CopyFields.KIND,
                    DecodeJsonFields.KIND,
                    Dissect.KIND,
                    DropEvent.KIND,
                    DropFields.KIND,
                    IncludeFields.KIND,
                    Rename.KIND);

    /** Why a processor that some Beat has is not here, by name. */
    static final Map<String, String> LEFT_OUT =
            Map.of(
                    "translate_ldap_attribute",
                    "a processor of Packetbeat that asks an LDAP server; flow events have no LDAP"
                            + " attributes, so there is none here",
                    "translate_sid",
                    "a processor of Packetbeat for Windows; flow events have no Windows security"
                            + " identifiers, so there is none here");

    private ProcessorKinds() {}
}
