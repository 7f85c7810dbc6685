package io.flowgauge.output.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.flowgauge.output.redis.RespReader.Answer;
import io.flowgauge.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespReaderTest {
    private static RespReader reader(String bytes) {
        return new RespReader(new ByteArrayInputStream(bytes.getBytes(ISO_8859_1)));
    }

    @Test
    void shouldReadEachKindOfAnswer() throws IOException {
        RespReader reader =
                reader("+OK\r\n:42\r\n-ERR no\u001b[1m way\r\n$5\r\nab\r\nc\r\n$-1\r\n$0\r\n\r\n");
        assertThat(reader.read()).isEqualTo(new Answer('+', "OK"));
        assertThat(reader.read()).isEqualTo(new Answer(':', "42"));
        Answer error = reader.read();
        assertThat(error.text()).as("fit for a log").isEqualTo("ERR no?[1m way");
        assertThat(error.isError()).isTrue();
        assertThat(error.isError("ERR")).isTrue();
        assertThat(error.isError("ER")).isFalse();
        assertThat(reader.read()).isEqualTo(new Answer('$', "ab\r\nc"));
        assertThat(reader.read()).isEqualTo(new Answer('$', ""));
        assertThat(reader.read()).isEqualTo(new Answer('$', ""));
        assertThatIOException().isThrownBy(reader::read).withMessage("it closed the connection");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400\r\n",
                "*1\r\n:1\r\n",
                "$-2\r\n",
                "$99999999\r\n",
                "$1048577\r\n",
                "$1\r\nab\r\n",
                "+OK\rX",
                "$x\r\n",
                "\r\n",
            })
    void shouldRefuseWhatRedisDoesNotSay(String bytes) {
        assertThatIOException()
                .isThrownBy(reader(bytes)::read)
                .withMessage("it answers with something else than Redis does");
    }

    @Test
    void shouldRefuseALineWithoutEnd() {
        assertThatIOException()
                .isThrownBy(reader("+" + "x".repeat(100_000))::read)
                .withMessageContaining("something else");
    }

    @Test
    void shouldThrowNothingElseAtRandomBytes() {
        SplittableRandom random = Seeds.random("resp");
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) "+-:$*0123456789\r\nab\0".charAt(random.nextInt(20));
            }
            RespReader reader = new RespReader(new ByteArrayInputStream(bytes));
            assertThatIOException()
                    .isThrownBy(
                            () -> {
                                while (true) {
                                    reader.read();
                                }
                            });
        }
    }
}
