package io.flowgauge.output.tcp;

import io.flowgauge.output.TlsSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Puts TLS over connections, all by the same settings. Any thread may call. */
final class TlsLayer {
    private final SSLContext context;
    private final SSLParameters parameters;

    TlsLayer(TlsSettings settings) {
        context = settings.context();
        parameters = settings.parameters();
    }

    /**
     * Shakes hands and checks what the other side shows.
     *
     * @param plain the connection; the one returned closes it
     * @param host the name that the other side's certificate has to be for
     */
    Socket over(Socket plain, String host, int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (SSLException | SocketTimeoutException e) {
            throw new IOException("no TLS with it: " + e.getMessage() + advice(e), e);
        }
        return socket;
    }

    private static String advice(IOException e) {
        String text = "" + e.getMessage();
        return text.contains("terminated the handshake") || text.contains("Unsupported or unrec")
                ? "; the server may not speak TLS at this port"
                : "";
    }
}
