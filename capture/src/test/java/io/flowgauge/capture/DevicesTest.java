package io.flowgauge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.natives.PcapInterfaces.Interface;
import io.flowgauge.testkit.NamespacePair;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevicesTest {
    @Test
    void shouldListAsPacketbeatDoes() throws Exception {
        List<Interface> interfaces =
                List.of(
                        new Interface(
                                "eth0",
                                "",
                                List.of(
                                        InetAddress.getByName("192.0.2.2"),
                                        InetAddress.getByName("fe80::fc:ff:fe00:1"))),
                        new Interface("any", "Pseudo-device that captures on all", List.of()));
        assertThat(Devices.describe(interfaces))
                .containsExactly(
                        "0: eth0 (No description available) (192.0.2.2 fe80::fc:ff:fe00:1)",
                        "1: any (Pseudo-device that captures on all) (Not assigned ip address)");
        assertThat(Devices.describe(List.of()))
                .containsExactly("No devices found. You might need sudo?");
    }

    @Test
    void shouldListTheDevicesOfThisMachineAndFindEachByItsNumber() throws Exception {
        List<String> lines = Devices.describe();
        assertThat(lines).isNotEmpty();
        for (int i = 0; i < lines.size(); i++) {
            String name = Devices.resolve(Integer.toString(i));
            assertThat(lines.get(i)).startsWith(i + ": " + name + " (");
            assertThat(Devices.resolve(name)).isEqualTo(name);
        }
    }

    @Test
    void shouldTakeAnyAsItIs() throws Exception {
        assertThat(Devices.resolve("any")).isEqualTo("any");
        assertThat(Devices.resolve("")).isEqualTo("any");
    }

    @Test
    void shouldNameTheDevicesThatExistWhenOneDoesNot() {
        assertThatThrownBy(() -> Devices.resolve("nosuch0"))
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith("unknown device 'nosuch0'; allowed: a name or number of ");
        for (String number : List.of("-1", "9999", "99999999999999999999")) {
            assertThatThrownBy(() -> Devices.resolve(number))
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageStartingWith("device index " + number + " is out of range; ")
                    .hasMessageContaining("; allowed: a name or number of ");
        }
    }

    @Test
    void shouldRefuseWhatIsListedAndNoInterface() throws Exception {
        int number = 0;
        int others = 0;
        for (String line : Devices.describe()) {
            String device = line.replaceFirst("^\\d+: (.*?) \\(.*", "$1");
            String setting = Integer.toString(number++);
            if (device.equals("any") || Files.exists(Path.of("/sys/class/net", device))) {
                assertThat(Devices.resolveInterface(setting)).isEqualTo(device);
            } else {
                others++;
                assertThatThrownBy(() -> Devices.resolveInterface(setting))
                        .isInstanceOf(UserErrorException.class)
                        .hasMessageStartingWith(
                                "device '" + device + "' is no network interface; allowed: a name")
                        .hasMessageContaining(" lo (")
                        .hasMessageNotContaining(", " + device);
            }
        }
        assertThat(number).as("devices").isGreaterThan(others);
    }

    @Test
    void shouldFindTheInterfaceOfTheDefaultRoute() throws Exception {
        try (NamespacePair pair = NamespacePair.openOrSkip()) {
            String side = NamespacePair.LEFT;
            pair.inside(
                    side,
                    () -> {
                        assertThatThrownBy(() -> Devices.resolve("default_route"))
                                .isInstanceOf(UserErrorException.class)
                                .hasMessageContaining("'default_route': there is no default route");
                        pair.ip(side, "-6", "route", "add", "default", "via", "fd93::2");
                        assertThat(Devices.resolve("default_route")).isEqualTo(side);
                        assertThat(Devices.resolve("default_route_ipv6")).isEqualTo(side);
                        assertThatThrownBy(() -> Devices.resolve("default_route_ipv4"))
                                .isInstanceOf(UserErrorException.class);
                        pair.ip(side, "route", "add", "default", "via", NamespacePair.RIGHT_IP);
                        assertThat(Devices.resolve("default_route_ipv4")).isEqualTo(side);
                    });
        }
    }
}
