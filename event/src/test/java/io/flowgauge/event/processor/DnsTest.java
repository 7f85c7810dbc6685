package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.testkit.DnsServer;
import io.flowgauge.testkit.TestCertificates;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minidns.dnsmessage.DnsMessage;
import org.minidns.record.A;
import org.minidns.record.Record;

/** Against a dnsmasq on the loopback interface. */
@Timeout(60)
class DnsTest {
    @TempDir private Path directory;
    private final AtomicLong nowNs = new AtomicLong();
    private SSLSocketFactory tlsSockets = (SSLSocketFactory) SSLSocketFactory.getDefault();

    private Dns processor(String settings) throws UserErrorException {
        return new Dns(
                SectionReader.of(YamlReader.read("t.yml", settings), "d"),
                directory.resolve("resolv.conf"),
                nowNs::get,
                tlsSockets);
    }

    private DnsServer server(String... options) throws Exception {
        return DnsServer.startOrSkip(directory, options);
    }

    private Event process(String settings, DnsServer server, String fields) throws Exception {
        Event event = event(fields);
        assertThat(processor(settings, server).process(event)).isTrue();
        return event;
    }

    private Dns processor(String settings, DnsServer server) throws UserErrorException {
        return processor(settings + "\ntimeout: 5s\nnameservers: ['" + server.address() + "']\n");
    }

    private static String failure(Dns processor, Event event) {
        try {
            processor.process(event);
        } catch (EventException e) {
            assertThat(e.dropsEvent()).isFalse();
            return e.getMessage();
        }
        throw new AssertionError("did not fail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reverse", "PTR", "ptr"})
    void shouldFindNamesOfAddresses(String type) throws Exception {
        try (DnsServer server =
                server(
                        "--host-record=host.example,192.0.2.1",
                        "--host-record=six.example,2001:db8::1")) {
            Event event =
                    process(
                            "type: " + type + "\nfields: {a.ip: a.domain, b.ip: b.domain}",
                            server,
                            "a.ip: 192.0.2.1\nb.ip: '2001:db8::1'");
            assertThat(get(event, "a.domain")).isEqualTo("host.example");
            assertThat(get(event, "b.domain")).isEqualTo("six.example");
        }
    }

    @Test
    void shouldFindAddressesAndTexts() throws Exception {
        try (DnsServer server =
                server(
                        "--host-record=h.example,192.0.2.1,2001:db8::1",
                        "--host-record=h.example,192.0.2.2",
                        "--cname=www.example,h.example",
                        "--txt-record=t.example,one,two")) {
            Event event = process("type: A\nfields.name: ips", server, "name: h.example");
            assertThat((List<?>) get(event, "ips"))
                    .extracting(String::valueOf)
                    .containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
            event = process("type: AAAA\nfields.name: ips", server, "name: www.example");
            assertThat(get(event, "ips")).isEqualTo(List.of("2001:db8::1"));
            event = process("type: TXT\nfields.name: texts", server, "name: t.example");
            assertThat(get(event, "texts")).isEqualTo(List.of("onetwo"));
        }
    }

    @Test
    void shouldAskOverTcpWhereAnAnswerIsTooLong() throws Exception {
        String[] records =
                IntStream.range(0, 60)
                        .mapToObj(i -> "--host-record=many.example,192.0.2." + i)
                        .toArray(String[]::new);
        try (DnsServer server = server(records)) {
            Event event = process("type: A\nfields.name: ips", server, "name: many.example");
            assertThat((List<?>) get(event, "ips")).hasSize(60);
        }
    }

    @Test
    void shouldAskOverTls() throws Exception {
        SSLContext tls = new TestCertificates(directory).add("dns", "EC").server("dns", "dns");
        try (SSLServerSocket server = tlsServer(tls, "127.0.0.1")) {
            Dns processor = processor(overTls(server));
            assertThat(failure(processor, event("name: h.example")))
                    .contains("unable to find valid certification path");
            tlsSockets = tls.getSocketFactory();
            processor = processor(overTls(server));
            Event event = event("name: h.example");
            assertThat(processor.process(event)).isTrue();
            assertThat(get(event, "ips")).isEqualTo(List.of("192.0.2.1"));
        }
        try (SSLServerSocket server = tlsServer(tls, "127.0.0.2")) {
            assertThat(failure(processor(overTls(server)), event("name: h.example")))
                    .contains("No subject alternative names matching IP address 127.0.0.2");
        }
    }

    private static String overTls(SSLServerSocket server) {
        return "type: A\nfields.name: ips\ntransport: tls\ntimeout: 10s\nnameservers: '%s:%d'"
                .formatted(server.getInetAddress().getHostAddress(), server.getLocalPort());
    }

