package io.flowgauge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes databases in the format of MaxMind (MaxMind DB File Format Specification 2.0) with records
 * of 24 bits, and IPv4 networks where readers look for them, below ::/96.
 */
public final class MmdbWriter {
    private static final int ADDRESS_BITS = 128;
    private static final int IPV4_AT_BIT = 96;
    private static final int RECORD_BITS = 24;
    private static final int SEPARATOR_BYTES = 16;
    private static final byte[] METADATA_MARKER = {
        (byte) 0xab, (byte) 0xcd, (byte) 0xef, 'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm'
    };

    /** A child of a node is another node from 0 on, data -2 and below, or this. */
    private static final int EMPTY = -1;

    private final String databaseType;
    private final List<int[]> nodes = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /**
     * Makes an empty database.
     *
     * @param databaseType what readers know its records by, such as GeoLite2-City
     */
    public MmdbWriter(String databaseType) {
        this.databaseType = databaseType;
        nodes.add(new int[] {EMPTY, EMPTY});
    }

    /** Returns a database of cities, all of them invented, for these networks. */
    public static MmdbWriter cities() {
        return new MmdbWriter("Test-City")
                .add(
                        "192.0.2.0/24",
                        Map.of(
                                "continent", Map.of("code", "EU", "names", Map.of("en", "Europe")),
                                "country",
                                        Map.of("iso_code", "XA", "names", Map.of("en", "Examplia")),
                                "subdivisions",
                                        List.of(
                                                Map.of(
                                                        "iso_code",
                                                        "NO",
                                                        "names",
                                                        Map.of("en", "North"))),
                                "city",
                                        Map.of(
                                                "names",
                                                Map.of("de", "Musterstadt", "en", "Sample")),
                                "postal", Map.of("code", "12345"),
                                "location",
                                        Map.of(
                                                "latitude",
                                                51.5,
                                                "longitude",
                                                -0.25,
                                                "time_zone",
                                                "Europe/London",
                                                "accuracy_radius",
                                                100)))
                .add(
                        "2001:db8::/32",
                        Map.of("country", Map.of("iso_code", "XB", "names", Map.of("en", "Bee"))));
    }

    /** Returns a database of autonomous systems for documentation. */
    public static MmdbWriter systems() {
        return new MmdbWriter("Test-ASN")
                .add(
                        "192.0.2.0/24",
                        Map.of(
                                "autonomous_system_number",
                                64_496L,
                                "autonomous_system_organization",
                                "Example Networks"));
    }

    /**
     * Adds a record for a network, which replaces what was there for parts of it.
     *
     * @param network an address, a slash and a number of bits
     * @param record texts, integers, longs, doubles, booleans, lists and maps; returns this
     */
    public MmdbWriter add(String network, Map<String, ?> record) {
        int slash = network.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(network.substring(0, slash));
        int length = Integer.parseInt(network.substring(slash + 1));
        byte[] bits = new byte[ADDRESS_BITS / 8];
        byte[] literal = address.getAddress();
        System.arraycopy(literal, 0, bits, bits.length - literal.length, literal.length);
        if (address instanceof Inet4Address) {
            length += IPV4_AT_BIT;
        }
        int value = -2 - data.size();
        put(data, record);
        int node = 0;
        for (int i = 0; i < length - 1; i++) {
            int child = nodes.get(node)[bit(bits, i)];
            if (child < 0) {
                // a wider network: both halves keep its record
                nodes.add(new int[] {child, child});
                child = nodes.size() - 1;
                nodes.get(node)[bit(bits, i)] = child;
            }
            node = child;
        }
        nodes.get(node)[bit(bits, length - 1)] = value;
        return this;
    }

    private static int bit(byte[] bits, int index) {
        return bits[index >> 3] >> (7 - (index & 7)) & 1;
    }

    /** Writes the file, in place of one that is there. */
    public void write(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int child : node) {
                int value = child;
                if (child == EMPTY) {
                    value = nodes.size();
                } else if (child < 0) {
                    value = nodes.size() + SEPARATOR_BYTES - 2 - child;
                }
                out.write(value >> 16);
                out.write(value >> 8);
                out.write(value);
            }
        }
        out.write(new byte[SEPARATOR_BYTES]);
        data.writeTo(out);
        out.write(METADATA_MARKER);
        put(out, metadata());
        Files.write(file, out.toByteArray());
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("binary_format_major_version", (short) 2);
        metadata.put("binary_format_minor_version", (short) 0);
        metadata.put("build_epoch", java.math.BigInteger.valueOf(1_700_000_000));
        metadata.put("database_type", databaseType);
        metadata.put("description", Map.of("en", "Made by a test"));
        metadata.put("ip_version", (short) 6);
        metadata.put("languages", List.of("en"));
        metadata.put("node_count", (long) nodes.size());
        metadata.put("record_size", (short) RECORD_BITS);
        return metadata;
    }

    /** Section "Output Data Section": a control byte with type and size, then the payload. */
    private static void put(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case String text -> {
                byte[] bytes = text.getBytes(UTF_8);
                control(out, 2, bytes.length);
                out.writeBytes(bytes);
            }
            case Double number -> {
                control(out, 3, Double.BYTES);
                out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
            }
            case Short number -> {
                control(out, 5, Short.BYTES);
                out.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort(number).array());
            }
            case Integer number -> put(out, number.shortValue());
            case Long number -> {
                control(out, 6, Integer.BYTES);
                out.writeBytes(
                        ByteBuffer.allocate(Integer.BYTES).putInt(number.intValue()).array());
            }
            case Map<?, ?> map -> {
                control(out, 7, map.size());
                map.forEach(
                        (key, member) -> {
                            put(out, key);
                            put(out, member);
                        });
            }
            case java.math.BigInteger number -> {
                control(out, 9, Long.BYTES);
                out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number.longValue()).array());
            }
            case List<?> list -> {
                control(out, 11, list.size());
                list.forEach(item -> put(out, item));
            }
            case Boolean truth -> control(out, 14, truth ? 1 : 0);
            default -> throw new IllegalArgumentException("no type for " + value);
        }
    }

    private static void control(ByteArrayOutputStream out, int type, int size) {
        boolean extended = type > 7;
        boolean large = size >= 29;
        if (size >= 29 + 256) {
            throw new IllegalArgumentException("too large: " + size);
        }
        out.write((extended ? 0 : type << 5) | (large ? 29 : size));
        if (extended) {
            out.write(type - 7);
        }
        if (large) {
            out.write(size - 29);
        }
    }
}
