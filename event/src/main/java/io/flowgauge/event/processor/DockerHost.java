package io.flowgauge.event.processor;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.TlsFiles;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where Docker is, and how to speak to it. */
final class DockerHost {
    private static final Setting<String> HOST =
            Setting.of(
                    "host",
                    Types.text(),
                    "unix:///var/run/docker.sock",
                    "Docker's socket, or `tcp://host:port`, `http://..`, `https://..`.");
    private static final Setting<Boolean> TLS =
            new Setting<>(
                    "ssl.enabled",
                    Types.bool(),
                    true,
                    "true with one of the others",
                    "Whether to use TLS with a `tcp` host.");
    private static final Setting<Optional<String>> AUTHORITY =
            file("ssl.certificate_authority", "File with the certificates to trust, PEM.");
    private static final Setting<Optional<String>> CERTIFICATE =
            file("ssl.certificate", "File with the certificate to show, PEM.");
    private static final Setting<Optional<String>> KEY =
            file("ssl.key", "File with the key of the certificate, PEM, without a password.");

    static final List<Setting<?>> SETTINGS = List.of(HOST, TLS, AUTHORITY, CERTIFICATE, KEY);

    private final Supplier<HttpService> connection;
    private final String text;

    private DockerHost(String text, Supplier<HttpService> connection) {
        this.text = text;
        this.connection = connection;
    }

    private static Setting<Optional<String>> file(String key, String description) {
        return new Setting<>(key, Types.optional(Types.text()), Optional.empty(), "", description);
    }

    /** Reads the settings. */
    static DockerHost of(SectionReader settings, ProcessorContext context)
            throws UserErrorException {
        String text = settings.get(HOST);
        UserErrorException problem =
                settings.problem(HOST, "unable to parse docker host `" + text + "`");
        SSLContext tls = tls(settings, context);
        int end = text.indexOf("://");
        if (end < 0 || text.length() == end + 3) {
            throw problem;
        }
        String rest = text.substring(end + 3);
        switch (text.substring(0, end)) {
            case "unix" -> {
                try {
                    Path socket = Path.of(rest);
                    return new DockerHost(text, () -> new UnixHttp(socket));
                } catch (InvalidPathException e) {
                    throw problem;
                }
            }
            case "tcp" -> {
                return web(text, (tls == null ? "http://" : "https://") + rest, tls, problem);
            }
            case "http", "https" -> {
                return web(text, text, tls, problem);
            }
            default -> throw problem;
        }
    }

    private static DockerHost web(
            String text, String url, @Nullable SSLContext tls, UserErrorException problem)
            throws UserErrorException {
        URI uri;
        try {
            uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        } catch (IllegalArgumentException e) {
            throw problem;
        }
        if (uri.getHost() == null || uri.getRawQuery() != null) {
            throw problem;
        }
        return new DockerHost(text, () -> new WebHttp(uri, tls, WebHttp.Authorization.NONE));
    }

    private static @Nullable SSLContext tls(SectionReader settings, ProcessorContext context)
            throws UserErrorException {
        boolean any =
                settings.has(TLS)
                        || settings.has(AUTHORITY)
                        || settings.has(CERTIFICATE)
                        || settings.has(KEY);
        if (!any || !settings.get(TLS)) {
            return null;
        }
        Optional<String> certificate = text(settings, CERTIFICATE, context);
        Optional<String> key = text(settings, KEY, context);
        if (certificate.isPresent() != key.isPresent()) {
            Setting<?> there = key.isPresent() ? KEY : CERTIFICATE;
            throw settings.problem(there, "certificate and key are needed together");
        }
        Optional<String> authorities = text(settings, AUTHORITY, context);
        try {
            new TlsFiles(authorities, Optional.empty(), true).context();
        } catch (GeneralSecurityException e) {
            throw settings.problem(AUTHORITY, "no certificates: " + e.getMessage());
        }
        try {
            return new TlsFiles(
                            authorities,
                            certificate.map(c -> new TlsFiles.Identity(c, key.orElse(""))),
                            true)
                    .context();
        } catch (GeneralSecurityException e) {
            throw settings.problem(CERTIFICATE, "no certificate and key: " + e.getMessage());
        }
    }

    private static Optional<String> text(
            SectionReader settings, Setting<Optional<String>> setting, ProcessorContext context)
            throws UserErrorException {
        Optional<String> name = settings.get(setting);
        if (name.isEmpty()) {
            return name;
        }
        try {
            return Optional.of(context.read(name.get()));
        } catch (IOException | InvalidPathException e) {
            throw settings.problem(
                    setting, name.get() + " can't be read: " + FileFailure.reason(e));
        }
    }

    /** Makes a connection, which is used when something is asked. */
    HttpService connect() {
        return connection.get();
    }

    @Override
    public String toString() {
        return text;
    }
}
