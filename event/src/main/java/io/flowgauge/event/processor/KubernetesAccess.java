package io.flowgauge.event.processor;

import io.flowgauge.base.TlsFiles;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the API of Kubernetes is, and how to show who asks.
 *
 * @param server its address
 * @param tls what to trust and show; null for that of the JDK, or without TLS
 * @param authorization the header of requests
 * @param namespace that of the pod this runs in
 */
record KubernetesAccess(
        URI server,
        @Nullable SSLContext tls,
        WebHttp.Authorization authorization,
        Optional<String> namespace) {

    /** Where pods find the account they run as. */
    static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /**
     * Returns the access that a pod has. The token is read for each request, as the cluster renews
     * it.
     *
     * @throws UserErrorException if this is no pod of a cluster
     */
    static KubernetesAccess inCluster(Map<String, String> environment, Path account)
            throws UserErrorException {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
        if (host.isEmpty() || port.isEmpty()) {
            throw problem(
                    "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; set"
                            + " kube_config outside a cluster");
        }
        try {
            Path token = account.resolve("token");
            String authority = Files.readString(account.resolve("ca.crt"));
            Path namespace = account.resolve("namespace");
            Files.readString(token);
            return new KubernetesAccess(
                    URI.create(
                            "https://"
                                    + (host.contains(":") ? "[" + host + "]" : host)
                                    + ":"
                                    + port),
                    new TlsFiles(Optional.of(authority), Optional.empty(), true).context(),
                    tokenIn(token),
                    Files.exists(namespace)
                            ? Optional.of(Files.readString(namespace).strip())
                            : Optional.empty());
        } catch (IOException e) {
            throw problem(e.getMessage() + " can't be read");
        } catch (GeneralSecurityException e) {
            throw problem(account.resolve("ca.crt") + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw problem("KUBERNETES_SERVICE_HOST and _PORT are no address");
        }
    }

    static WebHttp.Authorization tokenIn(Path file) {
        return () -> Optional.of("Bearer " + Files.readString(file).strip());
    }

    private static UserErrorException problem(String what) {
        return new UserErrorException("Unable to get in cluster configuration: " + what);
    }

    HttpService connect() {
        return new WebHttp(server, tls, authorization);
    }
}
