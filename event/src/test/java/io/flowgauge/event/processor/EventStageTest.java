package io.flowgauge.event.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.CustomFields;
import io.flowgauge.event.EcsFixture;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventFixture;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.util.Collections;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EventStageTest {
    private static final RecordBytes RECORD =
            new RecordBytes()
                    .key(LayerStack.of(0, 1, 0, FlowLayer.VLAN), new byte[] {7, 0})
                    .sorted(1, 60);

    private static JsonNode json(EventSettings settings, String index) throws Exception {
        EventStage stage = new EventStage(settings, ProcessorChain.none(), index);
        FlowRecord record = new FlowRecord().wrap(RECORD.address());
        Event event = Objects.requireNonNull(stage.event(record, EndReason.NONE, 0));
        return EventFixture.json(new JsonEncoder(settings, false, true), event);
    }

    @Test
    void shouldSetTheIndexThatFlowsHaveOfTheirOwn() throws Exception {
        JsonNode nine = json(EcsFixture.SETTINGS, "n-%{[agent.version]}-%{+yyyy}");
        assertThat(nine.at("/@metadata/raw_index").asString()).isEqualTo("n-9.0.0-1970");
        assertThat(nine.at("/@metadata/beat").asString()).isEqualTo("packetbeat");
        JsonNode six = json(EventFixture.SETTINGS, "n-%{[vlan]}");
        assertThat(six.at("/@metadata/raw_index").asString()).isEqualTo("n-7");
        JsonNode lacking = json(EventFixture.SETTINGS, "n-%{[source.port]}");
        assertThat(lacking.at("/@metadata/raw_index").isMissingNode()).isTrue();
        JsonNode none = json(EventFixture.SETTINGS, "");
        assertThat(none.at("/@metadata/raw_index").isMissingNode()).isTrue();
    }

    @Test
    void shouldWriteFieldsThatAreNull() throws Exception {
        EventSettings settings =
                EventFixture.withFields(
                        CustomFields.NONE,
                        new CustomFields(Collections.singletonMap("site", null), false));
        for (EventSettings one :
                new EventSettings[] {settings, settings.withSchema(EcsFixture.PLAIN)}) {
            for (String index : new String[] {"", "changed"}) {
                assertThat(json(one, index).at("/fields/site").isNull()).isTrue();
            }
        }
    }
}
