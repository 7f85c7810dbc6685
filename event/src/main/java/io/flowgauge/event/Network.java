package io.flowgauge.event;

import io.flowgauge.config.EditDistance;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A set of addresses: a block such as {@code 10.0.0.0/8}, or one of the named ones of Packetbeat 9,
 * which mean what Go's net.IP takes them for.
 */
public final class Network {
    /** What a text for a network may be. */
    public static final String ALLOWED =
            "an address with the length of its prefix, such as 10.0.0.0/8 or fd00::/8, or one of ";

    /** Returns what to say of a text that is none. */
    public static String unknown(String text) {
        return "\"" + text + "\" is no network" + EditDistance.question(text, names());
    }

    private static final Network BROADCAST = block("255.255.255.255/32");
    private static final List<Network> PRIVATE =
            List.of(
                    block("10.0.0.0/8"),
                    block("172.16.0.0/12"),
                    block("192.168.0.0/16"),
                    block("fd00::/8"));
    private static final Map<String, Network> NAMED = named();

    /** Says which addresses belong: of four bytes or of sixteen, none of these IPv4-mapped. */
    @FunctionalInterface
    private interface Members {
        boolean test(byte[] bytes, int at, int size);
    }

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int MAPPED_ZEROS = 10;

    private final String text;
    private final Members members;

    private Network(String text, Members members) {
        this.text = text;
        this.members = members;
    }

    /** Returns the network that a text names; empty if it names none. */
    public static Optional<Network> of(String text) {
        Network named = NAMED.get(text);
        return named == null ? ofBlock(text) : Optional.of(named);
    }

    /** Returns the names of networks, sorted. */
    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /** Returns the address that a text is, IPv4 in four decimal parts or IPv6; asks no server. */
    public static Optional<InetAddress> address(String text) {
        boolean six = text.indexOf(':') >= 0;
        if (text.indexOf('%') >= 0 || text.indexOf('[') >= 0 || (!six && !isDottedDecimal(text))) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns whether an address is in the network. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return contains(bytes, 0, bytes.length);
    }

    /** Returns whether an address of four or sixteen bytes of an array is in the network. */
    boolean contains(byte[] bytes, int at, int size) {
        boolean mapped = size == IPV6_BYTES && isMapped(bytes, at);
        return members.test(
                bytes, mapped ? at + IPV6_BYTES - IPV4_BYTES : at, mapped ? IPV4_BYTES : size);
    }

    private static boolean isMapped(byte[] bytes, int at) {
        for (int i = 0; i < MAPPED_ZEROS; i++) {
            if (bytes[at + i] != 0) {
                return false;
            }
        }
        return bytes[at + MAPPED_ZEROS] == -1 && bytes[at + MAPPED_ZEROS + 1] == -1;
    }

    /** Returns the text that named the network. */
    @Override
    public String toString() {
        return text;
    }

    private static boolean isDottedDecimal(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots == 3;
    }

    private static Network block(String text) {
        return ofBlock(text).orElseThrow();
    }

    private static Optional<Network> ofBlock(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return address(text.substring(0, slash))
                .map(InetAddress::getAddress)
                .filter(bytes -> prefix <= 8 * bytes.length)
                .map(
                        block ->
                                new Network(
                                        text,
                                        (bytes, at, size) -> isIn(bytes, at, size, block, prefix)));
    }

    private static boolean isIn(byte[] bytes, int at, int size, byte[] block, int prefix) {
        if (size != block.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[at + i] != block[i]) {
                return false;
            }
        }
        int mask = 0xff << (8 - prefix % 8) & 0xff;
        return prefix % 8 == 0 || (bytes[at + whole] & mask) == (block[whole] & mask);
    }

    private static Map<String, Network> named() {
        Map<String, Network> named = new TreeMap<>();
        add(named, "loopback", Network::isLoopback);
        add(named, "global_unicast", Network::isGlobalUnicast);
        add(named, "unicast", Network::isGlobalUnicast);
        add(named, "link_local_unicast", Network::isLinkLocal);
        add(named, "interface_local_multicast", Network::isInterfaceLocalMulticast);
        add(named, "link_local_multicast", Network::isLinkLocalMulticast);
        add(named, "multicast", Network::isMulticast);
        add(named, "unspecified", Network::isUnspecified);
        add(named, "private", Network::isPrivate);
        add(named, "public", Network::isPublic);
        return named;
    }

    private static void add(Map<String, Network> named, String name, Members members) {
        named.put(name, new Network(name, members));
    }

    private static boolean isLoopback(byte[] bytes, int at, int size) {
        if (size == IPV4_BYTES) {
            return bytes[at] == 127;
        }
        return isZero(bytes, at, size - 1) && bytes[at + size - 1] == 1;
    }

    private static boolean isUnspecified(byte[] bytes, int at, int size) {
        return isZero(bytes, at, size);
    }

    private static boolean isZero(byte[] bytes, int at, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[at + i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** 169.254.0.0/16 or fe80::/10. */
    private static boolean isLinkLocal(byte[] bytes, int at, int size) {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        return size == IPV4_BYTES
                ? first == 169 && second == 254
                : first == 0xfe && (second & 0xc0) == 0x80;
    }

    /** 224.0.0.0/4 or ff00::/8. */
    private static boolean isMulticast(byte[] bytes, int at, int size) {
        int first = bytes[at] & 0xff;
        return size == IPV4_BYTES ? first >>> 4 == 14 : first == 0xff;
    }

    private static boolean isGlobalUnicast(byte[] bytes, int at, int size) {
        return !BROADCAST.contains(bytes, at, size)
                && !isUnspecified(bytes, at, size)
                && !isLoopback(bytes, at, size)
                && !isMulticast(bytes, at, size)
                && !isLinkLocal(bytes, at, size);
    }

    private static boolean isInterfaceLocalMulticast(byte[] bytes, int at, int size) {
        return size == IPV6_BYTES && (bytes[at] & 0xff) == 0xff && (bytes[at + 1] & 0x0f) == 1;
    }

    /** 224.0.0.0/24, or ff02::/16 with whatever flags, as Go has it. */
    private static boolean isLinkLocalMulticast(byte[] bytes, int at, int size) {
        return size == IPV4_BYTES
                ? (bytes[at] & 0xff) == 224 && bytes[at + 1] == 0 && bytes[at + 2] == 0
                : (bytes[at] & 0xff) == 0xff && (bytes[at + 1] & 0x0f) == 2;
    }

    private static boolean isPrivate(byte[] bytes, int at, int size) {
        for (int i = 0; i < PRIVATE.size(); i++) {
            if (PRIVATE.get(i).contains(bytes, at, size)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPublic(byte[] bytes, int at, int size) {
        return !isPrivate(bytes, at, size)
                && !isLoopback(bytes, at, size)
                && !isUnspecified(bytes, at, size)
                && !BROADCAST.contains(bytes, at, size)
                && !isLinkLocal(bytes, at, size)
                && !isLinkLocalMulticast(bytes, at, size)
                && !isInterfaceLocalMulticast(bytes, at, size);
    }
}
