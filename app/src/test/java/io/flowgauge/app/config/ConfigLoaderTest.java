package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.app.config.InterfaceSettings.CaptureType;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import io.flowgauge.event.EcsSchema;
import io.flowgauge.event.SchemaName;
import io.flowgauge.output.CodecSettings;
import io.flowgauge.output.ConsoleSettings;
import io.flowgauge.output.FileOutputSettings;
import io.flowgauge.output.FileSettings;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.queue.DiskSettings;
import io.flowgauge.store.StoreOutputSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    @TempDir private Path directory;
    private ConfigDirectory config;

    @BeforeEach
    void makeDirectory() {
        config = new ConfigDirectory(directory);
    }

    private Settings load(String... lines) throws UserErrorException {
        config.write("flowgauge.yml", lines);
        return config.load();
    }

    @Test
    void shouldMeterFlowsIntoTheStoreWithoutAnyFile() throws UserErrorException {
        Settings settings = config.load();
        assertThat(settings.flows().enabled()).isTrue();
        assertThat(settings.flows().timeoutNs()).isEqualTo(30_000_000_000L);
        assertThat(settings.flows().periodNs()).isEqualTo(10_000_000_000L);
        assertThat(settings.interfaces()).hasSize(1);
        assertThat(settings.interfaces().getFirst().device()).isEqualTo("any");
        assertThat(settings.interfaces().getFirst().type()).isEqualTo(CaptureType.AF_PACKET);
        assertThat(settings.interfaces().getFirst().snaplen()).isEqualTo(65_535);
        assertThat(settings.interfaces().getFirst().bufferSizeMb()).isEqualTo(30);
        assertThat(output(settings)).isInstanceOf(StoreOutputSettings.class);
        assertThat(settings.general().name()).isNotEmpty();
        assertThat(settings.files()).isEmpty();
        assertThat(settings.notices()).isEmpty();
    }

    @Test
    void shouldLetTheCommandLineChooseAnotherOutputWithoutAnyFile() throws UserErrorException {
        Settings settings = config.override("output.file.path=out").load();
        assertThat(output(settings))
                .isInstanceOfSatisfying(
                        FileOutputSettings.class,
                        file -> {
                            assertThat(file.files())
                                    .isEqualTo(
                                            new FileSettings(
                                                    Path.of("out"), "packetbeat", 10_240, 7, 0600));
                            assertThat(file.codec()).isEqualTo(new CodecSettings.Json(false, true));
                        });
        assertThat(settings.flows().enabled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "packetbeat.flows: {} | true",
                "packetbeat.flows.timeout: 5s | true",
                "packetbeat.flows: ~ | false",
                "'packetbeat.flows:' | false",
                "name: x | false",
                "'packetbeat.flows: {enabled: no}' | false",
                "'packetbeat.flows: {enabled: \"true\"}' | true",
            })
    void shouldSwitchFlowsOnWhereTheSectionIs(String line, boolean enabled)
            throws UserErrorException {
        assertThat(load(line, "output.discard: {}").flows().enabled()).isEqualTo(enabled);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "-1s, 0",
        "-5s, 0",
        "-1ms, 0",
        "0, 0",
        "0s, 0",
        "1s, 1000000000",
        "1m30s, 90000000000"
    })
    void shouldReadThePeriod(String text, long ns) throws UserErrorException {
        Settings settings = load("packetbeat.flows.period: " + text, "output.discard: {}");
        assertThat(settings.flows().periodNs()).isEqualTo(ns);
    }

    @Test
    void shouldAcceptATimeoutOfExactlyOneSecond() throws UserErrorException {
        Settings settings = load("packetbeat.flows.timeout: 1s", "output.discard: {}");
        assertThat(settings.flows().timeoutNs()).isEqualTo(1_000_000_000L);
    }

    @Test
    void shouldMergeDottedKeysAndObjects() throws UserErrorException {
        Settings settings =
                load(
                        "packetbeat.flows.timeout: 5s",
                        "packetbeat:",
                        "  flows:",
                        "    period: 2s",
                        "    fields.a.b: 1",
                        "output.discard: {}");
        assertThat(settings.flows().timeoutNs()).isEqualTo(5_000_000_000L);
        assertThat(settings.flows().periodNs()).isEqualTo(2_000_000_000L);
        assertThat(settings.flows().fields()).isEqualTo(Map.of("a", Map.of("b", 1L)));
    }

    @Test
    void shouldMergeListsByIndexFromFileToFile() throws UserErrorException {
        config.write("one.yml", "tags: [a, b, c]", "output.console: {}", "name: one");
        config.write("two.yml", "tags: [d]", "name: two");
        Settings settings = config.file("one.yml").file("two.yml").load();
        assertThat(settings.general().tags()).containsExactly("d", "b", "c");
        assertThat(settings.general().name()).isEqualTo("two");
        assertThat(settings.files()).hasSize(2);
    }

    @Test
    void shouldLayTheCommandLineOverTheFiles() throws UserErrorException {
        config.override("tags=x,y").override("name=probe=1").override("fields.0k=[1, {a: b}]");
        Settings settings = load("tags: [a, b, c]", "name: n", "output.console: {}");
        assertThat(settings.general().tags()).containsExactly("x", "y", "c");
        assertThat(settings.general().name()).isEqualTo("probe=1");
        assertThat(settings.general().fields())
                .isEqualTo(Map.of("0k", List.of(1L, Map.of("a", "b"))));
    }

    @Test
    void shouldReachIntoListsByIndex() throws UserErrorException {
        config.override("packetbeat.interfaces.1.snaplen=96").override("tags.1=z");
        Settings settings =
                load(
                        "packetbeat.interfaces:",
                        "- device: a",
                        "- device: b",
                        "tags: [a, b]",
                        "output.console: {}");
        assertThat(settings.interfaces())
                .extracting(InterfaceSettings::snaplen)
                .containsExactly(65_535, 96);
        assertThat(settings.general().tags()).containsExactly("a", "z");
    }

    @Test
    void shouldReadScalarsAsYaml11() throws UserErrorException {
        Settings settings =
                load(
                        "fields:",
                        "  yes_is_true: yes",
                        "  off_is_false: off",
                        "  y_is_true: y",
                        "  octal: 0600",
                        "  hex: 0x1F",
                        "  float: 1.50",
                        "  exponent: 1e3",
                        "  big: 18446744073709551615",
                        "  quoted: 'yes'",
                        "  tagged: !!str 12",
                        "  text: 10.0.0.1",
                        "  nothing: ~",
                        "name: 1.50",
                        "tags: yes",
                        "output.console.pretty: on");
        assertThat(settings.general().fields())
                .isEqualTo(
                        Map.ofEntries(
                                Map.entry("yes_is_true", true),
                                Map.entry("off_is_false", false),
                                Map.entry("y_is_true", true),
                                Map.entry("octal", 384L),
                                Map.entry("hex", 31L),
                                Map.entry("float", 1.5),
                                Map.entry("exponent", 1000.0),
                                Map.entry("big", 0x1p64),
                                Map.entry("quoted", "yes"),
                                Map.entry("tagged", "12"),
                                Map.entry("text", "10.0.0.1")));
        assertThat(settings.general().name()).isEqualTo("1.5");
        assertThat(settings.general().tags()).containsExactly("true");
        assertThat(output(settings))
                .isEqualTo(new ConsoleSettings(new CodecSettings.Json(true, true), 2_048));
    }

    @Test
    void shouldFollowAnchorsAndMergeKeys() throws UserErrorException {
        Settings settings =
                load(
                        "fields: &base {a: 1, b: 2}",
                        "packetbeat.flows.fields:",
                        "  <<: *base",
                        "  b: 3",
                        "output.console: {}");
        assertThat(settings.flows().fields()).isEqualTo(Map.of("a", 1L, "b", 3L));
    }

    @Test
    void shouldReplaceVariables() throws UserErrorException {
        config.variable("LIST", "a,b").variable("NUMBER", "5").variable("HOME_DIR", "/srv/x");
        Settings settings =
                load(
                        "name: probe-${fields.site}-${NUMBER}",
                        "tags: ${LIST}",
                        "fields:",
                        "  site: north",
                        "  number: ${NUMBER}",
                        "  list: ${MISSING:[1,2]}",
                        "  nested: ${A:${B:c}}",
                        "  empty: '${MISSING:}'",
                        "  copied: ${packetbeat.flows.fields}",
                        "  literal: $${X}",
                        "  dollar: a$b$",
                        "  needed: ${NUMBER:?no number}",
                        "  unneeded: ${NUMBER:${NOWHERE}}",
                        "packetbeat.flows.fields: {k: [v]}",
                        "output.file.path: ${HOME_DIR}/out");
        assertThat(settings.general().name()).isEqualTo("probe-north-5");
        assertThat(settings.general().tags()).containsExactly("a", "b");
        assertThat(settings.general().fields())
                .isEqualTo(
                        Map.ofEntries(
                                Map.entry("site", "north"),
                                Map.entry("number", 5L),
                                Map.entry("list", List.of(1L, 2L)),
                                Map.entry("nested", "c"),
                                Map.entry("empty", ""),
                                Map.entry("copied", Map.of("k", List.of("v"))),
                                Map.entry("literal", "${X}"),
                                Map.entry("dollar", "a$b$"),
                                Map.entry("needed", 5L),
                                Map.entry("unneeded", 5L)));
        assertThat(output(settings))
                .isInstanceOfSatisfying(
                        FileOutputSettings.class,
                        file ->
                                assertThat(file.files().directory())
                                        .isEqualTo(Path.of("/srv/x/out")));
    }

    @Test
    void shouldKnowThePathsAsVariables() throws UserErrorException {
        Settings settings = load("output.file.path: ${path.data}/events", "path.data: /srv/data");
        assertThat(output(settings))
                .isInstanceOfSatisfying(
                        FileOutputSettings.class,
                        file ->
                                assertThat(file.files().directory())
                                        .hasToString("/srv/data/events"));
        assertThat(settings.paths().logs()).isEqualTo(directory.resolve("logs"));
        assertThat(settings.logging().files().directory()).isEqualTo(directory.resolve("logs"));
    }

    @Test
    void shouldReadProtocolsAsAList() throws UserErrorException {
        ProtocolSettings protocols =
                load(
                                "packetbeat.protocols:",
                                "- type: icmp",
                                "  enabled: true",
                                "- type: dhcpv4",
                                "  ports: [67, 68]",
                                "- type: http",
                                "  ports: [80, 8080]",
                                "  send_headers: true",
                                "- type: mysql",
                                "  enabled: false",
                                "  ports: [3306]",
                                "- {type: dns, ports: 53}",
                                "output.console: {}")
                        .protocols();
        assertThat(protocols).isEqualTo(new ProtocolSettings(true, Set.of(53, 80, 8080)));
        assertThat(protocols.tcpPorts()).containsExactly(53, 80, 8080);
    }

    @Test
    void shouldReadProtocolsAsAnObject() throws UserErrorException {
        ProtocolSettings protocols =
                load(
                                "packetbeat.protocols.http.ports: [80]",
                                "packetbeat.protocols:",
                                "  icmp.enabled: false",
                                "  redis: {ports: [6379]}",
                                "  pgsql:",
                                "output.console: {}")
                        .protocols();
        assertThat(protocols).isEqualTo(new ProtocolSettings(false, Set.of(80, 6379)));
    }

    @Test
    void shouldReadTheFormOfEvents() throws UserErrorException {
        SchemaSettings schema =
                load(
                                "flowgauge.schema: ecs",
                                "flowgauge.community_id.seed: 7",
                                "flowgauge.ecs.tunnel_addresses: array",
                                "packetbeat.internal_networks: [private, 192.0.2.0/24]",
                                "output.console: {}")
                        .schema();
        assertThat(schema.name()).isEqualTo(SchemaName.ECS);
        assertThat(schema.communityIdSeed()).isEqualTo(7);
        assertThat(schema.tunnelAddresses()).isEqualTo(EcsSchema.TunnelAddresses.ARRAY);
        assertThat(schema.internalNetworks())
                .extracting(Object::toString)
                .containsExactly("private", "192.0.2.0/24");
        assertThat(load("output.console: {}").schema().name()).isEqualTo(SchemaName.PACKETBEAT_6);
    }

    @Test
    void shouldReadWhatPacketbeat9HasForFlows() throws UserErrorException {
        FlowSettings flows =
                load(
                                "packetbeat.flows:",
                                "  enable_delta_flow_reports: true",
                                "  index: 'flows-%{+yyyy.MM}'",
                                "  keep_null: true",
                                "  fields: {a: ~, b: {c: ~}}",
                                "output.console: {}")
                        .flows();
        assertThat(flows.deltaReports()).isTrue();
        assertThat(flows.index()).isEqualTo("flows-%{+yyyy.MM}");
        assertThat(flows.fields().toString()).isEqualTo("{a=null, b={c=null}}");
        FlowSettings plain = load("packetbeat.flows.fields: {a: ~}", "output.console: {}").flows();
        assertThat(plain.fields()).isEmpty();
        assertThat(plain.deltaReports()).isFalse();
    }

    @Test
    void shouldReadInterfacesAsOneObjectOrAList() throws UserErrorException {
        InterfaceSettings one =
                load(
                                "packetbeat.interfaces.device: 2",
                                "packetbeat.interfaces.type: pcap",
                                "packetbeat.interfaces.bpf_filter: tcp port 80",
                                "packetbeat.interfaces.snaplen: 0",
                                "packetbeat.interfaces.buffer_size_mb: '100'",
                                "packetbeat.interfaces.internal_networks: [private]",
                                "output.console: {}")
                        .interfaces()
                        .getFirst();
        assertThat(one.device()).isEqualTo("2");
        assertThat(one.type()).isEqualTo(CaptureType.PCAP);
        assertThat(one.bpfFilter()).contains("tcp port 80");
        assertThat(one.snaplen()).isEqualTo(65_535);
        assertThat(one.bufferSizeMb()).isEqualTo(100);
        assertThat(one.position().line()).isEqualTo(1);
    }

    @Test
    void shouldReadTheFormatCodec() throws UserErrorException {
        Settings settings = load("output.console.codec.format.string: '%{[source.ip]}'");
        assertThat(output(settings))
                .isInstanceOfSatisfying(
                        ConsoleSettings.class,
                        console ->
                                assertThat(console.codec())
                                        .isInstanceOfSatisfying(
                                                CodecSettings.Format.class,
                                                format ->
                                                        assertThat(format.string())
                                                                .isEqualTo("%{[source.ip]}")));
    }

    @Test
    void shouldReadLogging() throws UserErrorException {
        LoggingSettings logging =
                load(
                                "logging.level: debug",
                                "logging.selectors: [flows, capture]",
                                "logging.metrics.period: 5",
                                "logging.files:",
                                "  name: fg",
                                "  rotateeverybytes: 1MiB",
                                "  keepfiles: 3",
                                "  permissions: 0640",
                                "output.console: {}")
                        .logging();
        assertThat(logging.level()).isEqualTo(LoggingSettings.Level.DEBUG);
        assertThat(logging.selectors()).containsExactly("flows", "capture");
        assertThat(logging.metricsPeriodNs()).isEqualTo(5_000_000_000L);
        assertThat(logging.files())
                .isEqualTo(
                        new LoggingSettings.Files(
                                directory.resolve("logs"),
                                "fg",
                                1 << 20,
                                0,
                                true,
                                LoggingSettings.Suffix.COUNT,
                                3,
                                0640,
                                false));
        assertThat(logging.toSyslog()).isFalse();
    }

    @Test
    void shouldReadTheQueueAtTheTopOrBelowTheOutput() throws UserErrorException {
        assertThat(load("output.console: {}").queue())
                .isEqualTo(memory(1 << 14, 2_048, 1_000_000_000));
        assertThat(
                        load(
                                        "queue: {mem: {events: 5000, flush.min_events: 0}}",
                                        "output.console: {}")
                                .queue())
                .isEqualTo(memory(5_000, 0, 1_000_000_000));
        Settings below =
                load(
                        "queue.disk.enabled: false",
                        "output.console.queue.mem: {events: 64, flush.timeout: 0}");
        assertThat(below.queue()).isEqualTo(memory(64, 2_048, 0));
        assertThat(below.notices()).isEmpty();
    }

    @Test
    void shouldRefuseAQueueAtBothPlaces() {
        Path file =
                config.write(
                        "flowgauge.yml",
                        "queue.mem.events: 64",
                        "output.console:",
                        "  queue.mem.events: 64");
        assertThatThrownBy(config::load)
                .hasMessage(
                        file
                                + ":3:3: output.console.queue: there is a queue at the top too, at "
                                + file
                                + ":1:1; allowed: one of the two");
    }

    @Test
    void shouldReadTheQueueOnDisk() throws UserErrorException {
        Settings settings =
                load("queue.disk.max_size: 10MB", "path.data: /srv/data", "output.console: {}");
        assertThat(settings.queue().kind()).isEqualTo("disk");
        assertThat(settings.notices()).isEmpty();
        assertThat(settings.queue().disk())
                .contains(
                        new DiskSettings(
                                Path.of("/srv/data/diskqueue"),
                                10_000_000,
                                1_000_000,
                                512,
                                1_000_000_000,
                                30_000_000_000L,
                                1_000_000_000));
        assertThat(
                        load(
                                        "output.console.queue.disk:",
                                        "  {path: /q, max_size: 0, read_ahead: 10,"
                                                + " retry_interval: 2s, max_retry_interval: 3s}",
                                        "flowgauge.queue.disk.fsync: 0")
                                .queue()
                                .disk())
                .contains(
                        new DiskSettings(
                                Path.of("/q"),
                                0,
                                100_000_000,
                                10,
                                2_000_000_000,
                                3_000_000_000L,
                                0));
    }

    @Test
    void shouldTakeASpoolForAQueueOnDisk() throws UserErrorException {
        QueueSettings queue =
                load(
                                "queue.spool: {file: {path: /s/spool.dat, size: 20MiB},"
                                        + " write.flush.timeout: 5s}",
                                "output.console: {}")
                        .queue();
        assertThat(queue.kind()).isEqualTo("spool");
        assertThat(queue.disk())
                .contains(
                        new DiskSettings(
                                Path.of("/s/spool.dat.d"),
                                20 << 20,
                                2 << 20,
                                512,
                                1_000_000_000,
                                30_000_000_000L,
                                5_000_000_000L));
    }

    @Test
    void shouldReadWhereTheProgramCanBeAsked() throws UserErrorException {
        HttpSettings none = load("output.console: {}").http();
        assertThat(none.enabled()).isFalse();
        assertThat(none.host()).isEqualTo("localhost");
        assertThat(none.port()).isEqualTo(5_066);
        HttpSettings http =
                load("http: {enabled: true, host: 'unix:///run/a', port: 1}", "output.console: {}")
                        .http();
        assertThat(http.enabled()).isTrue();
        assertThat(http.socket()).contains("/run/a");
    }

    @Test
    void shouldReadRotationAndTheSyslog() throws UserErrorException {
        LoggingSettings logging =
                load(
                                "logging.level: Critical",
                                "logging.to_syslog: true",
                                "flowgauge.syslog.address: udp://[::1]:5514",
                                "logging.metrics.namespaces: [state]",
                                "logging.files:",
                                "  interval: 24h",
                                "  rotateonstartup: false",
                                "  suffix: date",
                                "  redirect_stderr: true",
                                "output.console: {}")
                        .logging();
        assertThat(logging.level()).isEqualTo(LoggingSettings.Level.ERROR);
        assertThat(logging.toSyslog()).isTrue();
        assertThat(logging.syslog()).isEqualTo(new SyslogAddress.Udp("::1", 5514));
        assertThat(logging.metricsEnabled()).isFalse();
        LoggingSettings.Files files = logging.files();
        assertThat(files.intervalNs()).isEqualTo(86_400_000_000_000L);
        assertThat(files.rotateOnStart()).isFalse();
        assertThat(files.suffix()).isEqualTo(LoggingSettings.Suffix.DATE);
        assertThat(files.redirectStderr()).isTrue();
    }

    @Test
    void shouldWarnOfUnknownKeysWithTheNearestKnownOne() throws UserErrorException {
        Path file =
                config.write(
                        "flowgauge.yml",
                        "packetbeat.flows:",
                        "  timeuot: 5s",
                        "flows.period: 5s",
                        "xyzzy: 1",
                        "output.console: {}");
        assertThat(config.load().notices())
                .containsExactlyInAnyOrder(
                        new Notice(
                                true,
                                file
                                        + ":2:3: packetbeat.flows.timeuot: unknown key; did you mean"
                                        + " packetbeat.flows.timeout?"),
                        new Notice(
                                true,
                                file + ":3:1: flows: unknown key; did you mean packetbeat.flows?"),
                        new Notice(true, file + ":4:1: xyzzy: unknown key; it has no effect"));
        config.strict();
        assertThatThrownBy(config::load)
                .hasMessage(
                        file
                                + ":2:3: packetbeat.flows.timeuot: unknown key; did you mean"
                                + " packetbeat.flows.timeout?\n"
                                + file
                                + ":3:1: flows: unknown key; did you mean packetbeat.flows?\n"
                                + file
                                + ":4:1: xyzzy: unknown key; it has no effect");
    }

    @Test
    void shouldNoteKeysWithoutEffectAndLetThemPassEvenWhenStrict() throws UserErrorException {
        Path file =
                config.write(
                        "flowgauge.yml",
                        "xpack.monitoring:",
                        "  collection: 3",
                        "http.enabled: false",
                        "processors: []",
                        "output.elasticsearch: {enabled: false, hosts: [a]}",
                        "output.console: {}");
        assertThat(config.strict().load().notices())
                .containsExactly(
                        new Notice(
                                false,
                                "Accepted, but without effect on flows: xpack (" + file + ":1:1)"));
    }

    @Test
    void shouldNameWhatIsOutsideFlowsInOneLine() throws UserErrorException {
        Path file =
                config.write(
                        "flowgauge.yml",
                        "packetbeat.procs.enabled: true",
                        "packetbeat.protocols:",
                        "- type: icmp",
                        "- type: http",
                        "  ports: [80]",
                        "setup.dashboards.directory: a",
                        "xpack.monitoring.enabled: true",
                        "monitoring: {enabled: true}",
                        "output.console: {}");
        assertThat(config.load().notices())
                .containsExactly(
                        new Notice(
                                false,
                                "Accepted, but without effect on flows: packetbeat.procs ("
                                        + file
                                        + ":1:1), packetbeat.protocols but for icmp and ports ("
                                        + file
                                        + ":2:1), setup.dashboards.directory ("
                                        + file
                                        + ":6:1), xpack ("
                                        + file
                                        + ":7:1), monitoring ("
                                        + file
                                        + ":8:1)"));
    }

    @ParameterizedTest
    @CsvSource({
        "outptu.console.pretty: true, outptu, output",
        "'output: {consle: {}}', output.consle, output.console",
        "'output.consle:', output.consle, output.console"
    })
    void shouldTellASlipInTheNameOfTheOutput(String line, String key, String nearest) {
        Path file = config.write("flowgauge.yml", "name: a", line);
        int column = line.contains("{") ? 10 : 1;
        assertThatThrownBy(config::load)
                .hasMessageEndingWith(
                        "; unknown key "
                                + key
                                + " at "
                                + file
                                + ":2:"
                                + column
                                + ": did you mean "
                                + nearest
                                + "?");
    }

    @Test
    void shouldMergeListsByIndexFromTheCommandLine() throws UserErrorException {
        config.write("flowgauge.yml", "tags: [a, b, c]", "output.console: {}");
        assertThat(config.override("tags=x,y").load().general().tags())
                .containsExactly("x", "y", "c");
        assertThat(config.override("tags.2=z").load().general().tags())
                .containsExactly("x", "y", "z");
        config.override("packetbeat.interfaces.1.device=eth1");
        config.override("packetbeat.interfaces.0.device=eth0");
        assertThat(config.load().interfaces())
                .extracting(InterfaceSettings::device)
                .containsExactly("eth0", "eth1");
    }

    @Test
    void shouldFindItemsOfListsByTheirNumber() throws UserErrorException {
        Settings settings =
                load(
                        "tags: [a, b]",
                        "fields.list: [{k: v}]",
                        "name: ${tags.1}-${fields.list.0.k}",
                        "tags.2: c",
                        "output.console: {}");
        assertThat(settings.general().name()).isEqualTo("b-v");
        assertThat(settings.general().tags()).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @CsvSource({"1073741824, 639132", "25769803776, 1000000", "1000000, 1000"})
    void shouldTakeTheNumberOfFlowsFromTheMemory(long memoryBytes, int flows) {
        assertThat(MeterSettings.defaultMaxFlows(memoryBytes)).isEqualTo(flows);
    }

    @Test
    void shouldReadTheMeter() throws UserErrorException {
        MeterSettings meter =
                load(
                                "flowgauge.table.max_flows: 5000",
                                "flowgauge.workers: 1",
                                "packetbeat.shutdown_timeout: 1500ms",
                                "output.console: {}")
                        .meter();
        assertThat(meter).isEqualTo(new MeterSettings(5_000, 1, 1_500_000_000));
    }

    @Test
    void shouldNotShowWhatAVariableStandsFor() throws Exception {
        config.variable("PASSWORD", "[abc");
        config.write("flowgauge.yml", "name: ${PASSWORD}", "output.console: {}");
        assertThatThrownBy(config::load)
                .hasMessageEndingWith(
                        ":1:7: name: a bracket or quote is not closed in what \"${PASSWORD}\" stands"
                                + " for; '\"${PASSWORD}\"' takes it as a text")
                .message()
                .doesNotContain("abc");
        config.write("flowgauge.yml", "name: '\"${PASSWORD}\"'", "output.console: {}");
        assertThat(config.load().general().name()).isEqualTo("[abc");
    }

    private static QueueSettings memory(int events, int flushEvents, long flushNs) {
        return new QueueSettings("mem", events, flushEvents, flushNs, Optional.empty());
    }

    private static OutputSettings output(Settings settings) {
        assertThat(settings.outputs()).hasSize(1);
        assertThat(settings.outputs().getFirst().name()).isEqualTo(NamedOutput.OUTPUT);
        return settings.outputs().getFirst().settings();
    }
}
