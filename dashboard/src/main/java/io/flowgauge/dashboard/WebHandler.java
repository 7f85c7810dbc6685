package io.flowgauge.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.dashboard.PageFiles.PageFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Answers each request: checks who asks, finds what is asked for, and sets the headers. */
final class WebHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger("web");

    private static final String API = "/api/v1/";
    private static final String LOGIN = "login";
    private static final int BODY_BYTES_MAX = 4_096;
    private static final int GZIP_BYTES_MIN = 1_000;
    private static final int ANSWERS_MAX = 16;
    private static final int DOWNLOADS_MAX = 2;

    /** The page refreshes a dozen panels at a time, perhaps in several windows. */
    private static final double REQUESTS_PER_SECOND = 50;

    private static final double REQUESTS_AT_ONCE = 300;
    private static final double LOGINS_PER_SECOND = 0.2;
    private static final double LOGINS_AT_ONCE = 5;

    /** The page loads nothing from elsewhere, runs no inline script, and stands in no frame. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; manifest-src 'self';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final Access access;
    private final Api api;
    private final LiveStream live;
    private final PageFiles files = new PageFiles();
    private final RateLimit requests =
            new RateLimit(REQUESTS_PER_SECOND, REQUESTS_AT_ONCE, System::nanoTime);
    private final RateLimit logins =
            new RateLimit(LOGINS_PER_SECOND, LOGINS_AT_ONCE, System::nanoTime);
    private final Semaphore answers = new Semaphore(ANSWERS_MAX);
    private final Semaphore downloads = new Semaphore(DOWNLOADS_MAX);

    WebHandler(Access access, Api api, LiveStream live) {
        this.access = access;
        this.api = api;
        this.live = live;
    }

    /** Sets the headers that every answer has. */
    static void setHeaders(HttpFields.Mutable headers) {
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        setHeaders(response.getHeaders());
        try {
            answer(request, response, callback);
        } catch (ApiException e) {
            fail(request, response, callback, e);
        } catch (IOException e) {
            LOG.debug("A request was not answered: {}", e.getMessage());
            callback.failed(e);
        } catch (RuntimeException e) {
            LOG.error("A request could not be answered", e);
            fail(
                    request,
                    response,
                    callback,
                    ApiException.of(500, "the program made a mistake, see the log"));
        }
        return true;
    }

    private void answer(Request request, Response response, Callback callback)
            throws ApiException, IOException {
        String path = request.getHttpURI().getPath();
        boolean isApi = path != null && path.startsWith("/api");
        HttpFields headers = request.getHeaders();
        access.checkOrigin(
                host(request),
                headers.get(HttpHeader.ORIGIN),
                headers.get("Sec-Fetch-Site"),
                isApi);
        if (!requests.take(client(request))) {
            throw ApiException.of(429, "too many requests; wait a second");
        }
        if (path == null || !path.startsWith("/")) {
            throw ApiException.of(404, "there is no such address");
        }
        String method = request.getMethod();
        boolean isLogin = path.equals(API + LOGIN);
        String allowed = isLogin ? "POST" : "GET";
        if (!method.equals(allowed) && !(method.equals("HEAD") && !isLogin)) {
            response.getHeaders().put(HttpHeader.ALLOW, isLogin ? "POST" : "GET, HEAD");
            throw ApiException.of(405, "only " + allowed + " is answered here");
        }
        if (isLogin) {
            login(request, response, callback);
        } else if (isApi) {
            access.checkToken(headers.get(HttpHeader.AUTHORIZATION), cookie(request));
            if (!path.startsWith(API)) {
                throw ApiException.of(404, "there is no such address; the API is below " + API);
            }
            api(request, response, callback, path.substring(API.length()));
        } else {
            page(request, response, callback, path.substring(1));
        }
    }

    private static @Nullable String host(Request request) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        String authority = request.getHttpURI().getAuthority();
        return host == null ? authority : host;
    }

    private static String client(Request request) {
        return Request.getRemoteAddr(request);
    }

    private static Optional<String> cookie(Request request) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(Access.COOKIE))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    private void login(Request request, Response response, Callback callback)
            throws ApiException, IOException {
        String token = token(request);
        // Only what failed counts, but that before it is looked at.
        if (!access.isToken(token)) {
            if (!logins.take(client(request))) {
                response.getHeaders().put(HttpHeader.RETRY_AFTER, "5");
                throw ApiException.of(429, "too many wrong tokens; wait some seconds");
            }
            throw ApiException.of(401, "the token is wrong");
        }
        response.getHeaders().put(HttpHeader.SET_COOKIE, access.setCookie());
        response.setStatus(204);
        callback.succeeded();
    }

    private static String token(Request request) throws ApiException, IOException {
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(BODY_BYTES_MAX + 1);
        }
        if (body.length > BODY_BYTES_MAX) {
            throw ApiException.of(413, "more than " + BODY_BYTES_MAX + " bytes");
        }
        String text = new String(body, UTF_8);
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        try {
            if (type != null && type.startsWith("application/json")) {
                JsonNode token = Json.MAPPER.readTree(text).path("token");
                return token.isString() ? token.stringValue() : "";
            }
            for (String part : text.split("&", -1)) {
                if (part.startsWith("token=")) {
                    return URLDecoder.decode(part.substring("token=".length()), UTF_8);
                }
            }
            return "";
        } catch (JacksonException | IllegalArgumentException e) {
            throw ApiException.of(400, "the body is no form and no JSON");
        }
    }

    private void api(Request request, Response response, Callback callback, String path)
            throws ApiException, IOException {
        if (!answers.tryAcquire()) {
            throw ApiException.of(429, "too many requests at once; try again in a moment");
        }
        try {
            String query = request.getHttpURI().getQuery();
            switch (api.answer(path, query == null ? "" : query)) {
                case Answer.Body body -> {
                    byte[] json = Json.MAPPER.writeValueAsBytes(body.value());
                    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                    send(request, response, callback, 200, json);
                }
                case Answer.Download download -> download(response, callback, download);
                case Answer.Live _ -> stream(response, callback);
            }
        } finally {
            answers.release();
        }
    }

    private void download(Response response, Callback callback, Answer.Download download)
            throws ApiException, IOException {
        if (!downloads.tryAcquire()) {
            throw ApiException.of(429, "too many downloads at once; try again in a moment");
        }
        HttpFields.Mutable headers = response.getHeaders();
        try {
            headers.put(HttpHeader.CONTENT_TYPE, download.type());
            headers.put(
                    HttpHeader.CONTENT_DISPOSITION,
                    "attachment; filename=\"" + download.name() + "\"");
            OutputStream to = Content.Sink.asOutputStream(response);
            download.writer().write(to);
            to.close();
            callback.succeeded();
        } catch (ApiException e) {
            if (!response.isCommitted()) {
                headers.remove(HttpHeader.CONTENT_DISPOSITION);
                throw e;
            }
            // A file that is cut must not look whole.
            callback.failed(e);
        } finally {
            downloads.release();
        }
    }

    private void stream(Response response, Callback callback) throws ApiException {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.setStatus(200);
        live.add(response, callback);
    }

    private void page(Request request, Response response, Callback callback, String path)
            throws ApiException, IOException {
        Optional<PageFile> found = files.find(path);
        if (found.isEmpty()) {
            throw ApiException.of(
                    404,
                    path.isEmpty()
                            ? "the web page was left out of this build; the API is below " + API
                            : "there is no such file");
        }
        PageFile file = found.get();
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(
                HttpHeader.CACHE_CONTROL,
                file.isImmutable() ? "public, max-age=31536000, immutable" : "no-cache");
        headers.put(HttpHeader.ETAG, file.etag());
        headers.put(HttpHeader.VARY, "Accept-Encoding");
        if (file.etag().equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            response.setStatus(304);
            callback.succeeded();
            return;
        }
        headers.put(HttpHeader.CONTENT_TYPE, file.type());
        ByteBuffer bytes = file.bytes();
        if (file.gzip().isPresent() && takesGzip(request)) {
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
            bytes = file.gzip().get();
        }
        headers.put(HttpHeader.CONTENT_LENGTH, bytes.remaining());
        response.setStatus(200);
        response.write(true, bytes.duplicate(), callback);
    }

    private static boolean takesGzip(Request request) {
        String encodings = request.getHeaders().get(HttpHeader.ACCEPT_ENCODING);
        return encodings != null && encodings.contains("gzip");
    }

    private static void send(
            Request request, Response response, Callback callback, int status, byte[] body)
            throws IOException {
        byte[] bytes = body;
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.VARY, "Accept-Encoding");
        if (body.length >= GZIP_BYTES_MIN && takesGzip(request)) {
            bytes = PageFiles.gzip(body);
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        headers.put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.setStatus(status);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }

    private static void fail(
            Request request, Response response, Callback callback, ApiException failure) {
        if (response.isCommitted()) {
            callback.failed(failure);
            return;
        }
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        if (failure.status() == 401) {
            headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        if (failure.status() == 429 && !headers.contains(HttpHeader.RETRY_AFTER)) {
            headers.put(HttpHeader.RETRY_AFTER, "1");
        }
        try {
            send(request, response, callback, failure.status(), body(failure));
        } catch (IOException e) {
            callback.failed(e);
        }
    }

    /** Returns what the API says of a failure. */
    static byte[] body(ApiException failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", "" + failure.getMessage());
        failure.parameter().ifPresent(name -> error.put("parameter", name));
        failure.position().ifPresent(position -> error.put("position", position));
        return Json.MAPPER.writeValueAsBytes(Map.of("error", error));
    }
}
