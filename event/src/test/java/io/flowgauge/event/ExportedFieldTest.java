package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExportedFieldTest {
    private static EventSettings settings(SchemaName name) {
        return name == SchemaName.ECS ? EcsFixture.SETTINGS : EventFixture.SETTINGS;
    }

    @ParameterizedTest
    @EnumSource(SchemaName.class)
    void shouldListEveryFieldThatTheEncoderWrites(SchemaName name) {
        List<String> names = name.fields().stream().map(ExportedField::name).toList();
        EventSettings settings = settings(name);
        assertThat(names).doesNotHaveDuplicates();
        assertThat(names)
                .containsAll(settings.schema().own(settings).keySet())
                .contains("@timestamp", "host.name", "type", "tags");
    }

    @ParameterizedTest
    @EnumSource(SchemaName.class)
    void shouldDescribeEachFieldInASentence(SchemaName name) {
        assertThat(name.fields()).allMatch(field -> field.description().endsWith("."));
    }

    @Test
    void shouldLetAliasesStandForFieldsThatThereAre() {
        TreeSet<String> names = new TreeSet<>();
        ExportedField.ecs().forEach(field -> names.add(field.name()));
        assertThat(ExportedField.ecs())
                .filteredOn(field -> field.type() == ExportedField.Type.ALIAS)
                .hasSize(8)
                .allMatch(field -> names.contains(field.target()));
    }
}