    /** A server that knows one address for all names. */
    private static SSLServerSocket tlsServer(SSLContext tls, String address) throws IOException {
        SSLServerSocket server =
                (SSLServerSocket)
                        tls.getServerSocketFactory()
                                .createServerSocket(0, 5, InetAddress.getByName(address));
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!server.isClosed()) {
                                try (Socket socket = server.accept()) {
                                    answer(socket);
                                } catch (IOException e) {
                                    // This client did not trust the server, or the end.
                                }
                            }
                        });
        return server;
    }

    private static void answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DnsMessage query = new DnsMessage(in.readNBytes(in.readUnsignedShort()));
        byte[] answer =
                query.getResponseBuilder(DnsMessage.RESPONSE_CODE.NO_ERROR)
                        .addAnswer(
                                new Record<>(
                                        query.getQuestion().name,
                                        Record.TYPE.A,
                                        Record.CLASS.IN,
                                        60,
                                        new A(192, 0, 2, 1),
                                        false))
                        .build()
                        .toArray();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
    }

    @Test
    void shouldAppendToWhatIsThereOrReplaceIt() throws Exception {
        try (DnsServer server = server("--host-record=h.example,192.0.2.1")) {
            String settings = "type: reverse\nfields.ip: name";
            assertThat(get(process(settings, server, "ip: 192.0.2.1\nname: old"), "name"))
                    .isEqualTo(List.of("old", "h.example"));
            assertThat(get(process(settings, server, "ip: 192.0.2.1\nname: [old, older]"), "name"))
                    .isEqualTo(List.of("old", "older", "h.example"));
            settings = settings + "\naction: replace";
            assertThat(get(process(settings, server, "ip: 192.0.2.1\nname: [old, older]"), "name"))
                    .isEqualTo("h.example");
            settings = "type: A\naction: replace\nfields.name: name";
            assertThat(get(process(settings, server, "name: h.example"), "name"))
                    .isEqualTo(List.of("192.0.2.1"));
        }
    }

    @Test
    void shouldPassOverWhatIsMissingOrNoText() throws Exception {
        try (DnsServer server = server()) {
            Event event =
                    process(
                            "type: reverse\nfields: {none: x, site: x, l: x}\ntag_on_failure: t",
                            server,
                            "site: 1\nl: [192.0.2.1]");
            assertThat(event.has(FieldPath.of("x"))).isFalse();
            assertThat(event.has(FieldPath.of("tags"))).isFalse();
            process("type: reverse", server, "");
        }
    }

    @Test
    void shouldTagFailuresAfterTheOtherFields() throws Exception {
        try (DnsServer server =
                server("--host-record=h.example,192.0.2.1", "--local=/2.0.192.in-addr.arpa/")) {
            Dns processor =
                    processor(
                            "type: reverse\nfields: {a: x, b: y, c: z}\n"
                                    + "tag_on_failure: [no_name, dns]",
                            server);
            Event event = event("a: 192.0.2.2\nb: 192.0.2.1\nc: 192.0.2.3");
            assertThat(failure(processor, event))
                    .isEqualTo(
                            "dns lookup (PTR) of a value '192.0.2.2' failed: there is no such"
                                    + " name");
            assertThat(get(event, "y")).isEqualTo("h.example");
            assertThat(get(event, "tags")).isEqualTo(List.of("no_name", "dns"));
            assertThat(event.has(FieldPath.of("x"))).isFalse();
        }
    }

    @Test
    void shouldFailOnNamesWithoutSuchARecordAndServersThatRefuse() throws Exception {
        try (DnsServer server =
                server("--host-record=h.example,192.0.2.1", "--local=/h.example/")) {
            assertThat(
                            failure(
                                    processor("type: AAAA\nfields.site: x", server),
                                    event("site: h.example")))
                    .endsWith("the name has no record of type AAAA");
            assertThat(failure(processor("type: A\nfields.site: x", server), event("site: o.test")))
                    .endsWith("the server answered REFUSED");
        }
    }

    @Test
    void shouldFailOnWhatCanBeNoQuestion() throws Exception {
        String settings = "nameservers: 192.0.2.53\nfields.site: x\ntype: ";
        assertThat(failure(processor(settings + "reverse"), event("site: h.example")))
                .endsWith("failed: it is no address");
        for (String name : List.of("''", "a..b", "x".repeat(64) + ".example")) {
            assertThat(failure(processor(settings + "A"), event("site: " + name)))
                    .endsWith("failed: it is no name");
        }
    }

    @Test
    void shouldFailWhereTheTargetLiesBelowNoObject() throws Exception {
        try (DnsServer server = server("--host-record=h.example,192.0.2.1")) {
            Dns processor = processor("type: reverse\nfields.ip: ip.name", server);
            Event event = event("ip: 192.0.2.1");
            assertThat(failure(processor, event)).contains("ip is no object");
            assertThat(get(event, "ip")).isEqualTo("192.0.2.1");
            processor = processor("type: reverse\nfields.ip: name", server);
            assertThat(failure(processor, event("ip: 192.0.2.1\nname: 1")))
                    .contains("expected name to be a list of strings");
        }
    }

    @Test
    void shouldRememberAnswersAsLongAsTheyHold() throws Exception {
        try (DnsServer server = server("--host-record=h.example,192.0.2.1,100")) {
            Dns processor = processor("type: A\nfields.site: x", server);
            processor.process(event("site: h.example"));
            nowNs.addAndGet(99_000_000_000L);
            processor.process(event("site: h.example"));
            assertThat(server.questions("query[A] h.example")).isEqualTo(1);
            nowNs.addAndGet(2_000_000_000L);
            processor.process(event("site: h.example"));
            assertThat(server.questions("query[A] h.example")).isEqualTo(2);
        }
    }

    @Test
    void shouldRememberAnswersForTheShortestTime() throws Exception {
        try (DnsServer server = server("--host-record=h.example,192.0.2.1,1")) {
            Dns processor =
                    processor("type: A\nfields.site: x\nsuccess_cache.min_ttl: 10s", server);
            processor.process(event("site: h.example"));
            nowNs.addAndGet(9_000_000_000L);
            processor.process(event("site: h.example"));
            assertThat(server.questions("query[A] h.example")).isEqualTo(1);
            nowNs.addAndGet(2_000_000_000L);
            processor.process(event("site: h.example"));
            assertThat(server.questions("query[A] h.example")).isEqualTo(2);
        }
    }

    @Test
    void shouldRememberFailures() throws Exception {
        try (DnsServer server = server("--local=/example/")) {
            Dns processor = processor("type: A\nfields.site: x\nfailure_cache.ttl: 10s", server);
            failure(processor, event("site: no.example"));
            nowNs.addAndGet(9_000_000_000L);
            failure(processor, event("site: no.example"));
            assertThat(server.questions("query[A] no.example")).isEqualTo(1);
            nowNs.addAndGet(2_000_000_000L);
            failure(processor, event("site: no.example"));
            assertThat(server.questions("query[A] no.example")).isEqualTo(2);
        }
    }

    @Test
    void shouldRememberNoMoreThanItMay() throws Exception {
        try (DnsServer server =
                server(
                        "--host-record=a.example,192.0.2.1,900",
                        "--host-record=b.example,192.0.2.2,900",
                        "--local=/example/")) {
            Dns processor =
                    processor(
                            "type: A\nfields.site: x\nsuccess_cache.capacity: {initial: 5, max: 1}\n"
                                    + "failure_cache.capacity: {initial: 0, max: 1}",
                            server);
            for (String name : List.of("a", "b", "a")) {
                processor.process(event("site: " + name + ".example"));
            }
            assertThat(server.questions("query[A] a.example")).isEqualTo(2);
            for (String name : List.of("c", "d", "c")) {
                failure(processor, event("site: " + name + ".example"));
            }
            assertThat(server.questions("query[A] c.example")).isEqualTo(2);
        }
    }

    @Test
    void shouldAskTheNextServerWhenOneDoesNotAnswer() throws Exception {
        try (DnsServer server = server("--host-record=h.example,192.0.2.1");
                DatagramSocket mute = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Dns processor =
                    processor(
                            "type: reverse\nfields.ip: name\ntimeout: 2s\nnameservers: ['127.0.0.1:"
                                    + mute.getLocalPort()
                                    + "', '"
                                    + server.address()
                                    + "']");
            Event event = event("ip: 192.0.2.1");
            processor.process(event);
            assertThat(get(event, "name")).isEqualTo("h.example");
        }
    }

    @Test
    void shouldHoldAnEventUpNoLongerThanTheTimeout() throws Exception {
        try (DatagramSocket mute = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Dns processor =
                    processor(
                            "type: reverse\nfields: {a: x, b: x, c: x}\ntimeout: 300ms\n"
                                    + "nameservers: ['127.0.0.1:"
                                    + mute.getLocalPort()
                                    + "', '127.0.0.1:"
                                    + mute.getLocalPort()
                                    + "']");
            long beginNs = System.nanoTime();
            assertThat(failure(processor, event("a: 192.0.2.1\nb: 192.0.2.2\nc: 192.0.2.3")))
                    .endsWith("no answer in time");
            assertThat(System.nanoTime() - beginNs)
                    .as("three fields and two servers share one timeout")
                    .isBetween(200_000_000L, 5_000_000_000L);
            mute.setSoTimeout(1);
            assertThat(packets(mute)).isEqualTo(6);
            assertThat(failure(processor, event("a: 192.0.2.1"))).endsWith("no answer in time");
            assertThat(packets(mute)).as("a failure that is remembered").isZero();
        }
    }

    @Test
    void shouldNotWaitForServersThatAreDown() throws Exception {
        try (DatagramSocket mute = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Dns processor =
                    processor(
                            "type: reverse\nfields.a: x\ntimeout: 300ms\ntag_on_failure: none\n"
                                    + "nameservers: '127.0.0.1:"
                                    + mute.getLocalPort()
                                    + "'");
            for (int i = 0; i < 3; i++) {
                assertThat(failure(processor, event("a: 192.0.2." + i)))
                        .endsWith("no answer in time");
            }
            long beginNs = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                Event event = event("a: 198.51.100." + i);
                assertThat(failure(processor, event))
                        .endsWith("not waited for, the servers have not answered lately");
                assertThat(get(event, "tags")).isEqualTo(List.of("none"));
            }
            assertThat(System.nanoTime() - beginNs).isLessThan(15_000_000_000L);
            assertThat(processor.counters())
                    .extracting(Counter::name, Counter::get)
                    .containsExactly(tuple("d.unwaited", 100L));
            nowNs.addAndGet(61_000_000_000L);
            assertThat(failure(processor, event("a: 203.0.113.1"))).endsWith("no answer in time");
            assertThat(failure(processor, event("a: 203.0.113.2"))).contains("not waited for");
        }
    }

    private static int packets(DatagramSocket socket) throws Exception {
        for (int count = 0; ; count++) {
            try {
                socket.receive(new DatagramPacket(new byte[512], 512));
            } catch (SocketTimeoutException e) {
                return count;
            }
        }
    }

    @Test
    void shouldPassOverAnswersToOtherQuestionsAndDamagedOnes() throws Exception {
        try (DatagramSocket forger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    DatagramPacket query = new DatagramPacket(new byte[512], 512);
                                    forger.receive(query);
                                    byte[] answer = query.getData().clone();
                                    answer[2] |= (byte) 0x80;
                                    answer[0]++; // another id
                                    forger.send(
                                            new DatagramPacket(
                                                    answer,
                                                    query.getLength(),
                                                    query.getSocketAddress()));
                                    forger.send(
                                            new DatagramPacket(
                                                    new byte[] {1, 2, 3},
                                                    3,
                                                    query.getSocketAddress()));
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            Dns processor =
                    processor(
                            "type: reverse\nfields.ip: name\ntimeout: 5s\nnameservers: '127.0.0.1:"
                                    + forger.getLocalPort()
                                    + "'");
            assertThat(failure(processor, event("ip: 192.0.2.1")))
                    .endsWith("the server's answer is damaged");
        }
    }

    @Test
    void shouldTakeTheServersOfTheSystem() throws Exception {
        Files.writeString(
                directory.resolve("resolv.conf"),
                """
                # nameserver 192.0.2.1
                search example
                nameserver  192.0.2.53
                nameserver fe80::1%eth0
                """);
        processor("type: reverse");
        Files.writeString(directory.resolve("resolv.conf"), "search example\n");
        assertThatThrownBy(() -> processor("type: reverse"))
                .hasMessageContaining("d.nameservers")
                .hasMessageContaining("names no server");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.53",
                "192.0.2.53:5353",
                "'2001:db8::53'",
                "'[2001:db8::53]:53'",
            })
    void shouldTakeServersWithAndWithoutPort(String server) throws Exception {
        processor("type: reverse\nnameservers: " + server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns.example", "192.0.2.53:0", "192.0.2.53:65536", "192.0.2.53:x"})
    void shouldRefuseServersThatAreNoAddress(String server) {
        assertThatThrownBy(() -> processor("type: reverse\nnameservers: ['" + server + "']"))
                .hasMessageStartingWith("t.yml:2:14: d.nameservers: \"" + server)
                .hasMessageContaining("is no address; allowed: 192.0.2.53, ");
    }

    @Test
    void shouldRefuseOtherTypesActionsAndTransports() {
        assertThatThrownBy(() -> processor("type: MX"))
                .hasMessageStartingWith("t.yml:1:7: d.type: \"MX\" is not known; allowed: reverse");
        assertThatThrownBy(() -> processor("action: append"))
                .hasMessageContaining("d.type: missing required field");
        assertThatThrownBy(() -> processor("type: A\naction: x"))
                .hasMessageContaining("d.action: \"x\" is not known; allowed: append, replace");
        assertThatThrownBy(() -> processor("type: A\ntransport: tcp"))
                .hasMessageContaining("d.transport: \"tcp\" is not known; allowed: udp, tls");
        assertThatThrownBy(() -> processor("type: A\ntimeout: 0"))
                .hasMessageContaining("d.timeout: 0 is too short");
    }
}
