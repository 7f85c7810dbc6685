package io.flowgauge.event.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DnsOutageTest {
    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 5);
    private final DnsOutage outage = new DnsOutage(10, nowNs::get);

    private void waitInVain(int times) {
        for (int i = 0; i < times; i++) {
            outage.waitedInVain();
        }
    }

    @Test
    void shouldBeginWithTheThirdWaitInARow() {
        waitInVain(2);
        assertThat(outage.isOn()).isFalse();
        outage.answered();
        waitInVain(2);
        assertThat(outage.isOn()).isFalse();
        waitInVain(1);
        assertThat(outage.isOn()).isTrue();
    }

    @Test
    void shouldEndWithAnAnswer() {
        waitInVain(3);
        outage.answered();
        assertThat(outage.isOn()).isFalse();
        waitInVain(2);
        assertThat(outage.isOn()).isFalse();
    }

    @Test
    void shouldTryOneWaitAgainAfterItsTime() {
        waitInVain(3);
        nowNs.addAndGet(9);
        assertThat(outage.isOn()).isTrue();
        nowNs.addAndGet(1);
        assertThat(outage.isOn()).isFalse();
        waitInVain(1);
        assertThat(outage.isOn()).isTrue();
    }

    @Test
    void shouldNeverBeginWhereFailuresAreNotRemembered() {
        DnsOutage never = new DnsOutage(0, nowNs::get);
        for (int i = 0; i < 9; i++) {
            never.waitedInVain();
        }
        assertThat(never.isOn()).isFalse();
    }
}
