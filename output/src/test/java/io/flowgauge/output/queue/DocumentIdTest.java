package io.flowgauge.output.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentIdTest {
    private static final byte[] KEY = new byte[24];

    @Test
    void shouldBeTheSameForTheSameReport() {
        assertThat(id("probe", record(1, 79, 5))).isEqualTo(id("probe", record(1, 79, 5)));
    }

    @Test
    void shouldDifferWhereObserverFlowTimesOrCountersDo() {
        Set<String> ids = new HashSet<>();
        ids.add(id("probe", record(1, 79, 5)));
        ids.add(id("probe-2", record(1, 79, 5)));
        ids.add(id("probe", record(2, 79, 5)));
        ids.add(id("probe", record(1, 80, 5)));
        ids.add(id("probe", record(1, 79, 6)));
        ids.add(id("probe", record(1, 79, 5).reverse(1, 79)));
        ids.add(id("probe", record(1, 79, 5).times(4, 5)));
        byte[] other = KEY.clone();
        other[23] = 1;
        ids.add(id("probe", record(1, 79, 5).key(stack(), other)));
        assertThat(ids).hasSize(8).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    }

    @Test
    void shouldBeTheBase64ForUrlsOfItsSixteenBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            long high = random.nextLong();
            long low = random.nextLong();
            String expected =
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(
                                    ByteBuffer.allocate(16).putLong(high).putLong(low).array());
            assertThat(DocumentId.text(high, low)).isEqualTo(expected);
        }
    }

    private static long stack() {
        return LayerStack.of(1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP);
    }

    private static RecordBytes record(long packets, long bytes, long lastNs) {
        return new RecordBytes().key(stack(), KEY).sorted(packets, bytes).times(3, lastNs);
    }

    private static String id(String observer, RecordBytes record) {
        DocumentId id = new DocumentId(observer);
        id.compute(new FlowRecord().wrap(record.address()));
        return DocumentId.text(id.high(), id.low());
    }
}
