package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleSinkTest {
    @TempDir Path directory;

    @Test
    void shouldWriteOneEventPerLine() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (ConsoleSink output = new ConsoleSink(Channels.newChannel(stream), false)) {
            assertThat(output.publish(OutputFixture.batch("one", "two"))).isEqualTo(2);
            assertThat(output.publish(OutputFixture.batch("three"))).isEqualTo(1);
            assertThat(output.failure()).isNull();
        }
        assertThat(stream.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void shouldSayWhatAFullDiskRefusesAndGoOn() throws IOException {
        assumeThat(OutputFixture.FULL_DEVICE).as("a device that is always full").exists();
        try (FileChannel full =
                        FileChannel.open(OutputFixture.FULL_DEVICE, StandardOpenOption.WRITE);
                ConsoleSink output = new ConsoleSink(full, false)) {
            assertThat(output.publish(OutputFixture.batch("one", "two"))).isZero();
            assertThat(output.publish(OutputFixture.batch("three"))).isZero();
            assertThat(output.failure()).hasMessageContaining("No space left");
            assertThat(output.isOpen()).isTrue();
        }
    }

    @Test
    void shouldEndWhenTheReaderOfThePipeHasGone() throws Exception {
        Path fifo = directory.resolve("fifo");
        int status = new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor();
        assumeThat(status).as("mkfifo").isZero();
        // The reader opens the pipe itself: opening it for the reader would wait for a writer.
        Process reader = new ProcessBuilder("head", "-n", "1", fifo.toString()).start();
        try (FileChannel pipe = FileChannel.open(fifo, StandardOpenOption.WRITE);
                ConsoleSink output = new ConsoleSink(pipe, true)) {
            assertThat(output.publish(OutputFixture.batch("one"))).isEqualTo(1);
            assertThat(reader.waitFor()).isZero();
            assertThat(output.publish(OutputFixture.batch("two"))).isZero();
            assertThat(output.isOpen()).isFalse();
            assertThat(output.publish(OutputFixture.batch("three"))).isZero();
            assertThat(output.failure()).isNotNull();
        }
    }

    @Test
    void shouldNotLetHalfAnEventRunIntoTheNext() {
        Narrow channel = new Narrow(6);
        try (ConsoleSink output = new ConsoleSink(channel, false)) {
            assertThat(output.publish(OutputFixture.batch("one", "two", "three"))).isEqualTo(1);
            channel.room = 100;
            assertThat(output.publish(OutputFixture.batch("four"))).isEqualTo(1);
        }
        assertThat(channel.written.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntw\nfour\n");
    }

    @Test
    void shouldNotMendALineThatIsWhole() {
        Narrow channel = new Narrow(4);
        try (ConsoleSink output = new ConsoleSink(channel, false)) {
            assertThat(output.publish(OutputFixture.batch("one", "two"))).isEqualTo(1);
            channel.room = 100;
            assertThat(output.publish(OutputFixture.batch("three"))).isEqualTo(1);
        }
        assertThat(channel.written.toString(StandardCharsets.UTF_8)).isEqualTo("one\nthree\n");
    }

    /** A channel that takes some bytes and then fails. */
    private static final class Narrow implements WritableByteChannel {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        int room;

        Narrow(int room) {
            this.room = room;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (room == 0) {
                throw new IOException("no room");
            }
            int count = Math.min(room, from.remaining());
            byte[] bytes = new byte[count];
            from.get(bytes);
            written.writeBytes(bytes);
            room -= count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
