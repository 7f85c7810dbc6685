package io.flowgauge.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The part of the Docker Engine API that tells about containers, on a unix socket or a port of
 * loopback: {@code /containers/json} with a filter by id, {@code /containers/ID/json} and {@code
 * /events}, which goes on until the server is closed.
 */
public final class DockerServer implements AutoCloseable {
    private static final Pattern ID_FILTER = Pattern.compile("\"id\":\\[\"([^\"]*)\"]");
    private static final int CHUNK_BYTES = 7; // so that values are cut anywhere

    private record Container(String id, String name, String image, String labels) {
        String listed() {
            return "{\"Id\":\"%s\",\"Names\":[\"/other/%s\",\"/%s\"],\"Image\":\"%s\",\"Labels\":%s}"
                    .formatted(id, name, name, image, labels);
        }

        String inspected() {
            return "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Config\":{\"Image\":\"%s\",\"Labels\":%s}}"
                    .formatted(id, name, image, labels);
        }
    }

    private final ServerSocketChannel server;
    private final Map<String, Container> containers = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<BlockingQueue<String>> listeners =
            new CopyOnWriteArrayList<>();
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean chunked = true;
    private volatile String status = "200 OK";

    private DockerServer(ServerSocketChannel server) {
        this.server = server;
        Thread.ofVirtual().name("docker-server").start(this::accept);
    }

    /** Starts a server on a unix socket; a file that is there is replaced. */
    public static DockerServer onSocket(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        return new DockerServer(
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(socket)));
    }

    /** Starts a server on a free port of loopback. */
    public static DockerServer onPort() throws IOException {
        return new DockerServer(
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    /** Returns host and port, where there is one. */
    public String host() throws IOException {
        SocketAddress address = server.getLocalAddress();
        return address instanceof InetSocketAddress inet ? "127.0.0.1:" + inet.getPort() : "";
    }

    /** Adds a container or changes it, with its labels in JSON, without an event; returns this. */
    public DockerServer add(String id, String name, String image, String labels) {
        containers.put(id, new Container(id, name, image, labels));
        return this;
    }

    /** Removes a container without an event. */
    public void remove(String id) {
        containers.remove(id);
    }

    /** Sends an event about a container, such as {@code start} or {@code die}. */
    public void send(String action, String id) {
        String event =
                "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\"},\"time\":1}\n"
                        .formatted(action, id);
        listeners.forEach(listener -> listener.add(event));
    }

    /** Sends bytes that are no event. */
    public void sendNonsense() {
        listeners.forEach(listener -> listener.add("{\"Type\": oops\n"));
    }

    /** Answers with a length in place of chunks, where it is known. */
    public void setChunked(boolean chunked) {
        this.chunked = chunked;
    }

    /** Answers with another status. */
    public void setStatus(String status) {
        this.status = status;
    }

    /** Returns how many clients wait for events. */
    public int listeners() {
        return listeners.size();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(connection),
                                    StandardCharsets.US_ASCII));
            String request = in.readLine();
            for (String line = request; line != null && !line.isEmpty(); ) {
                line = in.readLine();
            }
            if (request != null) {
                answer(
                        URLDecoder.decode(request.split(" ", -1)[1], StandardCharsets.UTF_8),
                        Channels.newOutputStream(connection));
            }
        } catch (IOException | InterruptedException e) {
            // the client, or this server, has gone
        } finally {
            connections.remove(connection);
        }
    }

    private void answer(String target, OutputStream out) throws IOException, InterruptedException {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.equals("/events")) {
            events(out);
        } else if (path.equals("/containers/json")) {
            Matcher filter = ID_FILTER.matcher(target);
            String id = filter.find() ? filter.group(1) : "";
            send(
                    out,
                    status,
                    containers.values().stream()
                            .filter(container -> container.id.startsWith(id))
                            .map(Container::listed)
                            .collect(Collectors.joining(",", "[", "]")));
        } else {
            Container one = containers.get(path.replaceAll("/containers/(.*)/json", "$1"));
            send(
                    out,
                    one == null ? "404 Not Found" : status,
                    one == null ? "{\"message\":\"No such container\"}" : one.inspected());
        }
    }

    private void send(OutputStream out, String line, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!chunked) {
            write(out, "HTTP/1.1 " + line + "\r\nContent-Length: " + bytes.length + "\r\n\r\n");
            out.write(bytes);
            return;
        }
        write(out, "HTTP/1.1 " + line + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < bytes.length; i += CHUNK_BYTES) {
            int length = Math.min(CHUNK_BYTES, bytes.length - i);
            write(out, Integer.toHexString(length) + ";x=y\r\n");
            out.write(bytes, i, length);
            write(out, "\r\n");
        }
        write(out, "0\r\n\r\n");
    }

    private void events(OutputStream out) throws IOException, InterruptedException {
        write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        listeners.add(queue);
        try {
            while (true) {
                String event = queue.take();
                write(out, Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
            }
        } finally {
            listeners.remove(queue);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }
}
