package io.flowgauge.app;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.app.config.SyslogAddress;
import io.flowgauge.capture.natives.LibC;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogStreamTest {
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final byte[] LINE = "<134>a line".getBytes(UTF_8);

    @TempDir private Path directory;
    private final LibC libc = new LibC();

    /** Returns a socket at a path that nobody reads from. */
    private int listen(Path path) throws Exception {
        int fd = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = path.toString().getBytes(UTF_8);
            MemorySegment address = arena.allocate(2 + bytes.length + 1, 2);
            address.set(JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
            libc.bind(fd, address);
        }
        return fd;
    }

    @Test
    void shouldDropLinesWhileASyslogIsBehindAndFindANewOne() throws Exception {
        Path path = directory.resolve("log");
        int first = listen(path);
        try (SyslogStream stream = SyslogStream.open(new SyslogAddress.Socket(path.toString()))) {
            assertThatCode(
                            () -> {
                                // More than any queue or buffer of a socket holds.
                                for (int i = 0; i < 10_000; i++) {
                                    stream.send(LINE);
                                }
                            })
                    .doesNotThrowAnyException();
            libc.close(first);
            assertThatThrownBy(() -> stream.send(LINE)).isInstanceOf(IOException.class);
            Files.delete(path);
            int second = listen(path);
            assertThatCode(() -> stream.send(LINE)).doesNotThrowAnyException();
            libc.close(second);
        }
    }
}
