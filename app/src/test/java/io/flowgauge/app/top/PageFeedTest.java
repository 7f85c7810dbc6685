package io.flowgauge.app.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flowgauge.app.summary.Traffic;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asks a server that answers as the description of the API says. */
class PageFeedTest {
    private static final String HEALTH =
            """
            {"status":"degraded","problems":["the queue is full"],"version":"1","now":1795392060000,
             "live":%s,"source":"device eth0","range":%s,
             "capture":{"received":10,"metered":10,"dropped":7,"filtered":0,"not_flows":0,
               "flows_active":42,"flows_evicted":0,"reports_coalesced":0}}
            """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final TopView view = new TopView(Traffic.Order.PACKETS, "", 5);
    private HttpServer server;
    private URI page;
    private String health = HEALTH.formatted("true", "null");
    private String token = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        page = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String what = exchange.getRequestURI().toString();
        asked.add(what);
        String let = exchange.getRequestHeaders().getFirst("Authorization");
        int status = token.isEmpty() || ("Bearer " + token).equals(let) ? 200 : 401;
        String text = "{\"error\":{\"message\":\"no\"}}";
        if (status == 200 && what.equals("/api/v1/health")) {
            text = health;
        } else if (status == 200 && what.startsWith("/api/v1/top?by=conversation")) {
            text =
                    """
                    {"from":1795392000000,"to":1795392030000,"by":"conversation","metric":"packets",
                     "rows":[
                      {"key":"10.0.0.1 192.0.2.7","label":"","source":"10.0.0.1",
                       "destination":"192.0.2.7","bytes":900,"packets":9,"flows":2,
                       "source_bytes":300,"destination_bytes":600},
                      {"key":"10.0.0.2 192.0.2.7","label":"","source":"10.0.0.2",
                       "destination":"192.0.2.7","bytes":90,"packets":8,"flows":1,
                       "source_bytes":90,"destination_bytes":0}],
                     "total":{"bytes":1000,"packets":20,"flows":4}}
                    """;
        } else if (status == 200 && what.startsWith("/api/v1/top?by=transport")) {
            text = "{\"rows\":[{\"key\":\"tcp\",\"bytes\":990},{\"key\":\"udp\",\"bytes\":10}]}";
        } else if (status == 200) {
            status = 404;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void shouldShowTheLastSecondsOfARunningCapture() throws Exception {
        try (PageFeed feed = PageFeed.find(page, "").orElseThrow()) {
            TopFeed.Picture picture = feed.picture(view);
            assertThat(picture.source()).startsWith("device eth0");
            assertThat(picture.span()).isEqualTo("last 30 s");
            assertThat(picture.dropped()).isEqualTo(7);
            assertThat(picture.trouble()).isEqualTo("the queue is full");
            Traffic traffic = picture.traffic();
            assertThat(traffic.seconds()).isEqualTo(30);
            assertThat(traffic.bytes()).isEqualTo(1000);
            assertThat(traffic.packets()).isEqualTo(20);
            assertThat(traffic.flows()).isEqualTo(42);
            assertThat(traffic.bytesByTransport())
                    .containsEntry("TCP", 990L)
                    .containsEntry("UDP", 10L);
            assertThat(traffic.conversations())
                    .containsExactly(
                            new Traffic.Conversation("10.0.0.1", "192.0.2.7", 2, 9, 300, 600),
                            new Traffic.Conversation("10.0.0.2", "192.0.2.7", 1, 8, 90, 0));
        }
        assertThat(asked)
                .contains("/api/v1/top?by=conversation&metric=packets&limit=5&from=now-30s&to=now");
    }

    @Test
    void shouldShowTheWholeRangeOfAFile() throws Exception {
        health = HEALTH.formatted("false", "{\"from\":1795392000000,\"to\":1795478400000}");
        try (PageFeed feed = PageFeed.find(page, "").orElseThrow()) {
            assertThat(feed.picture(view).span()).isEqualTo("all of it");
        }
        assertThat(asked).anyMatch(what -> what.endsWith("&from=1795392000000&to=1795478400000"));
    }

    @Test
    void shouldAskForMoreWhereItShowsAPart() throws Exception {
        try (PageFeed feed = PageFeed.find(page, "").orElseThrow()) {
            TopFeed.Picture picture = feed.picture(new TopView(Traffic.Order.BYTES, "10.0.0.2", 5));
            assertThat(picture.traffic().conversations()).hasSize(1);
        }
        assertThat(asked).anyMatch(what -> what.contains("&limit=1000&"));
    }

    @Test
    void shouldBeLetInByAToken() throws Exception {
        token = "secret-of-the-page";
        try (PageFeed feed = PageFeed.find(page, token).orElseThrow()) {
            assertThat(feed.picture(view).dropped()).isEqualTo(7);
        }
        assertThatThrownBy(() -> PageFeed.find(page, ""))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "the process at "
                                + page
                                + " wants its token; set flowgauge.web.token, in the configuration"
                                + " or with -E");
    }

    @Test
    void shouldFindNobodyAndNobodyElse() throws Exception {
        health = "{\"status\":\"green\"}";
        assertThat(PageFeed.find(page, "")).isEmpty();
        health = "<html>";
        assertThat(PageFeed.find(page, "")).isEmpty();
        server.stop(0);
        assertThat(PageFeed.find(page, "")).isEmpty();
    }

    @Test
    void shouldSayWhenTheProcessHasGone() throws Exception {
        try (PageFeed feed = PageFeed.find(page, "").orElseThrow()) {
            server.stop(0);
            assertThatThrownBy(() -> feed.picture(view))
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageContaining("does not answer any more");
        }
    }
}
