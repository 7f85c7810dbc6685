package io.flowgauge.output.logstash;

import static io.flowgauge.output.CheckLines.run;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.EventFeed;
import io.flowgauge.testkit.servers.LumberjackServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LogstashChecksTest {
    @TempDir Path directory;

    private static List<String> test(int port, String settings) throws Exception {
        return run(
                EventFeed.read(
                                LogstashSettings.KIND,
                                "{hosts: ['127.0.0.1:%d'], %s}".formatted(port, settings))
                        .checks());
    }

    /** Answers a window, on each connection, with a text; without one it hangs up. */
    private static ServerSocket answering(String text) throws IOException {
        ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!listener.isClosed()) {
                                try (Socket socket = listener.accept()) {
                                    socket.getInputStream().readNBytes(6);
                                    socket.getOutputStream().write(text.getBytes(US_ASCII));
                                } catch (IOException e) {
                                    // The next one, or the end of the test.
                                }
                            }
                        });
        return listener;
    }

    @Test
    void shouldTestAServerWithoutSending() throws Exception {
        try (LumberjackServer server = LumberjackServer.start(directory)) {
            List<String> lines = test(server.port(), "worker: 1");
            assertThat(lines.subList(0, 3))
                    .containsExactly(
                            "dns lookup OK addresses: 127.0.0.1",
                            "dial up OK ",
                            "TLS WARN secure connection disabled");
            assertThat(lines.get(3)).startsWith("talk to server OK it ");
            assertThat(lines).hasSize(4);
            assertThat(server.events()).isEmpty();
            assertThat(test(server.port(), "ssl.enabled: true").getLast()).startsWith("TLS ERROR ");
        }
    }

    @Test
    void shouldSayWhatAnAnswerMeans() throws Exception {
        try (ServerSocket peer = answering("2A\0\0\0\0")) {
            assertThat(test(peer.getLocalPort(), "worker: 1").getLast())
                    .isEqualTo("talk to server OK it acknowledges a window");
        }
        try (ServerSocket peer = answering("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertThat(test(peer.getLocalPort(), "worker: 1").getLast())
                    .startsWith("talk to server ERROR it answers with something else than")
                    .contains("may want TLS (ssl.enabled: true)");
        }
        try (ServerSocket peer = answering("")) {
            assertThat(test(peer.getLocalPort(), "worker: 1").getLast())
                    .startsWith("talk to server ERROR it closed the connection; the server may");
        }
    }

    @Test
    void shouldNameTheProxyThatIsNotThere() throws Exception {
        assertThat(test(5_044, "proxy_url: 'socks5://127.0.0.1:1'"))
                .containsExactly(
                        "dial up proxy ERROR 127.0.0.1:1: connection refused; the server does not"
                                + " run, or at another port");
    }
}
