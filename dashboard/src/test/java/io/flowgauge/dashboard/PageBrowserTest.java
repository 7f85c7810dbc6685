package io.flowgauge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flowgauge.base.ServiceNames;
import io.flowgauge.config.Position;
import io.flowgauge.store.FlowHistory;
import io.flowgauge.store.FlowStore;
import io.flowgauge.store.StoreSettings;
import io.flowgauge.store.TimeRange;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web page in a browser: its tests are those of src/test/web, started here. */
class PageBrowserTest {
    private static final Path TESTS = Path.of("src/test/web");
    private static final long LIMIT_MIN = 8;

    @TempDir private Path folder;

    @BeforeAll
    static void shouldHaveFormatTypesAndLogicInOrder() throws Exception {
        run(Map.of(), List.of("../tools/web-build", "check"));
    }

    private static void run(Map<String, String> environment, List<String> command)
            throws Exception {
        Path output = Files.createTempFile("page", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(LIMIT_MIN, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("did not end:\n" + Files.readString(output));
            }
            String said = Files.readString(output);
            // what failed comes again at the end, with its reason
            int failing = said.indexOf("failing tests:");
            assertThat(process.exitValue())
                    .as(failing < 0 ? said : said.substring(failing))
                    .isZero();
        } finally {
            Files.delete(output);
        }
    }

    private static void inBrowser(String test, Map<String, String> environment) throws Exception {
        assumeThat(
                        Stream.of("chromium", "chromium-browser", "google-chrome")
                                .anyMatch(name -> Files.exists(Path.of("/usr/bin", name))))
                .as("Chromium is missing: apt-get install chromium")
                .isTrue();
        run(
                environment,
                List.of("node", "--test", "--test-reporter=spec", TESTS.resolve(test).toString()));
    }

    @Test
    void shouldShowTheSumsOfTheStoreAndDoWhatAPersonWants() throws Exception {
        WebSettings settings =
                new WebSettings(
                        true,
                        InetAddress.getLoopbackAddress(),
                        "127.0.0.1",
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        false,
                        Position.of("test"));
        try (FlowStore store =
                FlowStore.open(new StoreSettings(folder.resolve("store"), 0, 0, 256 << 20, 2))) {
            long fromMs = System.currentTimeMillis() - 800_000;
            OfficeHistory office = new OfficeHistory(store, 5, 250, fromMs);
            Path events = Files.write(folder.resolve("events.ndjson"), office.events);
            try (FlowHistory history = new FlowHistory(store, ServiceNames.ofThisMachine());
                    WebServer server =
                            WebServer.start(settings, history, new Healthy(), _ -> Map.of())) {
                inBrowser(
                        "page.test.mjs",
                        Map.of(
                                "FLOWGAUGE_PAGE",
                                server.address(),
                                "FLOWGAUGE_EVENTS",
                                events.toString()));
            }
        }
    }

    @Test
    void shouldCopeWithServersThatFail() throws Exception {
        inBrowser("states.test.mjs", Map.of());
    }

    /** A program that does well. */
    private static final class Healthy implements HealthSource {
        @Override
        public String version() {
            return "test";
        }

        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public String source() {
            return "device eth0";
        }

        @Override
        public Optional<TimeRange> range() {
            return Optional.empty();
        }

        @Override
        public Capture capture() {
            return new Capture(1_000, 990, 700_000, 0, 0, 10, 25, 0, 0);
        }

        @Override
        public Queue queue() {
            return new Queue(0, 4_096, 0, 0, 0);
        }

        @Override
        public List<OutputState> outputs() {
            return List.of(new OutputState("store", "store", true, "", 600, 0, 0, 0));
        }

        @Override
        public Store store() {
            return new Store(100_000, 1, 0, 0);
        }
    }
}
