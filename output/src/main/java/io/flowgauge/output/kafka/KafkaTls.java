package io.flowgauge.output.kafka;

import io.flowgauge.output.TlsSettings;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Has Kafka's client connect as {@code ssl} of the output says. Kafka makes it by its name; it
 * finds the settings under {@link #SETTINGS_KEY}.
 */
public final class KafkaTls implements SslEngineFactory {
    /** The key, in the configuration of the client, of the {@link TlsSettings}. */
    static final String SETTINGS_KEY = "flowgauge.tls";

    private TlsSettings settings = TlsSettings.DEFAULT;
    private @Nullable SSLContext context;

    /** Makes one that is not configured, as Kafka does. */
    public KafkaTls() {}

    @Override
    public void configure(Map<String, ?> configs) {
        if (configs.get(SETTINGS_KEY) instanceof TlsSettings found) {
            settings = found;
        }
        context = settings.context();
    }

    @Override
    public SSLEngine createClientSslEngine(
            String peerHost, int peerPort, String endpointIdentification) {
        SSLContext made = context;
        if (made == null) {
            throw new IllegalStateException("not configured");
        }
        SSLEngine engine = made.createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(true);
        engine.setSSLParameters(settings.parameters());
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        throw new UnsupportedOperationException("a client only");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public @Nullable KeyStore keystore() {
        return null;
    }

    @Override
    public @Nullable KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {}
}
