package io.flowgauge.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked // members of JSON that are not there fail the test by themselves
class WebServerTest {
    private static final String TOKEN = "correct-horse-battery";
    private static final String SUMMARY = "/api/v1/summary?" + WebFixture.RANGE;

    @TempDir private Path folder;
    private WebFixture web;

    @BeforeEach
    void start() throws Exception {
        web = new WebFixture(folder.resolve("store"), "listen: '127.0.0.1:0'", _ -> Map.of());
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private void restart(String yaml) throws Exception {
        web.close();
        web = new WebFixture(folder.resolve("other"), yaml, _ -> Map.of());
    }

    private String raw(String path, String headers) throws Exception {
        return web.raw("GET " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
    }

    @Test
    void shouldAddUpDeltas() throws Exception {
        Map<String, Object> summary = WebFixture.json(web.get(SUMMARY).body());
        assertThat(summary)
                .containsEntry("flows", 3)
                .containsEntry("reports", 4)
                .containsEntry("source_bytes", 760)
                .containsEntry("destination_bytes", 1_400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "LOCALHOST:1", "127.0.0.1:5606"})
    void shouldAnswerToNamesOfThisHost(String host) throws Exception {
        assertThat(raw(SUMMARY, "Host: " + host + "\r\n")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:5606",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "10.0.0.1",
                "0.0.0.0"
            })
    void shouldRefuseOtherHostsForDataAndPage(String host) throws Exception {
        for (String path : List.of(SUMMARY, "/", "/api/v1/stream")) {
            assertThat(raw(path, "Host: " + host + "\r\n"))
                    .as(path)
                    .startsWith("HTTP/1.1 403")
                    .contains("another host")
                    .doesNotContain("source_bytes");
        }
    }

    @Test
    void shouldRefuseARequestWithoutAHostOrWithTwo() throws Exception {
        assertThat(raw(SUMMARY, "")).startsWith("HTTP/1.1 400");
        assertThat(raw(SUMMARY, "Host: localhost\r\nHost: evil.example\r\n"))
                .startsWith("HTTP/1.1 400");
        // Who names a host in the request line asks that one.
        assertThat(raw("http://evil.example" + SUMMARY, "Host: localhost\r\n"))
                .doesNotStartWith("HTTP/1.1 200");
    }

    @Test
    void shouldRefusePagesOfOtherSites() throws Exception {
        for (String header :
                List.of(
                        "Origin: http://evil.example",
                        "Origin: http://localhost:9999",
                        "Origin: null",
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Site: same-site")) {
            assertThat(raw(SUMMARY, "Host: localhost:5606\r\n" + header + "\r\n"))
                    .as(header)
                    .startsWith("HTTP/1.1 403")
                    .contains("another site");
        }
        assertThat(
                        raw(
                                SUMMARY,
                                String.join(
                                        "\r\n",
                                        "Host: localhost:5606",
                                        "Origin: http://localhost:5606",
                                        "Sec-Fetch-Site: same-origin",
                                        "")))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"})
    void shouldOnlyBeRead(String method) throws Exception {
        for (String path : List.of(SUMMARY, "/")) {
            HttpResponse<String> answer = web.send(method, path, null);
            assertThat(answer.statusCode()).as(path).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
        assertThat(web.get("/api/v1/login").statusCode()).isEqualTo(405);
    }

    @Test
    void shouldSendHeadersThatProtectWithEveryAnswer() throws Exception {
        for (String path : List.of(SUMMARY, "/", "/nothing.js", "/api/v1/nothing")) {
            HttpResponse<String> answer = web.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .as(path)
                    .contains("script-src 'self'")
                    .contains("style-src 'self'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../openapi.yaml",
                "/%2e%2e/openapi.yaml",
                "/..%2fopenapi.yaml",
                "/assets/../../openapi.yaml",
                "/assets/%2e%2e/%2e%2e/openapi.yaml",
                "//etc/passwd",
                "/./openapi.yaml",
                "/.hidden",
                "/Api.class",
                "/%00",
                "/..;/openapi.yaml"
            })
    void shouldNotLeadOutOfThePage(String path) throws Exception {
        String answer = raw(path, "Host: localhost\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
        assertThat(answer).doesNotContain("openapi:").doesNotContain("root:");
    }

    @Test
    void shouldBoundWhatIsAsked() throws Exception {
        assertThat(raw("/api/v1/summary?q=" + "a".repeat(30_000), "Host: localhost\r\n"))
                .matches("(?s)HTTP/1.1 (414|431) .*");
        assertThat(raw(SUMMARY, "Host: localhost\r\nX: " + "a".repeat(30_000) + "\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(web.get("/api/v1/summary?q=" + "a".repeat(3_000)).statusCode()).isEqualTo(400);
        assertThat(web.get("/api/v1/names?" + "ip=10.0.0.1&".repeat(101)).statusCode())
                .isEqualTo(400);
        assertThat(web.send("POST", "/api/v1/login", "token=" + "a".repeat(5_000)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void shouldWantTheToken() throws Exception {
        restart("listen: '127.0.0.1:0', token: " + TOKEN);
        for (String path : List.of(SUMMARY, "/api/v1/stream", "/api/v1/flows?format=csv")) {
            assertThat(web.get(path).statusCode()).as(path).isEqualTo(401);
        }
        for (String wrong :
                List.of("Bearer wrong", "Bearer " + TOKEN + "x", "Basic " + TOKEN, "Bearer ")) {
            assertThat(web.get(SUMMARY, "Authorization", wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(401);
        }
        assertThat(web.get(SUMMARY, "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(web.get(SUMMARY, "Cookie", "flowgauge=" + TOKEN).statusCode()).isEqualTo(401);
    }

    @Test
    void shouldLogABrowserIn() throws Exception {
        restart("listen: '127.0.0.1:0', token: " + TOKEN);
        assertThat(web.send("POST", "/api/v1/login", "token=wrong").statusCode()).isEqualTo(401);
        for (String[] form :
                new String[][] {
                    {"token=" + TOKEN, "application/x-www-form-urlencoded"},
                    {"{\"token\":\"" + TOKEN + "\"}", "application/json"}
                }) {
            HttpResponse<String> answer =
                    web.send("POST", "/api/v1/login", form[0], "Content-Type", form[1]);
            assertThat(answer.statusCode()).isEqualTo(204);
            String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie)
                    .contains("HttpOnly")
                    .contains("SameSite=Strict")
                    .doesNotContain(TOKEN);
            String sent = cookie.substring(0, cookie.indexOf(';'));
            assertThat(web.get(SUMMARY, "Cookie", sent).statusCode()).isEqualTo(200);
        }
        assertThat(
                        web.send(
                                        "POST",
                                        "/api/v1/login",
                                        "{token",
                                        "Content-Type",
                                        "application/json")
                                .statusCode())
                .isEqualTo(400);
    }

    @Test
    void shouldSlowDownWhoGuesses() throws Exception {
        restart("listen: '127.0.0.1:0', token: " + TOKEN);
        int refused = 0;
        for (int i = 0; i < 12; i++) {
            int status = web.send("POST", "/api/v1/login", "token=guess" + i).statusCode();
            refused += status == 429 ? 1 : 0;
        }
        assertThat(refused).isGreaterThanOrEqualTo(5);
    }

    @Test
    void shouldSlowDownWhoAsksTooMuch() throws Exception {
        boolean slowed = false;
        for (int i = 0; i < 2_000 && !slowed; i++) {
            HttpResponse<String> answer = web.get("/nothing.js");
            slowed = answer.statusCode() == 429;
            if (slowed) {
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            }
        }
        assertThat(slowed).isTrue();
    }

    @Test
    void shouldNeutraliseFormulasInCsv() throws Exception {
        HttpResponse<String> answer = web.get("/api/v1/flows?format=csv&" + WebFixture.RANGE);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"flows.csv\"");
        assertThat(answer.body().lines()).hasSize(4);
        assertThat(answer.body()).startsWith("id,flow_id,start,").contains(",'=id1,");
        assertThat(answer.body()).contains(",'=1+1 <script>alert(1)</script>,");
        assertThat(FlowFile.csv("a\"b,c")).isEqualTo("\"a\"\"b,c\"");
        assertThat(FlowFile.csv("@SUM(A1)")).isEqualTo("'@SUM(A1)");
        assertThat(FlowFile.csv(-5L)).isEqualTo("-5");
    }

    @Test
    void shouldHandOutJsonAndLines() throws Exception {
        String lines = web.get("/api/v1/flows?format=ndjson&" + WebFixture.RANGE).body();
        assertThat(lines.lines().map(line -> WebFixture.json(line).get("id")))
                .containsExactlyInAnyOrder("1", "2", "3");
        String json = web.get("/api/v1/flows?format=json&limit=2&" + WebFixture.RANGE).body();
        assertThat(Json.MAPPER.readTree(json).size()).isEqualTo(2);
    }

    @Test
    void shouldTellWhatHappens() throws Exception {
        HttpResponse<InputStream> answer =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(web.server.address() + "/api/v1/stream"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        web.server.stored(4_711);
        boolean ticked = false;
        boolean stored = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
            String event = "";
            for (int i = 0; i < 20 && !(ticked && stored); i++) {
                String line = Optional.ofNullable(lines.readLine()).orElseThrow();
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    Map<String, Object> data = WebFixture.json(line.substring("data: ".length()));
                    if (event.equals("tick")) {
                        ticked = true;
                        assertThat(data)
                                .containsKeys("time", "bytes_per_s", "packets_per_s")
                                .containsEntry("flows_active", 2)
                                .containsEntry("packets_dropped", 3);
                    } else if (event.equals("stored")) {
                        stored = true;
                        assertThat(data).isEqualTo(Map.of("until", 4_711));
                    }
                }
            }
        }
        assertThat(ticked && stored).isTrue();
    }

    @Test
    void shouldBoundHowManyListen() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(web.server.address() + "/api/v1/stream")).build();
        List<HttpResponse<InputStream>> open = new ArrayList<>();
        for (int i = 0; i < LiveStream.CLIENTS_MAX; i++) {
            open.add(client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
            assertThat(open.getLast().statusCode()).isEqualTo(200);
        }
        assertThat(web.get("/api/v1/stream").statusCode()).isEqualTo(429);
        // Others are still answered.
        assertThat(web.get(SUMMARY).statusCode()).isEqualTo(200);
        for (HttpResponse<InputStream> one : open) {
            one.body().close();
        }
    }

    @Test
    void shouldSayWhatIsInTheWayAtTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(
                            () ->
                                    WebServer.start(
                                            WebFixture.settings(
                                                    "listen: '127.0.0.1:"
                                                            + taken.getLocalPort()
                                                            + "'"),
                                            web.history,
                                            new WebFixture.MadeUpHealth(),
                                            _ -> Map.of()))
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageStartingWith("test.yml:1:")
                    .hasMessageContaining("can't listen at http://127.0.0.1:")
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void shouldTellHealthWithItsReasons() throws Exception {
        Map<String, Object> health = WebFixture.json(web.get("/api/v1/health").body());
        assertThat(health).containsEntry("status", "degraded").containsEntry("live", true);
        assertThat(health.get("problems").toString())
                .contains("3 packets were lost")
                .contains("other: it is down");
        assertThat(((Map<?, ?>) health.get("store")).get("reports")).isEqualTo(4);
    }

    @Test
    void shouldPutAnEventTogether() throws Exception {
        Map<String, Object> flow = WebFixture.json(web.get("/api/v1/flows/1").body());
        Map<?, ?> event = (Map<?, ?>) flow.get("event");
        assertThat(event.get("type")).isEqualTo("flow");
        assertThat(((Map<?, ?>) event.get("source")).get("stats"))
                .isEqualTo(Map.of("net_bytes_total", 300, "net_packets_total", 2));
    }
}
