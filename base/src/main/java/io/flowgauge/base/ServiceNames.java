package io.flowgauge.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Names of TCP and UDP ports: a list of our own of what is common, then this machine's
 * /etc/services for the rest.
 */
public final class ServiceNames {
    private static final Path SYSTEM_FILE = Path.of("/etc/services");
    private static final int PORTS = 1 << 16;

    private final @Nullable String[] tcp = new @Nullable String[PORTS];
    private final @Nullable String[] udp = new @Nullable String[PORTS];

    private ServiceNames() {}

    /** Returns the names from our list and from this machine. */
    public static ServiceNames ofThisMachine() {
        return of(SYSTEM_FILE);
    }

    /**
     * Returns the names from our list, and from a file in the form of /etc/services if it is there.
     */
    public static ServiceNames of(Path file) {
        ServiceNames names = new ServiceNames();
        try (InputStream list = ServiceNames.class.getResourceAsStream("services")) {
            byte[] text = Objects.requireNonNull(list, "list of services").readAllBytes();
            names.addAll(new String(text, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            names.addAll(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // A machine without the file has our names.
        }
        return names;
    }

    private void addAll(String text) {
        text.lines().forEach(this::add);
    }

    /** Takes a line such as {@code https 443/tcp # secure}; any other says nothing. */
    private void add(String line) {
        int comment = line.indexOf('#');
        String[] words =
                (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
        if (words.length < 2 || !words[1].matches("[0-9]{1,5}(/[a-z/]+)?")) {
            return;
        }
        int slash = words[1].indexOf('/');
        int port = Integer.parseInt(slash < 0 ? words[1] : words[1].substring(0, slash));
        if (port >= PORTS) {
            return;
        }
        String transport = slash < 0 ? "tcp/udp" : words[1].substring(slash + 1);
        if (transport.contains("tcp") && tcp[port] == null) {
            tcp[port] = words[0];
        }
        if (transport.contains("udp") && udp[port] == null) {
            udp[port] = words[0];
        }
    }

    /** Returns whether a port of TCP, or else of UDP, has a name. */
    public boolean isNamed(boolean ofTcp, int port) {
        return (ofTcp ? tcp : udp)[port] != null;
    }

    /** Returns the name of a port of TCP, or else of UDP; "-" where it has none. */
    public String name(boolean ofTcp, int port) {
        return Objects.requireNonNullElse((ofTcp ? tcp : udp)[port], "-");
    }

    /**
     * Returns the ports of TCP, or else of UDP, whose names fit.
     *
     * @param fits is asked for each name, which is never empty
     */
    public BitSet ports(boolean ofTcp, Predicate<String> fits) {
        BitSet ports = new BitSet();
        for (int port = 0; port < PORTS; port++) {
            String name = (ofTcp ? tcp : udp)[port];
            if (name != null && fits.test(name)) {
                ports.set(port);
            }
        }
        return ports;
    }
}
