package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDatagramSocketTest {
    @TempDir private Path directory;
    private final LibC libc = new LibC();

    private String receive(int fd) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(100);
            long bytes =
                    (long)
                            Calls.plain(
                                            "recv",
                                            FunctionDescriptor.of(
                                                    JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG,
                                                    JAVA_INT))
                                    .invokeExact(fd, buffer, buffer.byteSize(), 0);
            return new String(buffer.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE), UTF_8);
        }
    }

    @Test
    void shouldSendEachDatagramWhole() throws Throwable {
        String path = directory.resolve("socket").toString();
        int receiver = libc.socket(LocalDatagramSocket.AF_UNIX, LocalDatagramSocket.SOCK_DGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            libc.bind(receiver, LocalDatagramSocket.address(path, arena));
            try (LocalDatagramSocket socket = new LocalDatagramSocket(path)) {
                socket.send("one".getBytes(UTF_8));
                socket.send("two, \u00e9".getBytes(UTF_8));
            }
            assertThat(receive(receiver)).isEqualTo("one");
            assertThat(receive(receiver)).isEqualTo("two, \u00e9");
        } finally {
            libc.close(receiver);
        }
    }

    @Test
    void shouldSayThatNobodyListens() {
        assertThatThrownBy(
                        () -> new LocalDatagramSocket(directory.resolve("none").toString()).close())
                .isInstanceOf(NativeFailure.class)
                .hasMessage("connect: No such file or directory");
        assertThatThrownBy(() -> new LocalDatagramSocket("/" + "x".repeat(200)).close())
                .isInstanceOf(NativeFailure.class)
                .hasMessage("connect: a path of a socket that is too long");
    }
}
