package io.flowgauge.event;

import java.util.List;

/** The forms that events of flows can have. */
public enum SchemaName {
    /** That of Packetbeat 6.7. */
    PACKETBEAT_6("packetbeat-6", EventSettings.PACKETBEAT_6),
    /** The Elastic Common Schema, as Packetbeat 9 uses it. */
    ECS("ecs", EventSettings.PACKETBEAT_9);

    private final String label;
    private final String beatVersion;

    SchemaName(String label, String beatVersion) {
        this.label = label;
        this.beatVersion = beatVersion;
    }

    /** Returns what configurations call it. */
    public String label() {
        return label;
    }

    /** Returns the version of the Packetbeat whose events these are. */
    public String beatVersion() {
        return beatVersion;
    }

    /** Returns the fields that events can have. */
    public List<ExportedField> fields() {
        return this == ECS ? ExportedField.ecs() : ExportedField.packetbeat6();
    }
}
