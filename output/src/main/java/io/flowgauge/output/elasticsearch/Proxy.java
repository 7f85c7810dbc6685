package io.flowgauge.output.elasticsearch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * By which proxy a host is reached.
 *
 * @param address host and port of a proxy of HTTP, with scheme; empty for none
 * @param headers what the proxy is told with each request over HTTP
 */
record Proxy(Optional<URI> address, Map<String, String> headers) {
    /** Goes to hosts directly. */
    static final Proxy NONE = new Proxy(Optional.empty(), Map.of());

    private static final int PORT = 80;

    /** Keeps a copy of the headers. */
    Proxy {
        headers = Map.copyOf(headers);
    }

    /**
     * Returns the proxy that the environment names for a URL, as Go programs look for it: {@code
     * HTTPS_PROXY} or {@code HTTP_PROXY}, but none for this machine and for hosts of {@code
     * NO_PROXY} (names, domains, addresses, each perhaps with a port; {@code *} for all).
     *
     * @param variables gives the value of a variable; empty where there is none
     */
    static Optional<URI> ofEnvironment(URI url, UnaryOperator<String> variables) {
        String name = url.getScheme().toUpperCase(Locale.ROOT) + "_PROXY";
        String proxy = variable(name, variables);
        String host = host(url.getHost());
        if (proxy.isEmpty()
                || host.equals("localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || isExempt(host, url.getPort(), variable("NO_PROXY", variables))) {
            return Optional.empty();
        }
        try {
            return Optional.of(URI.create(proxy.contains("://") ? proxy : "http://" + proxy))
                    .filter(uri -> uri.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String variable(String name, UnaryOperator<String> variables) {
        String value = variables.apply(name);
        return value.isEmpty() ? variables.apply(name.toLowerCase(Locale.ROOT)) : value;
    }

    private static boolean isExempt(String host, int port, String list) {
        for (String item : list.split(",", -1)) {
            String one = item.strip().toLowerCase(Locale.ROOT);
            if (one.endsWith(":" + port) && one.indexOf(':') == one.lastIndexOf(':')) {
                one = one.substring(0, one.lastIndexOf(':'));
            }
            String domain = one.startsWith("*.") ? one.substring(1) : one;
            if (one.equals("*")
                    || host.equals(one)
                    || !domain.isEmpty()
                            && host.endsWith(domain.startsWith(".") ? domain : "." + domain)) {
                return true;
            }
        }
        return false;
    }

    private static String host(String host) {
        String small = host.toLowerCase(Locale.ROOT);
        return small.startsWith("[") ? small.substring(1, small.length() - 1) : small;
    }

    /** Returns what chooses this proxy for all hosts. */
    ProxySelector selector() {
        if (address.isEmpty()) {
            return NoProxy.ALWAYS;
        }
        URI uri = address.get();
        int port = uri.getPort() < 0 ? PORT : uri.getPort();
        return ProxySelector.of(InetSocketAddress.createUnresolved(host(uri.getHost()), port));
    }

    /** Returns the headers, with the user and password of the address among them. */
    Map<String, String> allHeaders() {
        String user = address.map(URI::getUserInfo).orElse("");
        if (user.isEmpty()) {
            return headers;
        }
        Map<String, String> all = new java.util.HashMap<>(headers);
        all.put(
                "Proxy-Authorization",
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    /** Chooses none. */
    private static final class NoProxy extends ProxySelector {
        static final ProxySelector ALWAYS = new NoProxy();

        @Override
        public List<java.net.Proxy> select(URI uri) {
            return new ArrayList<>(List.of(java.net.Proxy.NO_PROXY));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }
}
