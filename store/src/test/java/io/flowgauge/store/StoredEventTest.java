package io.flowgauge.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoredEventTest {
    private final StoredEvent event = new StoredEvent();

    private boolean read(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return event.read(bytes, 0, bytes.length);
    }

    @Test
    void shouldReadAnEventOfPacketbeat6() {
        assertThat(
                        read(
                                """
                                {"@timestamp":"2026-01-01T09:00:45.000Z","beat":{"name":"probe"},\
                                "dest":{"ip":"198.51.100.7","mac":"02:00:5e:10:00:01","port":443,\
                                "stats":{"net_bytes_total":4260,"net_packets_total":4}},\
                                "final":true,"flow_id":"EQQA","last_time":"2026-01-01T09:00:14.031Z",\
                                "source":{"ip":"192.0.2.10","port":49152,\
                                "stats":{"net_bytes_total":1256,"net_packets_total":6}},\
                                "start_time":"2026-01-01T09:00:00.031Z","transport":"tcp",\
                                "type":"flow","vlan":7}
                                """))
                .isTrue();
        assertThat(event.rest()).isEqualTo("{\"beat\":{\"name\":\"probe\"},\"type\":\"flow\"}");
        checkTcpFlow();
    }

    @Test
    void shouldReadAnEventOfEcs() {
        assertThat(
                        read(
                                """
                                {"@timestamp":"2026-01-01T09:00:45.000Z","agent":{"name":"probe"},\
                                "destination":{"bytes":4260,"ip":"198.51.100.7",\
                                "mac":"02-00-5E-10-00-01","packets":4,"port":443},\
                                "event":{"action":"network_flow","duration":14000000000,\
                                "end":"2026-01-01T09:00:14.031Z","start":"2026-01-01T09:00:00.031Z",\
                                "type":["connection","end"]},\
                                "flow":{"final":true,"id":"EQQA","vlan":7},\
                                "network":{"bytes":5516,"packets":10,"transport":"tcp",\
                                "type":"ipv4"},\
                                "source":{"bytes":1256,"ip":"192.0.2.10","packets":6,"port":49152,\
                                "outer":{"ip":"10.0.0.1"}},"type":"flow"}
                                """))
                .isTrue();
        assertThat(event.rest())
                .isEqualTo(
                        """
                        {"agent":{"name":"probe"},"event":{"action":"network_flow"},\
                        "network":{"type":"ipv4"},"type":"flow",\
                        "source":{"outer":{"ip":"10.0.0.1"}}}\
                        """);
        checkTcpFlow();
    }

    @Test
    void shouldKeepTagsOfSeveralLayersWithTheOtherMembers() {
        assertThat(
                        read(
                                """
                                {"flow":{"final":false,"id":"EQQA","vlan":[101,600]},\
                                "source":{"bytes":60,"packets":1}}
                                """))
                .isTrue();
        assertThat(event.vlan).isEqualTo(ReportBatch.NONE);
        assertThat(event.rest()).isEqualTo("{\"flow\":{\"vlan\":[101,600]}}");
    }

    @Test
    void shouldRefuseWhatIsNoReport() {
        assertThat(read("{\"type\":\"flow\"}")).isFalse();
        assertThat(read("{\"flow_id\":\"EQQA\"")).isFalse();
        assertThat(read("")).isFalse();
    }

    private void checkTcpFlow() {
        assertThat(event.flowId()).isEqualTo("EQQA");
        assertThat(event.isFinal).isTrue();
        assertThat(event.transport).isEqualTo("tcp");
        assertThat(event.vlan).isEqualTo(7);
        assertThat(event.lastUs - event.startUs).isEqualTo(14_000_000);
        assertThat(event.source.hasAddress).isTrue();
        assertThat(event.source.low).isEqualTo(0xffff_c000_020aL);
        assertThat(event.source.port).isEqualTo(49_152);
        assertThat(event.source.packets).isEqualTo(6);
        assertThat(event.source.bytes).isEqualTo(1256);
        assertThat(event.destination.low).isEqualTo(0xffff_c633_6407L);
        assertThat(event.destination.port).isEqualTo(443);
        assertThat(event.destination.packets).isEqualTo(4);
        assertThat(event.destination.bytes).isEqualTo(4260);
        assertThat(event.destinationMac()).isNotNull();
    }
}
