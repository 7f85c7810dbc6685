package io.flowgauge.app.monitoring;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The head of an HTTP/1 request (RFC 9112).
 *
 * @param method such as GET
 * @param path of the target, without its query
 * @param query behind the {@code ?}, empty if there is none
 * @param headers by name in lower case; of several with one name the last
 */
record HttpRequest(String method, String path, String query, Map<String, String> headers) {

    /** Reads a head up to its empty line; empty if it is no HTTP/1 request. */
    static Optional<HttpRequest> parse(String head) {
        List<String> lines = head.lines().toList();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String[] start = lines.getFirst().split(" ", -1);
        if (start.length != 3 || !start[2].startsWith("HTTP/1.") || !start[1].startsWith("/")) {
            return Optional.empty();
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (line.isEmpty()) {
                break;
            }
            if (colon <= 0) {
                return Optional.empty();
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int question = start[1].indexOf('?');
        return Optional.of(
                new HttpRequest(
                        start[0],
                        question < 0 ? start[1] : start[1].substring(0, question),
                        question < 0 ? "" : start[1].substring(question + 1),
                        headers));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Returns whether the query has a name, whatever its value, as Beats look at it. */
    boolean asks(String name) {
        return List.of(query.split("&", -1)).stream()
                .anyMatch(part -> part.equals(name) || part.startsWith(name + "="));
    }
}
