package io.flowgauge.testkit.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.testkit.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LumberjackServerTest {
    private static final int ACK_BYTES = 6;

    @TempDir Path directory;

    @Test
    void shouldKeepEventsWhenKilled() throws IOException {
        try (LumberjackServer server = LumberjackServer.start(directory)) {
            send(new Socket(InetAddress.getLoopbackAddress(), server.port()), 3);
            assertThat(server.events()).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
            server.kill();
            server.start();
            server.failOnce();
            assertThat(answer(new Socket(InetAddress.getLoopbackAddress(), server.port()), 2))
                    .isEmpty();
            send(new Socket(InetAddress.getLoopbackAddress(), server.port()), 2);
            assertThat(server.events()).hasSize(5);
        }
    }

    @Test
    void shouldSpeakTls() throws Exception {
        TestCertificates certificates =
                new TestCertificates(directory).add("server", "EC").add("client", "RSA");
        try (LumberjackServer server =
                LumberjackServer.startTls(
                        directory.resolve("server"), certificates, "server", "client", true)) {
            send(
                    certificates
                            .server(/* shown= */ "client", /* trusted= */ "server")
                            .getSocketFactory()
                            .createSocket(InetAddress.getLoopbackAddress(), server.port()),
                    2);
            assertThat(server.events()).hasSize(2);
        }
    }

    /** Sends a window and expects its acknowledgement. */
    private static void send(Socket socket, int events) throws IOException {
        assertThat(answer(socket, events)).containsExactly('2', 'A', 0, 0, 0, events);
    }

    private static byte[] answer(Socket socket, int events) throws IOException {
        try (socket) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream window = new DataOutputStream(bytes);
            window.writeBytes("2W");
            window.writeInt(events);
            for (int i = 1; i <= events; i++) {
                byte[] event = ("{\"n\":" + i + "}").getBytes(UTF_8);
                window.writeBytes("2J");
                window.writeInt(i);
                window.writeInt(event.length);
                window.write(event);
            }
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.toByteArray());
            return new DataInputStream(socket.getInputStream()).readNBytes(ACK_BYTES);
        }
    }
}
