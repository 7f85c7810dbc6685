package io.flowgauge.output.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpConnectionTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicReference<String> asked = new AtomicReference<>("");
    private ServerSocket server = unbound();

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        server.setReceiveBufferSize(1 << 12);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static TcpConnector connector(Optional<SocksProxy> proxy) {
        return new TcpConnector(new TcpSettings(TIMEOUT_NS, proxy, Optional.empty()));
    }

    private TcpConnection connect() throws IOException {
        return connector(Optional.empty()).open("127.0.0.1", server.getLocalPort());
    }

    @Test
    void shouldNotWriteForEverToAHostThatTakesNothing() throws IOException {
        try (TcpConnection connection = connect();
                Socket peer = server.accept()) {
            long beganNs = System.nanoTime();
            assertThatIOException()
                    .isThrownBy(() -> connection.out().write(new byte[16 << 20]))
                    .withMessage("it has taken no bytes for 1s");
            assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(TIMEOUT_NS);
            assertThat(peer.isConnected()).isTrue();
        }
    }

    @Test
    void shouldWriteForLongToAHostThatTakesALittleAtATime() throws Exception {
        try (TcpConnection connection = connect();
                Socket peer = server.accept()) {
            int bytes = 4 << 20;
            Thread reader =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    for (int i = 0; i < 16; i++) { // longer than the timeout in all
                                        peer.getInputStream().skipNBytes(bytes / 16);
                                        Thread.sleep(100);
                                    }
                                } catch (IOException | InterruptedException e) {
                                    throw new AssertionError(e);
                                }
                            });
            connection.out().write(new byte[bytes]);
            assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void shouldLetAnInterruptedThreadGo() throws Exception {
        try (TcpConnection connection = connect();
                Socket peer = server.accept()) {
            for (Thread thread :
                    new Thread[] {
                        Thread.ofPlatform().start(() -> ends(() -> connection.in().read())),
                        Thread.ofPlatform()
                                .start(() -> ends(() -> connection.out().write(new byte[1 << 24])))
                    }) {
                Thread.sleep(50);
                thread.interrupt();
                assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
            }
            assertThat(peer.isConnected()).isTrue();
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void ends(Action action) {
        assertThatIOException().isThrownBy(action::run);
    }

    @Test
    void shouldSayThatANameCannotBeResolved() {
        assertThatIOException()
                .isThrownBy(() -> connector(Optional.empty()).open("nowhere.invalid", 1))
                .withMessageContaining("its name can't be resolved: nowhere.invalid");
    }

    /** Serves one connection as a proxy, up to the answer. */
    private void proxy(boolean wantsLogin, int answer) {
        Thread.startVirtualThread(
                () -> {
                    try (Socket socket = server.accept()) {
                        DataInputStream in = new DataInputStream(socket.getInputStream());
                        OutputStream out = socket.getOutputStream();
                        in.readUnsignedByte();
                        in.skipNBytes(in.readUnsignedByte());
                        out.write(new byte[] {5, (byte) (wantsLogin ? 2 : 0)});
                        String login = "";
                        if (wantsLogin) {
                            in.readUnsignedByte();
                            login = text(in) + "/" + text(in) + "@";
                            out.write(new byte[] {1, (byte) (login.equals("u/p@") ? 0 : 1)});
                        }
                        in.skipNBytes(3);
                        String host =
                                in.readUnsignedByte() == 3
                                        ? text(in)
                                        : InetAddress.getByAddress(in.readNBytes(4)).toString();
                        asked.set(login + host + ":" + in.readUnsignedShort());
                        out.write(new byte[] {5, (byte) answer, 0, 1, 0, 0, 0, 0, 0, 0});
                        out.write("hello".getBytes(UTF_8));
                        in.read();
                    } catch (IOException e) {
                        // The other side has gone.
                    }
                });
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
    }

    private String helloBy(Optional<SocksProxy.Login> login, boolean resolvesHere, String host)
            throws IOException {
        SocksProxy proxy = new SocksProxy("127.0.0.1", server.getLocalPort(), login, resolvesHere);
        try (TcpConnection connection = connector(Optional.of(proxy)).open(host, 5044)) {
            return new String(connection.in().readNBytes(5), UTF_8);
        }
    }

    private static Optional<SocksProxy.Login> login(String password) {
        return Optional.of(new SocksProxy.Login("u", password));
    }

    @Test
    void shouldLetAProxyResolveNames() throws IOException {
        proxy(false, 0);
        assertThat(helloBy(Optional.empty(), false, "nowhere.invalid")).isEqualTo("hello");
        assertThat(asked).hasValue("nowhere.invalid:5044");
    }

    @Test
    void shouldResolveNamesForAProxyIfToldTo() throws IOException {
        proxy(false, 0);
        assertThat(helloBy(login("p"), true, "127.0.0.1")).isEqualTo("hello");
        assertThat(asked).hasValue("/127.0.0.1:5044");
    }

    @Test
    void shouldShowAProxyUserAndPassword() throws IOException {
        proxy(true, 0);
        assertThat(helloBy(login("p"), false, "logs")).isEqualTo("hello");
        assertThat(asked).hasValue("u/p@logs:5044");
    }

    @Test
    void shouldSayWhatAProxyRefuses() {
        proxy(true, 0);
        assertThatIOException()
                .isThrownBy(() -> helloBy(login("wrong"), false, "logs"))
                .withMessageEndingWith("refuses user u");
        proxy(true, 0);
        assertThatIOException()
                .isThrownBy(() -> helloBy(Optional.empty(), false, "logs"))
                .withMessageEndingWith("wants a user and a password");
        proxy(false, 5);
        assertThatIOException()
                .isThrownBy(() -> helloBy(Optional.empty(), false, "logs"))
                .withMessageEndingWith("refused to connect: connection refused");
    }
}
