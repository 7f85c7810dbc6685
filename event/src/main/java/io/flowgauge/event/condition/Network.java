package io.flowgauge.event.condition;

import io.flowgauge.config.EditDistance;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

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

    private final String text;
    private final Predicate<InetAddress> members;

    private Network(String text, Predicate<InetAddress> members) {
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
        return members.test(address);
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
                .map(bytes -> new Network(text, address -> isIn(address, bytes, prefix)));
    }

    private static boolean isIn(InetAddress address, byte[] block, int prefix) {
        byte[] bytes = address.getAddress();
        if (bytes.length != block.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != block[i]) {
                return false;
            }
        }
        int mask = 0xff << (8 - prefix % 8) & 0xff;
        return prefix % 8 == 0 || (bytes[whole] & mask) == (block[whole] & mask);
    }

    private static Map<String, Network> named() {
        Map<String, Network> named = new TreeMap<>();
        add(named, "loopback", InetAddress::isLoopbackAddress);
        add(named, "global_unicast", Network::isGlobalUnicast);
        add(named, "unicast", Network::isGlobalUnicast);
        add(named, "link_local_unicast", InetAddress::isLinkLocalAddress);
        add(named, "interface_local_multicast", Network::isInterfaceLocalMulticast);
        add(named, "link_local_multicast", Network::isLinkLocalMulticast);
        add(named, "multicast", InetAddress::isMulticastAddress);
        add(named, "unspecified", InetAddress::isAnyLocalAddress);
        add(named, "private", Network::isPrivate);
        add(named, "public", Network::isPublic);
        return named;
    }

    private static void add(
            Map<String, Network> named, String name, Predicate<InetAddress> members) {
        named.put(name, new Network(name, members));
    }

    private static boolean isGlobalUnicast(InetAddress address) {
        return !BROADCAST.contains(address)
                && !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress();
    }

    private static boolean isInterfaceLocalMulticast(InetAddress address) {
        return !(address instanceof Inet4Address) && address.isMCNodeLocal();
    }

    /** 224.0.0.0/24, or ff02::/16 with whatever flags, as Go has it. */
    private static boolean isLinkLocalMulticast(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0
                : (bytes[0] & 0xff) == 0xff && (bytes[1] & 0x0f) == 2;
    }

    private static boolean isPrivate(InetAddress address) {
        return PRIVATE.stream().anyMatch(network -> network.contains(address));
    }

    private static boolean isPublic(InetAddress address) {
        return !isPrivate(address)
                && !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !BROADCAST.contains(address)
                && !address.isLinkLocalAddress()
                && !isLinkLocalMulticast(address)
                && !isInterfaceLocalMulticast(address);
    }
}
