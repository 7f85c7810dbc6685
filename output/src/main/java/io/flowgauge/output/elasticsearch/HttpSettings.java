package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.TlsSettings;
import java.util.Map;

/**
 * How the API is called.
 *
 * @param headers further headers of each request
 * @param parameters further parameters of each request
 * @param authorization the header of that name; empty for none
 * @param tls for URLs with https
 * @param proxy by which way
 * @param timeoutNs how long a request may take in all, ns
 * @param idleNs how long a connection may be idle and be used again, ns
 * @param compressionLevel of gzip, 1 to 9; 0 for none
 */
record HttpSettings(
        Map<String, String> headers,
        Map<String, String> parameters,
        String authorization,
        TlsSettings tls,
        Proxy proxy,
        long timeoutNs,
        long idleNs,
        int compressionLevel) {
    /** Keeps copies of the maps. */
    HttpSettings {
        headers = Map.copyOf(headers);
        parameters = Map.copyOf(parameters);
    }

    /** Returns the same with another time-out, ns. */
    HttpSettings withTimeoutNs(long ns) {
        return new HttpSettings(
                headers, parameters, authorization, tls, proxy, ns, idleNs, compressionLevel);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "HttpSettings";
    }
}
