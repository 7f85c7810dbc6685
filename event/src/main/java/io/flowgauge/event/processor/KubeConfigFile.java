package io.flowgauge.event.processor;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.TlsFiles;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.YamlReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * A kubeconfig: the cluster and the user of its current context. Users by certificate, token, file
 * with a token, or name and password; those that need a program to be run are refused.
 */
final class KubeConfigFile {
    private static final String FORM =
            "https://kubernetes.io/docs/reference/config-api/kubeconfig.v1";

    private final ConfigObject root;
    private final Path directory;
    private final Consumer<Path> files;

    private KubeConfigFile(ConfigObject root, Path directory, Consumer<Path> files) {
        this.files = files;
        this.root = root;
        this.directory = directory;
    }

    /**
     * Reads a file.
     *
     * @param files takes it, and those it names that are read
     * @throws UserErrorException with file, line and column of what is wrong
     */
    static KubernetesAccess read(Path file, Consumer<Path> files) throws UserErrorException {
        files.accept(file);
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UserErrorException(file + " can't be read: " + FileFailure.reason(e), e);
        }
        Path directory = file.toAbsolutePath().getParent();
        return new KubeConfigFile(
                        YamlReader.read(file.toString(), text),
                        directory == null ? Path.of("") : directory,
                        files)
                .access();
    }

    private KubernetesAccess access() throws UserErrorException {
        String current =
                text(root, "current-context").orElseThrow(() -> missing(root, "current-context"));
        ConfigObject context = named("contexts", current, "context");
        ConfigObject cluster = named("clusters", required(context, "cluster"), "cluster");
        Optional<String> userName = text(context, "user");
        ConfigObject user =
                userName.isPresent() && !userName.get().isEmpty()
                        ? named("users", userName.get(), "user")
                        : ConfigObject.empty(context.position());
        return new KubernetesAccess(
                server(cluster), tls(cluster, user), authorization(user), Optional.empty());
    }

    private static URI server(ConfigObject cluster) throws UserErrorException {
        String server = required(cluster, "server");
        try {
            URI uri =
                    URI.create(
                            server.endsWith("/")
                                    ? server.substring(0, server.length() - 1)
                                    : server);
            if (uri.getHost() != null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // as below
        }
        throw problem(cluster, "server", "\"" + server + "\" is no address of HTTP or HTTPS");
    }

    private SSLContext tls(ConfigObject cluster, ConfigObject user) throws UserErrorException {
        Optional<String> authority = pem(cluster, "certificate-authority");
        boolean verified = !text(cluster, "insecure-skip-tls-verify").orElse("").equals("true");
        Optional<String> certificate = pem(user, "client-certificate");
        Optional<String> key = pem(user, "client-key");
        if (certificate.isPresent() != key.isPresent()) {
            throw ConfigErrors.at(
                    user.position(), "user", "client-certificate and client-key need each other");
        }
        try {
            new TlsFiles(authority, Optional.empty(), verified).context();
        } catch (GeneralSecurityException e) {
            throw ConfigErrors.at(cluster.position(), "certificate-authority", "" + e.getMessage());
        }
        try {
            return new TlsFiles(
                            authority,
                            certificate.map(c -> new TlsFiles.Identity(c, key.orElse(""))),
                            verified)
                    .context();
        } catch (GeneralSecurityException e) {
            throw ConfigErrors.at(
                    user.position(), "client-certificate and client-key", "" + e.getMessage());
        }
    }

    private WebHttp.Authorization authorization(ConfigObject user) throws UserErrorException {
        for (String program : new String[] {"exec", "auth-provider"}) {
            if (user.find(program).isPresent()) {
                throw problem(
                        user,
                        program,
                        "programs that get credentials are not run; use a token or a client"
                                + " certificate, of a service account for example");
            }
        }
        Optional<String> file = text(user, "tokenFile");
        if (file.isPresent()) {
            return KubernetesAccess.tokenIn(path(user, "tokenFile", file.get()));
        }
        Optional<String> header =
                text(user, "token")
                        .map(token -> "Bearer " + token)
                        .or(
                                () ->
                                        text(user, "username")
                                                .map(name -> basic(name, text(user, "password"))));
        return () -> header;
    }

    private static String basic(String name, Optional<String> password) {
        byte[] both = (name + ":" + password.orElse("")).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** Returns a text in PEM that is in the file, as base64, or in another. */
    private Optional<String> pem(ConfigObject object, String key) throws UserErrorException {
        Optional<String> data = text(object, key + "-data");
        if (data.isPresent()) {
            try {
                byte[] bytes = Base64.getMimeDecoder().decode(data.get());
                return Optional.of(new String(bytes, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw problem(object, key + "-data", "no base64");
            }
        }
        Optional<String> file = text(object, key);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path named = path(object, key, file.get());
            files.accept(named);
            return Optional.of(Files.readString(named));
        } catch (IOException e) {
            throw problem(object, key, file.get() + " can't be read");
        }
    }

    private Path path(ConfigObject object, String key, String name) throws UserErrorException {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            throw problem(object, key, "no name of a file");
        }
    }

    /** Returns what stands beside a name in a list of named things. */
    private ConfigObject named(String list, String name, String what) throws UserErrorException {
        Optional<Entry> all = root.find(list);
        if (all.isPresent() && all.get().value() instanceof ConfigList items) {
            for (ConfigValue item : items.items()) {
                if (item instanceof ConfigObject object
                        && text(object, "name").equals(Optional.of(name))
                        && object.find(what).isPresent()
                        && object.find(what).get().value() instanceof ConfigObject found) {
                    return found;
                }
            }
        }
        throw ConfigErrors.at(
                all.map(Entry::keyPosition).orElse(root.position()),
                list,
                "there is none with the name " + name);
    }

    private static String required(ConfigObject object, String key) throws UserErrorException {
        return text(object, key).orElseThrow(() -> missing(object, key));
    }

    private static Optional<String> text(ConfigObject object, String key) {
        return object.find(key)
                .map(Entry::value)
                .filter(value -> !value.isNull())
                .filter(ConfigScalar.class::isInstance)
                .map(value -> ((ConfigScalar) value).text());
    }

    private static UserErrorException missing(ConfigObject object, String key) {
        return ConfigErrors.at(object.position(), key, "missing", "a kubeconfig, see " + FORM);
    }

    private static UserErrorException problem(ConfigObject object, String key, String problem) {
        return ConfigErrors.at(
                object.find(key).map(entry -> entry.value().position()).orElse(object.position()),
                key,
                problem);
    }
}
