package io.flowgauge.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final int TIMEOUT_MS = 300;

    /** Answers with what it gets. */
    private final ServerSocket echo;

    private final FaultProxy proxy;

    FaultProxyTest() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.start(echo.getLocalPort());
    }

    @BeforeEach
    void serve() {
        Thread.startVirtualThread(
                () -> {
                    while (!echo.isClosed()) {
                        try {
                            Socket socket = echo.accept();
                            Thread.startVirtualThread(() -> echo(socket));
                        } catch (IOException _) {
                            // Closed.
                        }
                    }
                });
    }

    private static void echo(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException _) {
            // Cut.
        }
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static int ask(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        return socket.getInputStream().read();
    }

    @Test
    void shouldPassOn() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo('x');
            assertThat(proxy.open()).isOne();
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.accepted()).isOne();
    }

    @Test
    void shouldRefuseAndListenAgain() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo('x');
            proxy.refuse();
            assertThatIOException().isThrownBy(() -> ask(socket));
        }
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.pass();
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo('x');
        }
    }

    @Test
    void shouldCutAfterSoManyBytesAndOnlyOnce() throws IOException {
        proxy.cutAfter(3);
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo('x');
            assertThat(ask(socket)).isEqualTo('x');
            assertThatIOException().isThrownBy(() -> ask(socket));
        }
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo('x');
        }
    }

    @Test
    void shouldStallAndGoOn() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo('x');
            proxy.stall();
            assertThatThrownBy(() -> ask(socket)).isInstanceOf(SocketTimeoutException.class);
            try (Socket another = connect()) {
                assertThatThrownBy(() -> ask(another)).isInstanceOf(SocketTimeoutException.class);
                proxy.pass();
                assertThat(another.getInputStream().read()).isEqualTo('x');
            }
            assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void shouldLetAnswersWait() throws IOException {
        proxy.setDelayMs(50);
        try (Socket socket = connect()) {
            long startNs = System.nanoTime();
            assertThat(ask(socket)).isEqualTo('x');
            assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(50));
        }
    }

    @Test
    void shouldLimitTheRateOfClients() throws IOException {
        proxy.setBytesPerSecond(20);
        try (Socket socket = connect()) {
            long startNs = System.nanoTime();
            ask(socket);
            ask(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }
}
