package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Types;
import io.flowgauge.config.YamlReader;
import io.flowgauge.config.YamlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No text is more than a configuration or an error of one line. */
class ConfigFuzzTest {
    private static final int SECONDS = Integer.getInteger("flowgauge.fuzz.seconds", 3);
    private static final String[] PIECES = {
        "${",
        "}",
        "${name}",
        "${tags.0}",
        ":",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "|",
        ">",
        "%",
        "#",
        "\t",
        "~",
        "0x",
        "1e999",
        "-",
        "...",
        "---\n",
        ".",
        "..",
        "\\",
        "\u0000",
        "\ufeff",
        "\ud83d\ude00",
        "packetbeat",
        "output",
        "999",
        "null",
        "${x:?",
        "${x:",
        "$${",
        "@",
        "`",
        "? ",
        ","
    };

    @TempDir private Path directory;

    private void check(byte[] text, String seed) throws IOException {
        Path file = directory.resolve("flowgauge.yml");
        Files.write(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        ConfigDirectory config = new ConfigDirectory(directory);
        try {
            config.load();
        } catch (UserErrorException e) {
            assertThat(e.getMessage()).as(seed).isNotBlank().doesNotContain("\n");
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(seed + ":\n" + new String(text, StandardCharsets.UTF_8), e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = ConfigFuzzTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    @Test
    void shouldEndInNothingButOneLineOnDamagedText() throws IOException {
        long seed = Long.getLong("flowgauge.fuzz.seed", new Random().nextLong());
        System.out.println("ConfigFuzzTest: -Dflowgauge.fuzz.seed=" + seed);
        Random random = new Random(seed);
        List<byte[]> originals = new ArrayList<>();
        originals.add(Files.readAllBytes(Path.of("../flowgauge.yml")));
        originals.add(resource("packetbeat-6.7.yml"));
        originals.add(resource("packetbeat-9.0.yml"));
        String lines =
                """
                name: ${tags.0}
                tags: [a, '${fields.x:y}']
                fields: &f {x: 1, y: [2]}
                packetbeat.flows: {fields: {<<: *f}, timeout: 5s}
                output.console: {}
                """;
        originals.add(lines.getBytes(StandardCharsets.UTF_8));
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int texts = 0;
        while (System.nanoTime() < endNs) {
            byte[] text = originals.get(random.nextInt(originals.size()));
            for (int i = random.nextInt(4); i >= 0; i--) {
                text = damaged(text, random);
            }
            byte[] damaged = text;
            String where = "seed " + seed + ", text " + texts++;
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> check(damaged, where), () -> where);
        }
        assertThat(texts).isPositive();
    }

    private static byte[] damaged(byte[] text, Random random) {
        int at = random.nextInt(text.length + 1);
        int length = Math.min(text.length - at, random.nextInt(1, 20));
        byte[] piece =
                switch (random.nextInt(5)) {
                    case 0 -> new byte[0];
                    case 1 -> new byte[] {(byte) random.nextInt(256)};
                    case 2 -> {
                        int from = random.nextInt(text.length + 1);
                        int to = Math.min(text.length, from + random.nextInt(200));
                        yield Arrays.copyOfRange(text, from, to);
                    }
                    default ->
                            PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
                };
        int removed = random.nextBoolean() ? length : 0;
        byte[] result = new byte[text.length - removed + piece.length];
        System.arraycopy(text, 0, result, 0, at);
        System.arraycopy(piece, 0, result, at, piece.length);
        System.arraycopy(text, at + removed, result, at + piece.length, text.length - at - removed);
        return result;
    }

    static List<String> bombs() {
        StringBuilder aliases = new StringBuilder("a0: &a0 [x, x]\n");
        StringBuilder merges = new StringBuilder("a0: &a0 {x: 1}\n");
        StringBuilder texts = new StringBuilder("a0: xxxxxxxxxx\n");
        StringBuilder trees = new StringBuilder("a0: [x, x]\n");
        StringBuilder defaults = new StringBuilder();
        for (int i = 1; i < 40; i++) {
            int last = i - 1;
            aliases.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, last, last));
            merges.append(
                    "a%d: &a%d {<<: [*a%d, *a%d], b%d: *a%d}\n"
                            .formatted(i, i, last, last, i, last));
            texts.append("a%d: ${a%d}${a%d}\n".formatted(i, last, last));
            trees.append("a%d: ['${a%d}', '${a%d}']\n".formatted(i, last, last));
            defaults.append("a%d: ${a%d:${a%d:x}}\n".formatted(i, i + 1, i + 1));
        }
        return List.of(
                aliases.toString(),
                merges.toString(),
                texts.toString(),
                trees.toString(),
                defaults.toString(),
                "a: &a [*a]",
                "a: &a {<<: *a}",
                "a: ${b}\nb: ${a}",
                "a: ${a.b}\n",
                "[".repeat(100_000),
                "{a: ".repeat(50_000),
                "- ".repeat(50_000) + "x",
                "a.".repeat(200_000) + "b: 1",
                "name: " + "${a:".repeat(50_000),
                "name: '" + "[".repeat(50_000) + "${x:y}'",
                "a: " + "x".repeat(3_000_000),
                "a.999.999.999.999: 1",
                "a.".repeat(99).replace("a", "999") + "b: 1",
                "k: 1\n".repeat(100_000),
                numbered(60_000),
                "a: !!binary AAAA\nb: !!set {a, b}\nc: !!timestamp 2001-01-01");
    }

    private static String numbered(int keys) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < keys; i++) {
            text.append("a.k").append(i).append(": 1\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void shouldNotHangNorOverflow(String bomb) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> check(bomb.getBytes(StandardCharsets.UTF_8), "bomb"));
    }

    @Test
    void shouldWriteWhatItReadsAgainTheSame() throws Exception {
        for (String name : List.of("packetbeat-6.7.yml", "packetbeat-9.0.yml")) {
            String text = new String(resource(name), StandardCharsets.UTF_8);
            String written = YamlWriter.write(YamlReader.read(name, text));
            assertThat(YamlWriter.write(YamlReader.read(name, written))).isEqualTo(written);
        }
        String hard =
                "a: ['yes', '', ' x ', '5', 5, 0600, 1.50, ~, true, on, \"a\\nb\", '#x', 'a: b',"
                        + " '- a', '*a', '${x}', \"\\u00e9\\u0007\", '<<', {}, [], '0x1F', '.5']";
        String written = YamlWriter.write(YamlReader.read("hard", hard));
        assertThat(YamlWriter.write(YamlReader.read("again", written))).isEqualTo(written);
        assertThat(Types.freeObject().read("", YamlReader.read("again", written)))
                .isEqualTo(Types.freeObject().read("", YamlReader.read("hard", hard)));
    }
}
