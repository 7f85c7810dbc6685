package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddHostMetadataTest {
    @TempDir private Path root;
    private final AtomicLong nowNs = new AtomicLong();

    @BeforeEach
    void write() throws IOException {
        put(
                "etc/os-release",
                """
                PRETTY_NAME="Debian GNU/Linux 9 (stretch)"
                NAME="Debian GNU/Linux"
                # a comment
                VERSION_ID="9"
                VERSION="9 (stretch)"
                ID=debian
                """);
        put("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        put("proc/1/cgroup", "0::/init.scope\n");
    }

    private void put(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    private AddHostMetadata processor(String settings) throws Exception {
        return new AddHostMetadata(
                SectionReader.of(YamlReader.read("t.yml", settings), "h"), root, nowNs::get);
    }

    private Event processed(String settings) throws Exception {
        Event event = event();
        assertThat(processor(settings).process(event)).isTrue();
        return event;
    }

    @Test
    void shouldAddWhatTheSystemSays() throws Exception {
        Event event = processed("");
        assertThat(get(event, "host"))
                .isEqualTo(
                        Map.of(
                                "name",
                                "host.example.com",
                                "architecture",
                                HostInfo.architecture(System.getProperty("os.arch")),
                                "id",
                                "0123456789abcdef0123456789abcdef",
                                "containerized",
                                false,
                                "os",
                                Map.of(
                                        "platform",
                                        "debian",
                                        "version",
                                        "9 (stretch)",
                                        "family",
                                        "debian",
                                        "name",
                                        "Debian GNU/Linux",
                                        "codename",
                                        "stretch")));
        assertThat(HostInfo.architecture("amd64")).isEqualTo("x86_64");
        assertThat(HostInfo.architecture("aarch64")).isEqualTo("aarch64");
    }

    @Test
    void shouldReadOtherSystemsToo() throws Exception {
        Files.delete(root.resolve("etc/os-release"));
        put(
                "usr/lib/os-release",
                "NAME='Rocky Linux'\nVERSION_ID=9.3\nBUILD_ID=r1\nVERSION_CODENAME=blue\nID=rocky");
        put("proc/1/cgroup", "1:name=systemd:/docker/0123\n");
        Files.delete(root.resolve("etc/machine-id"));
        put("var/lib/dbus/machine-id", "ff\n");
        Event event = processed("");
        assertThat(get(event, "host.os"))
                .isEqualTo(
                        Map.of(
                                "platform",
                                "rocky",
                                "version",
                                "9.3",
                                "family",
                                "redhat",
                                "name",
                                "Rocky Linux",
                                "build",
                                "r1",
                                "codename",
                                "blue"));
        assertThat(get(event, "host.containerized")).isEqualTo(true);
        assertThat(get(event, "host.id")).isEqualTo("ff");
    }

    @Test
    void shouldLeaveOutWhatTheSystemDoesNotSay() throws Exception {
        for (String file : List.of("etc/os-release", "etc/machine-id", "proc/1/cgroup")) {
            Files.delete(root.resolve(file));
        }
        Event event = processed("");
        for (String name : List.of("os", "id", "containerized", "ip", "mac", "geo")) {
            assertThat(event.has(FieldPath.of("host." + name))).as(name).isFalse();
        }
    }

    @Test
    void shouldAddAddressesOfAllInterfacesButLoopback() throws Exception {
        Event event = processed("netinfo.enabled: true");
        List<String> macs = new java.util.ArrayList<>();
        for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            byte[] mac = device.getHardwareAddress();
            if (mac != null && !device.isLoopback()) {
                macs.add(HexFormat.ofDelimiter(":").formatHex(mac));
            }
        }
        if (macs.isEmpty()) {
            assertThat(event.has(FieldPath.of("host.mac"))).isFalse();
        } else {
            assertThat((List<?>) get(event, "host.mac"))
                    .extracting(String::valueOf)
                    .containsExactlyInAnyOrderElementsOf(new java.util.LinkedHashSet<>(macs));
        }
        if (get(event, "host.ip") instanceof List<?> ips) {
            assertThat(ips)
                    .extracting(String::valueOf)
                    .doesNotContain("127.0.0.1", "::1")
                    .allMatch(ip -> ip.matches("[0-9a-f.:]+"));
        }
    }

    @Test
    void shouldAskTheSystemAgainWhenTheCacheIsOld() throws Exception {
        AddHostMetadata processor = processor("cache.ttl: 10s");
        processor.process(event());
        put("etc/machine-id", "new\n");
        nowNs.set(9_999_999_999L);
        Event event = event();
        processor.process(event);
        assertThat(get(event, "host.id")).isNotEqualTo("new");
        nowNs.set(10_000_000_000L);
        event = event();
        processor.process(event);
        assertThat(get(event, "host.id")).isEqualTo("new");
    }

    @Test
    void shouldAskForEveryEventWithoutACache() throws Exception {
        for (String ttl : List.of("0", "-1s")) {
            AddHostMetadata processor = processor("cache.ttl: " + ttl);
            processor.process(event());
            put("etc/machine-id", "new" + ttl);
            Event event = event();
            processor.process(event);
            assertThat(get(event, "host.id")).isEqualTo("new" + ttl);
        }
    }

    @Test
    void shouldAddThePlace() throws Exception {
        Event event =
                processed(
                        """
                        geo:
                          name: rack-4
                          location: 52.5, -13.4
                          continent_name: Europe
                          country_iso_code: DE
                          region_name: Berlin
                          region_iso_code: DE-BE
                          city_name: Berlin
                        """);
        assertThat(get(event, "host.geo"))
                .isEqualTo(
                        Map.of(
                                "name",
                                "rack-4",
                                "location",
                                "52.5, -13.4",
                                "continent_name",
                                "Europe",
                                "country_iso_code",
                                "DE",
                                "region_name",
                                "Berlin",
                                "region_iso_code",
                                "DE-BE",
                                "city_name",
                                "Berlin"));
    }

    @Test
    void shouldRefusePlacesThatAreNone() {
        for (String location : List.of("x", "52.5", "52.5 13.4", "1,2,3", "1., 2")) {
            assertThat(error("- add_host_metadata.geo.location: '" + location + "'"))
                    .isEqualTo(
                            "test.yml:2:35: processors.0.add_host_metadata.geo.location: \""
                                    + location
                                    + "\" is no latitude and longitude; allowed: two numbers, such"
                                    + " as \"52.5, 13.4\"");
        }
    }

    @Test
    void shouldKeepOtherFieldsOfTheHost() {
        Event event = process("- add_host_metadata:", event("host: {rack: 4, id: old}"));
        assertThat(get(event, "host.rack")).isEqualTo(4L);
        assertThat(get(event, "host.architecture")).isNotNull();

        event = process("- add_host_metadata.replace_fields: false", event("host: {rack: 4}"));
        assertThat(event.has(FieldPath.of("host.architecture"))).isFalse();
        event = process("- add_host_metadata.replace_fields: false", event());
        assertThat(event.has(FieldPath.of("host.architecture"))).isTrue();
    }

    @Test
    void shouldFailWhereHostIsNoObject() {
        Event event = process("- drop_fields.fields: host", event());
        process("- add_fields: {target: '', fields: {host: 1}}", event);
        assertThat(failure("- add_host_metadata:", event)).isEqualTo("host is no object");
        assertThat(get(event, "host")).isEqualTo(1L);
    }

    @Test
    void shouldAddItselfAsObserver() {
        Event event =
                process("- add_observer_metadata: {netinfo.enabled: false, geo.name: hq}", event());
        assertThat(get(event, "observer"))
                .isEqualTo(
                        Map.of(
                                "hostname",
                                "host.example.com",
                                "type",
                                "packetbeat",
                                "vendor",
                                "flowgauge",
                                "geo",
                                Map.of("name", "hq")));
        Event both = process("- add_host_metadata.netinfo.enabled: true", event());
        process("- add_observer_metadata:", both);
        assertThat(get(both, "observer.ip")).isEqualTo(get(both, "host.ip"));
        assertThat(get(both, "observer.mac")).isEqualTo(get(both, "host.mac"));
    }

    @Test
    void shouldKeepAnObserverUnlessToldOtherwise() {
        Event event = process("- add_observer_metadata:", event("observer.name: x"));
        assertThat(get(event, "observer")).isEqualTo(Map.of("name", "x"));
        process("- add_observer_metadata.overwrite: true", event);
        assertThat(get(event, "observer.name")).isEqualTo("x");
        assertThat(get(event, "observer.vendor")).isEqualTo("flowgauge");
        assertThat(failure("- add_observer_metadata.overwrite: true", event("observer: 1")))
                .isEqualTo("observer is no object");
    }
}
