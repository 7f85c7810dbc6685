package io.flowgauge.output.elasticsearch;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
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
            if (cause instanceof SSLException first && tls == null) {
                tls = first;
            }
            last = cause;
        }
        if (tls != null) {
            return "TLS: " + (last instanceof CertificateException ? text(last) : text(tls));
        }
        if (failure instanceof ConnectException) {
            return last instanceof ClosedChannelException || last.getMessage() == null
                    ? "connection refused"
                    : text(last);
        }
        return text(failure).isEmpty() ? text(last) : text(failure);
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
