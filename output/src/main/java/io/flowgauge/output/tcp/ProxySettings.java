package io.flowgauge.output.tcp;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code proxy_url} and {@code proxy_use_local_resolver} of an output. */
public final class ProxySettings {
    private static final Setting<Optional<String>> PROXY_URL =
            new Setting<>(
                    "proxy_url",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "SOCKS5 proxy on the way to the hosts: socks5://USER:PASSWORD@HOST:PORT.");
    private static final Setting<Boolean> PROXY_USE_LOCAL_RESOLVER =
            Setting.of(
                    "proxy_use_local_resolver",
                    bool(),
                    false,
                    "Whether names of hosts are looked up here, and not by the proxy.");

    /** The two settings. */
    public static final List<Setting<?>> SETTINGS = List.of(PROXY_URL, PROXY_USE_LOCAL_RESOLVER);

    private static final String SCHEME = "socks5";
    private static final int DEFAULT_PORT = 1080;
    private static final String ALLOWED = "socks5://HOST:PORT or socks5://USER:PASSWORD@HOST:PORT";

    private ProxySettings() {}

    /**
     * Reads the settings; empty without a proxy.
     *
     * @throws UserErrorException if the URL is wrong, with its place
     */
    public static Optional<SocksProxy> read(SectionReader reader) throws UserErrorException {
        boolean resolvesHere = reader.get(PROXY_USE_LOCAL_RESOLVER);
        Optional<String> url = reader.get(PROXY_URL).filter(text -> !text.isBlank());
        if (url.isEmpty()) {
            return Optional.empty();
        }
        // The URL is in no message: it may hold a password.
        try {
            URI uri = new URI(url.get().strip());
            if (!SCHEME.equals(uri.getScheme())) {
                throw problem(reader, "the URL of a proxy that is not of SOCKS5");
            }
            uri = uri.parseServerAuthority();
            String host = uri.getHost();
            if (host == null) {
                throw problem(reader, "the URL of a proxy without a host");
            }
            return Optional.of(
                    new SocksProxy(
                            host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                            uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                            login(uri, reader),
                            resolvesHere));
        } catch (URISyntaxException e) {
            throw problem(reader, "a URL that can't be understood: " + e.getReason());
        }
    }

    private static Optional<SocksProxy.Login> login(URI uri, SectionReader reader)
            throws UserErrorException {
        String info = uri.getRawUserInfo();
        if (info == null || info.isEmpty()) {
            return Optional.empty();
        }
        int colon = info.indexOf(':');
        String user = decoded(colon < 0 ? info : info.substring(0, colon));
        String password = colon < 0 ? "" : decoded(info.substring(colon + 1));
        for (String text : new String[] {user, password}) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes < 1 || bytes > SocksProxy.TEXT_BYTES_MAX) {
                throw problem(reader, "a user or a password that has not 1 to 255 bytes");
            }
        }
        return Optional.of(new SocksProxy.Login(user, password));
    }

    /** Returns a text without its percent signs; a plus is one, unlike in forms. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static UserErrorException problem(SectionReader reader, String found) {
        return ConfigErrors.at(reader.position(PROXY_URL), reader.keyOf(PROXY_URL), found, ALLOWED);
    }
}
