package io.flowgauge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultRouteTest {
    private static final String ZERO = "0".repeat(32);

    @Test
    void shouldTakeTheUsableIpv4RouteOfTheLowestMetric() {
        List<String> lines =
                List.of(
                        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU",
                        "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                        "wlan0\t00000000\t010200C0\t0003\t0\t0\t50\t00000000\t0\t0\t0",
                        "down0\t00000000\t010200C0\t0002\t0\t0\t1\t00000000\t0\t0\t0",
                        "rej0\t00000000\t010200C0\t0201\t0\t0\t1\t00000000\t0\t0\t0",
                        "half0\t00000000\t010200C0\t0003\t0\t0\t1\t00000080\t0\t0\t0",
                        "eth1\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0");
        assertThat(DefaultRoute.ipv4(lines)).contains("wlan0");
        assertThat(DefaultRoute.ipv4(lines.subList(0, 1))).isEmpty();
    }

    @Test
    void shouldTakeTheUsableIpv6RouteOfTheLowestMetric() {
        List<String> lines =
                List.of(
                        route("fd930000000000000000000000000000", "40", "00000001", "eth9"),
                        route(ZERO, "00", "00000400", "eth0"),
                        route(ZERO, "00", "00000200", "eth1"),
                        route(ZERO, "01", "00000001", "eth2"),
                        // What the kernel shows where there is no default route.
                        ZERO + " 00 " + ZERO + " 00 " + ZERO + " ffffffff 1 0 00200200 lo");
        assertThat(DefaultRoute.ipv6(lines)).contains("eth1");
        assertThat(DefaultRoute.ipv6(lines.subList(4, 5))).isEmpty();
    }

    private static String route(String destination, String prefix, String metric, String device) {
        return String.join(
                " ", destination, prefix, ZERO, "00", ZERO, metric, "1", "0", "00000003", device);
    }
}
