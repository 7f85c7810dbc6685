package io.flowgauge.output;

import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.locatedText;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.LocatedText;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code hosts} of an output: names or addresses with or without a port ({@code es1}, {@code
 * es1:9200}, {@code 10.0.0.1:9200}, {@code [2001:db8::1]:9200}, {@code 2001:db8::1}), and full URLs
 * where the output has such.
 *
 * @param setting the declaration
 * @param defaultPort the port where none is given
 * @param schemes the schemes of URLs that the output takes; none for an output without URLs
 */
public record HostAddresses(
        Setting<List<LocatedText>> setting, int defaultPort, List<String> schemes) {
    private static final int PORT_MAX = 65_535;

    /** Keeps a copy of the schemes. */
    public HostAddresses {
        schemes = List.copyOf(schemes);
    }

    /**
     * Declares {@code hosts}.
     *
     * @param description a sentence for people who write a configuration
     */
    public static HostAddresses of(int defaultPort, String description, String... schemes) {
        return new HostAddresses(
                new Setting<>("hosts", listOf(locatedText()), List.of(), "", description),
                defaultPort,
                List.of(schemes));
    }

    /**
     * Reads the addresses; one or more.
     *
     * @throws UserErrorException if there are none, or one is wrong, with its place
     */
    public List<HostAddress> read(SectionReader reader) throws UserErrorException {
        List<LocatedText> texts = reader.require(setting);
        String key = reader.keyOf(setting);
        List<HostAddress> all = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            all.add(address(texts.get(i), key + (texts.size() > 1 ? "." + i : "")));
        }
        if (all.isEmpty()) {
            throw reader.problem(setting, "empty field");
        }
        return List.copyOf(all);
    }

    private HostAddress address(LocatedText located, String key) throws UserErrorException {
        String text = located.text().strip();
        try {
            return text.contains("://") ? url(text) : plain(text);
        } catch (IllegalArgumentException e) {
            throw ConfigErrors.at(located.position(), key, "" + e.getMessage(), allowed());
        }
    }

    private String allowed() {
        return "HOST, HOST:PORT or [IPV6]:PORT"
                + (schemes.isEmpty() ? "" : ", or a URL: " + String.join("://, ", schemes) + "://");
    }

    private HostAddress plain(String text) {
        int slash = text.indexOf('/');
        String path = slash < 0 || schemes.isEmpty() ? "" : text.substring(slash);
        String hostAndPort = path.isEmpty() ? text : text.substring(0, slash);
        String host = hostAndPort;
        String port = "";
        if (hostAndPort.startsWith("[")) {
            int end = hostAndPort.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("an address without its ]");
            }
            host = hostAndPort.substring(1, end);
            port = hostAndPort.substring(end + 1);
            if (!port.isEmpty() && !port.startsWith(":")) {
                throw new IllegalArgumentException("an address with more than a port after ]");
            }
            port = port.isEmpty() ? "" : port.substring(1);
        } else if (hostAndPort.indexOf(':') == hostAndPort.lastIndexOf(':')) {
            int colon = hostAndPort.indexOf(':');
            if (colon >= 0) {
                host = hostAndPort.substring(0, colon);
                port = hostAndPort.substring(colon + 1);
            }
        }
        check(host);
        return new HostAddress("", host, port(port), path, "", "", "");
    }

    private HostAddress url(String text) {
        String scheme = text.substring(0, text.indexOf("://")).toLowerCase(Locale.ROOT);
        if (!schemes.contains(scheme)) {
            throw new IllegalArgumentException("\"" + scheme + "://\" is not known here");
        }
        URI uri;
        try {
            uri = new URI(text).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "a URL that can't be understood: " + e.getReason(), e);
        }
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("a URL without a host");
        }
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        String[] user = user(uri);
        int port = uri.getPort() == -1 ? defaultPort : uri.getPort();
        return new HostAddress(
                scheme,
                host,
                port(Integer.toString(port)),
                "" + uri.getRawPath(),
                uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                user[0],
                user[1]);
    }

    private static String[] user(URI uri) {
        String info = uri.getRawUserInfo();
        if (info == null) {
            return new String[] {"", ""};
        }
        int colon = info.indexOf(':');
        return colon < 0
                ? new String[] {decoded(info), ""}
                : new String[] {
                    decoded(info.substring(0, colon)), decoded(info.substring(colon + 1))
                };
    }

    /** Returns a text without its percent signs; a plus is one, unlike in forms. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void check(String host) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("no host in it");
        }
        if (host.chars().anyMatch(c -> c <= ' ' || "/@?#,".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("a host with characters that no host has");
        }
    }

    private int port(String port) {
        if (port.isEmpty()) {
            return defaultPort;
        }
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        if (number < 1 || number > PORT_MAX) {
            throw new IllegalArgumentException("a port that is not 1 to " + PORT_MAX);
        }
        return number;
    }
}
