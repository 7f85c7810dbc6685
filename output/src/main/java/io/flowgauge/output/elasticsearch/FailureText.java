package io.flowgauge.output.elasticsearch;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Says in words for people why a request failed. */
final class FailureText {
    private FailureText() {}

    /**
     * Returns the reason.
     *
     * @param timeoutNs how long was waited, ns
     */
    static String of(Throwable failure, long timeoutNs) {
        Throwable last = failure;
        SSLException tls = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException
                    || cause instanceof UnknownHostException) {
                return "the name of the host can't be resolved";
            }
            if (cause instanceof HttpConnectTimeoutException) {
                return "no connection within " + seconds(timeoutNs);
            }
            if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
                return "no answer within " + seconds(timeoutNs);
            }
            if (cause instanceof CertificateExpiredException) {
                return "TLS: the certificate has expired, " + text(cause);
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "TLS: the certificate is not valid yet, " + text(cause);
            }
            if (cause instanceof SSLException first && tls == null) {
                tls = first;
            }
            last = cause;
        }
        if (tls != null) {
            String why = last instanceof CertificateException ? text(last) : text(tls);
            return why.contains("terminated the handshake")
                    ? "TLS: " + why + "; the server may not speak TLS at this port"
                    : "TLS: " + why;
        }
        if (failure instanceof ConnectException) {
            return last instanceof ClosedChannelException
                            || last.getMessage() == null
                            || text(last).equals("Connection refused")
                    ? "connection refused"
                    : text(last);
        }
        String text = text(failure).isEmpty() ? text(last) : text(failure);
        return text.contains("parser received no bytes") || text.contains("Invalid status line")
                ? "it does not answer in HTTP; does it want https://, or is another service at this"
                        + " port? ("
                        + text
                        + ")"
                : text;
    }

    private static String text(Throwable failure) {
        String text = failure.getMessage();
        return text == null || text.isBlank()
                ? failure.getClass().getSimpleName()
                : text.replaceAll("\\s+", " ");
    }

    private static String seconds(long ns) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        return seconds > 0 ? seconds + " s" : TimeUnit.NANOSECONDS.toMillis(ns) + " ms";
    }
}
