package io.flowgauge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.store.ReportBatch.Flow;
import io.flowgauge.store.ReportBatch.Sums;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowStoreTest {
    private static final long SECOND_US = 1_000_000;
    private static final long START_US = 1_790_000_000 * SECOND_US;
    private static final long V4 = 0xffff_0000_0000L;

    @TempDir Path folder;

    private FlowStore open() throws Exception {
        return FlowStore.open(new StoreSettings(folder, 0, 0, 256 << 20, 2));
    }

    private static String ask(FlowStore store, String sql) throws Exception {
        try (Connection connection = store.connection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            StringBuilder text = new StringBuilder();
            while (result.next()) {
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    text.append(i == 1 ? "" : " ").append(result.getString(i));
                }
                text.append('\n');
            }
            return text.toString().strip();
        }
    }

    private static ReportBatch twoReports() {
        ReportBatch batch = new ReportBatch();
        batch.add(new Flow(1, START_US, "EAT/", "0:1", null, "{}", Sums.ZERO));
        batch.begin(START_US + 10 * SECOND_US, ReportBatch.NO_TIME, 1, false)
                .source(0, V4 | 0x0a00_0001)
                .destination(0, V4 | 0xc0a8_0102L)
                .ports(40_000, 443)
                .labels("tcp", 5, "lab\nquiet")
                .counted(1, 100, 2, 200);
        batch.begin(START_US + 20 * SECOND_US, START_US + 10 * SECOND_US, 1, true)
                .lastPacket(START_US + 15 * SECOND_US)
                .source(0, V4 | 0x0a00_0001)
                .destination(0xfe80L << 48, 1)
                .counted(3, 300, 4, 400);
        return batch;
    }

    @Test
    void shouldReadWhatWasStored() throws Exception {
        try (FlowStore store = open()) {
            store.append(twoReports());
            assertThat(
                            ask(
                                    store,
                                    "SELECT epoch_us(time) - "
                                            + START_US
                                            + ", source_ip, source_port, destination_ip, transport,"
                                            + " vlan, tags, packets, bytes, final FROM reports ORDER"
                                            + " BY time"))
                    .isEqualTo(
                            """
                            10000000 10.0.0.1 40000 192.168.1.2 tcp 5 [lab, quiet] 3 300 false
                            20000000 10.0.0.1 null fe80::1 null null null 7 700 true""");
            assertThat(ask(store, "SELECT flow_id, source_mac, packets, bytes, final FROM flows"))
                    .isEqualTo("EAT/ 0:1 10 1000 true");
        }
    }

    @Test
    void shouldGoOnWithAStoreThatIsThere() throws Exception {
        try (FlowStore store = open()) {
            store.append(twoReports());
        }
        try (FlowStore store = open()) {
            store.append(twoReports());
            assertThat(ask(store, "SELECT count(*), sum(bytes) FROM reports")).isEqualTo("4 2000");
        }
    }

    @Test
    void shouldHaveViewsBeforeThereAreReports() throws Exception {
        try (FlowStore store = open()) {
            assertThat(ask(store, "SELECT count(*) FROM flows")).isEqualTo("0");
        }
    }

    @Test
    void shouldBeginASegmentEachDay() throws Exception {
        try (FlowStore store = open()) {
            long first = store.segmentFor(START_US);
            store.append(twoReports());
            assertThat(store.segmentFor(START_US + SECOND_US)).isEqualTo(first);
            assertThat(store.segmentFor(START_US + 86_400 * SECOND_US)).isEqualTo(first + 1);
        }
    }

    @Test
    void shouldRefuseAFolderInUse() throws Exception {
        try (FlowStore _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void shouldConvertAddressesBothWays() throws Exception {
        try (FlowStore store = open()) {
            for (String address :
                    List.of(
                            "0.0.0.0",
                            "10.0.0.1",
                            "255.255.255.255",
                            "::",
                            "::1",
                            "1::",
                            "fe80::1",
                            "2001:db8:0:1:1:1:1:1",
                            "2001:0:0:1::1",
                            "ff02::1:ff00:1234",
                            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) {
                assertThat(ask(store, "SELECT ip_text(ip_number('" + address + "'))"))
                        .isEqualTo(address);
            }
        }
    }

    @Test
    void shouldTellWhetherAnAddressIsInANetwork() throws Exception {
        try (FlowStore store = open()) {
            for (String in :
                    List.of(
                            "10.0.0.1 10.0.0.0/8",
                            "11.0.0.1 0.0.0.0/0",
                            "10.0.0.1 10.0.0.1",
                            "fe80::1 fe80::/10",
                            "2001:db8::1 ::/0")) {
                assertThat(askIn(store, in)).as(in).isEqualTo("true");
            }
            for (String outside :
                    List.of(
                            "11.0.0.1 10.0.0.0/8",
                            "10.0.0.2 10.0.0.1/32",
                            "2001:db8::1 fe80::/10",
                            "2001:db8::1 0.0.0.0/0")) {
                assertThat(askIn(store, outside)).as(outside).isEqualTo("false");
            }
        }
    }

    private static String askIn(FlowStore store, String addressAndNetwork) throws Exception {
        String[] parts = addressAndNetwork.split(" ", 2);
        return ask(store, "SELECT ip_in(ip_number('" + parts[0] + "'), '" + parts[1] + "')");
    }
}
