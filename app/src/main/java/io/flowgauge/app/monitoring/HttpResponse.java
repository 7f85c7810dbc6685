package io.flowgauge.app.monitoring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An HTTP response.
 *
 * @param status such as {@code 200 OK}
 * @param type media type
 * @param body what is sent
 */
record HttpResponse(String status, String type, String body) {

    static HttpResponse ok(String type, String body) {
        return new HttpResponse("200 OK", type, body);
    }

    static HttpResponse text(String status, String line) {
        return new HttpResponse(status, "text/plain; charset=utf-8", line + "\n");
    }

    /** Returns the bytes to send; a HEAD request gets no body. */
    byte[] toBytes(boolean headOnly) {
        byte[] content = body.getBytes(UTF_8);
        byte[] head =
                ("HTTP/1.1 "
                                + status
                                + "\r\nContent-Type: "
                                + type
                                + "\r\nContent-Length: "
                                + content.length
                                + "\r\nX-Content-Type-Options: nosniff"
                                + "\r\nCache-Control: no-store"
                                + "\r\nConnection: close\r\n\r\n")
                        .getBytes(ISO_8859_1);
        if (headOnly) {
            return head;
        }
        byte[] all = new byte[head.length + content.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return all;
    }
}
