package io.flowgauge.testkit;

import io.flowgauge.testkit.TypedLayer.Naming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Builds frames for tests and benchmarks, header by header, the outermost first. Types, protocol
 * numbers, lengths and checksums follow from what comes behind; a method that overrides one of them
 * changes the header added last, so that broken packets are as easy as sound ones.
 *
 * <pre>{@code
 * byte[] frame = PacketBuilder.ethernet().vlan(100).ipv4("10.0.0.1", "10.0.0.2").udp(1, 2)
 *         .payload(1).build();
 * }</pre>
 */
public final class PacketBuilder {
    /** The MAC address of the default sender. */
    public static final String MAC_A = "02:00:00:00:00:01";

    /** The MAC address of the default receiver. */
    public static final String MAC_B = "02:00:00:00:00:02";

    private final List<Layer> layers = new ArrayList<>();
    private byte[] payload = {};
    private int padTo;
    private int cutTo = Integer.MAX_VALUE;

    private PacketBuilder() {}

    // What a frame starts with

    /** Starts an Ethernet frame from {@link #MAC_A} to {@link #MAC_B}. */
    public static PacketBuilder ethernet() {
        return ethernet(MAC_A, MAC_B);
    }

    /** Starts an Ethernet frame; addresses as {@code 02:00:00:00:00:01}. */
    public static PacketBuilder ethernet(String source, String destination) {
        byte[] header = Bytes.join(Bytes.mac(destination), Bytes.mac(source), new byte[2]);
        return start(header, 12, Naming.ETHER_TYPE);
    }

    /** Starts a frame without a link header (LINKTYPE_RAW, IPV4, IPV6). */
    public static PacketBuilder raw() {
        return new PacketBuilder();
    }

    /** Starts a Linux cooked frame, version 1 (LINKTYPE_LINUX_SLL), received by this host. */
    public static PacketBuilder linuxSll() {
        byte[] header = new byte[16];
        Bytes.put16(header, 2, 1); // ARPHRD_ETHER
        Bytes.put16(header, 4, 6);
        System.arraycopy(Bytes.mac(MAC_A), 0, header, 6, 6);
        return start(header, 14, Naming.ETHER_TYPE);
    }

    /** Starts a Linux cooked frame, version 2 (LINKTYPE_LINUX_SLL2), of an interface index. */
    public static PacketBuilder linuxSll2(int interfaceIndex) {
        byte[] header = new byte[20];
        Bytes.put32(header, 4, interfaceIndex);
        Bytes.put16(header, 8, 1); // ARPHRD_ETHER
        header[11] = 6;
        System.arraycopy(Bytes.mac(MAC_A), 0, header, 12, 6);
        return start(header, 0, Naming.ETHER_TYPE);
    }

    /** Starts a BSD loopback frame (LINKTYPE_NULL), its family in a byte order of choice. */
    public static PacketBuilder bsdNull(boolean bigEndian) {
        return start(
                new byte[4], 0, bigEndian ? Naming.FAMILY_BIG_ENDIAN : Naming.FAMILY_LITTLE_ENDIAN);
    }

    /** Starts an OpenBSD loopback frame (LINKTYPE_LOOP). */
    public static PacketBuilder bsdLoop() {
        return start(new byte[4], 0, Naming.FAMILY_BIG_ENDIAN);
    }

    /** Starts a PPP frame, with or without the HDLC address and control bytes (RFC 1662). */
    public static PacketBuilder ppp(boolean hdlc) {
        byte[] header = hdlc ? new byte[] {(byte) 0xff, 3, 0, 0} : new byte[2];
        return start(header, hdlc ? 2 : 0, Naming.PPP);
    }

    /**
     * Starts an IEEE 802.11 data frame that carries LLC/SNAP.
     *
     * @param toDs from a station to an access point
     * @param fromDs from an access point to a station; with {@code toDs}, a WDS frame of four
     *     addresses
     * @param qos with a QoS control field
     */
    public static PacketBuilder ieee80211(boolean toDs, boolean fromDs, boolean qos) {
        return ieee80211Header(toDs, fromDs, qos, false).snap();
    }

    /** Starts an IEEE 802.11 data frame whose body is encrypted; add it as a payload. */
    public static PacketBuilder ieee80211Protected(boolean toDs, boolean fromDs, boolean qos) {
        return ieee80211Header(toDs, fromDs, qos, true);
    }

    /** Starts an IEEE 802.11 frame with a frame control field of choice and three addresses. */
    public static PacketBuilder ieee80211Frame(int typeAndSubtype, int flags) {
        byte[] header = new byte[24];
        header[0] = (byte) typeAndSubtype;
        header[1] = (byte) flags;
        return start(header, 0, Naming.NOTHING);
    }

    private static PacketBuilder ieee80211Header(
            boolean toDs, boolean fromDs, boolean qos, boolean encrypted) {
        byte[] control = {
            (byte) (qos ? 0x88 : 0x08),
            (byte) ((toDs ? 1 : 0) | (fromDs ? 2 : 0) | (encrypted ? 0x40 : 0)),
            0,
            0
        };
        byte[] a = Bytes.mac(MAC_A);
        byte[] b = Bytes.mac(MAC_B);
        byte[] bssid = Bytes.mac("02:00:00:00:00:ff");
        byte[] sequence = new byte[2];
        byte[] header;
        if (toDs && fromDs) {
            header = Bytes.join(control, bssid, bssid, b, sequence, a);
        } else if (toDs) {
            header = Bytes.join(control, bssid, a, b, sequence);
        } else if (fromDs) {
            header = Bytes.join(control, b, bssid, a, sequence);
        } else {
            header = Bytes.join(control, b, a, bssid, sequence);
        }
        return start(qos ? Bytes.join(header, new byte[2]) : header, 0, Naming.NOTHING);
    }

    /** Puts a radiotap header of a length (8 or more) in front of the whole frame. */
    public PacketBuilder radiotap(int length) {
        byte[] header = new byte[length];
        header[2] = (byte) length;
        header[3] = (byte) (length >>> 8);
        layers.add(0, new TypedLayer(Layer.NONE, Layer.NONE, header, 0, Naming.NOTHING));
        return this;
    }

    // Between link and IP

    /** Adds an IEEE 802.1Q tag with its tag control information (priority, DEI, VLAN id). */
    public PacketBuilder vlan(int tagControl) {
        return vlan(0x8100, tagControl);
    }

    /** Adds a VLAN tag with a tag protocol identifier, such as 0x88a8. */
    public PacketBuilder vlan(int tagProtocol, int tagControl) {
        byte[] header = new byte[4];
        Bytes.put16(header, 0, tagControl);
        return add(new TypedLayer(tagProtocol, Layer.NONE, header, 2, Naming.ETHER_TYPE));
    }

    /** Adds an MPLS label stack entry at the bottom of its stack (RFC 3032). */
    public PacketBuilder mpls(int label) {
        byte[] header = new byte[4];
        Bytes.put32(header, 0, (long) label << 12 | 0x100 | 64);
        return add(new TypedLayer(0x8847, 137, header, 0, Naming.NOTHING));
    }

    /** Adds LLC/SNAP with an Ethernet type (RFC 1042). */
    public PacketBuilder snap() {
        byte[] header = HexFormat.of().parseHex("aaaa030000000000");
        return add(new TypedLayer(Layer.LENGTH, Layer.NONE, header, 6, Naming.ETHER_TYPE));
    }

    /** Adds an IEEE 802.2 LLC header (a spanning tree BPDU); the type before it is a length. */
    public PacketBuilder llc() {
        byte[] header = {0x42, 0x42, 3};
        return add(new TypedLayer(Layer.LENGTH, Layer.NONE, header, 0, Naming.NOTHING));
    }

    /** Adds an LLDP header (0x88cc) with a chassis id only. */
    public PacketBuilder lldp() {
        byte[] header = {2, 7, 4, 2, 0, 0, 0, 0, 1};
        return add(new TypedLayer(0x88cc, Layer.NONE, header, 0, Naming.NOTHING));
    }

    /** Adds an ARP request (1) or reply (2) for IPv4 (RFC 826). */
    public PacketBuilder arp(int operation, String senderIp, String targetIp) {
        byte[] header = new byte[28];
        Bytes.put16(header, 0, 1);
        Bytes.put16(header, 2, 0x0800);
        header[4] = 6;
        header[5] = 4;
        Bytes.put16(header, 6, operation);
        System.arraycopy(Bytes.mac(MAC_A), 0, header, 8, 6);
        System.arraycopy(Bytes.ip(senderIp, 4), 0, header, 14, 4);
        System.arraycopy(Bytes.ip(targetIp, 4), 0, header, 24, 4);
        return add(new TypedLayer(0x0806, Layer.NONE, header, 0, Naming.NOTHING));
    }

    // IP

    /** Adds an IPv4 header. */
    public PacketBuilder ipv4(String source, String destination) {
        return add(new IpLayer(4, Bytes.ip(source, 4), Bytes.ip(destination, 4)));
    }

    /** Adds an IPv6 header. */
    public PacketBuilder ipv6(String source, String destination) {
        return add(new IpLayer(6, Bytes.ip(source, 16), Bytes.ip(destination, 16)));
    }

    /** Adds options to the IPv4 header; they are padded to a multiple of 4 bytes. */
    public PacketBuilder ipOptions(int... options) {
        ip().options = bytes(options);
        return this;
    }

    /** Makes the IPv4 header say a length in 32-bit words other than its own. */
    public PacketBuilder headerWords(int words) {
        ip().headerWords = words;
        return this;
    }

    /** Makes the IP header say a total length (IPv4) or payload length (IPv6) of choice. */
    public PacketBuilder totalLength(int bytes) {
        ip().totalLength = bytes;
        return this;
    }

    /**
     * Makes the IPv4 header that of a fragment.
     *
     * @param offset bytes before this fragment, a multiple of 8
     * @param more whether other fragments follow
     */
    public PacketBuilder fragment(int offset, boolean more) {
        ip().fragmentOffset = offset;
        ip().moreFragments = more;
        return this;
    }

    /** Sets the identification of the IPv4 header. */
    public PacketBuilder identification(int value) {
        ip().identification = value;
        return this;
    }

    /** Sets the don't-fragment bit of the IPv4 header. */
    public PacketBuilder dontFragment() {
        ip().dontFragment = true;
        return this;
    }

    /** Sets the time to live or hop limit, 0 to 255. */
    public PacketBuilder hops(int limit) {
        ip().hops = limit;
        return this;
    }

    /** Sets the type of service or traffic class, 0 to 255. */
    public PacketBuilder trafficClass(int value) {
        ip().trafficClass = value;
        return this;
    }

    /** Adds an IPv6 hop-by-hop options header of 8 bytes. */
    public PacketBuilder hopByHop() {
        return extension(0, new byte[] {0, 0, 1, 4, 0, 0, 0, 0});
    }

    /** Adds an IPv6 destination options header of 8 bytes. */
    public PacketBuilder destinationOptions() {
        return extension(60, new byte[] {0, 0, 1, 4, 0, 0, 0, 0});
    }

    /** Adds an IPv6 routing header of 8 bytes, no segments left. */
    public PacketBuilder routing() {
        return extension(43, new byte[8]);
    }

    /** Adds an IPv6 fragment header; the offset in bytes, a multiple of 8. */
    public PacketBuilder ipv6Fragment(int offset, boolean more, int identification) {
        byte[] header = new byte[8];
        Bytes.put16(header, 2, offset | (more ? 1 : 0));
        Bytes.put32(header, 4, identification);
        return extension(44, header);
    }

    private PacketBuilder extension(int protocol, byte[] header) {
        return add(new TypedLayer(Layer.NONE, protocol, header, 0, Naming.IP_PROTOCOL));
    }

    // Behind IP

    /** Adds a TCP header without options, flags ACK. */
    public PacketBuilder tcp(int sourcePort, int destinationPort) {
        return add(new TcpLayer(sourcePort, destinationPort));
    }

    /** Sets the flags of the TCP header, letters out of {@code FSRPAUEC}. */
    public PacketBuilder flags(String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            int bit = "FSRPAUEC".indexOf(letters.charAt(i));
            if (bit < 0) {
                throw new IllegalArgumentException("not TCP flags: " + letters);
            }
            flags |= 1 << bit;
        }
        last(TcpLayer.class).flags = flags;
        return this;
    }

    /** Sets sequence and acknowledgement numbers of the TCP header. */
    public PacketBuilder sequence(long sequence, long acknowledgement) {
        last(TcpLayer.class).sequence = sequence;
        last(TcpLayer.class).acknowledgement = acknowledgement;
        return this;
    }

    /** Adds options to the TCP header; they are padded to a multiple of 4 bytes. */
    public PacketBuilder tcpOptions(int... options) {
        last(TcpLayer.class).options = bytes(options);
        return this;
    }

    /** Makes the TCP header say a length in 32-bit words other than its own. */
    public PacketBuilder dataOffset(int words) {
        last(TcpLayer.class).dataOffset = words;
        return this;
    }

    /** Adds a UDP header. */
    public PacketBuilder udp(int sourcePort, int destinationPort) {
        return add(new UdpLayer(sourcePort, destinationPort));
    }

    /** Makes the UDP header say a length of choice. */
    public PacketBuilder udpLength(int bytes) {
        last(UdpLayer.class).length = bytes;
        return this;
    }

    /** Adds an ICMPv4 header of 8 bytes. */
    public PacketBuilder icmpv4(int type, int code, int identifier, int sequence) {
        return add(new IcmpLayer(4, type, code, identifier, sequence));
    }

    /** Adds an ICMPv6 header of 8 bytes. */
    public PacketBuilder icmpv6(int type, int code, int identifier, int sequence) {
        return add(new IcmpLayer(6, type, code, identifier, sequence));
    }

    /** Adds a GRE header of 4 bytes (RFC 2784). */
    public PacketBuilder gre() {
        return add(new TypedLayer(Layer.NONE, 47, new byte[4], 2, Naming.ETHER_TYPE));
    }

    /** Adds an SCTP common header, its checksum 0 (RFC 9260). */
    public PacketBuilder sctp(int sourcePort, int destinationPort) {
        byte[] header = new byte[12];
        Bytes.put16(header, 0, sourcePort);
        Bytes.put16(header, 2, destinationPort);
        return add(new TypedLayer(Layer.NONE, 132, header, 0, Naming.NOTHING));
    }

    /** Adds any header: its Ethernet type and IP protocol number (-1 for none), and its bytes. */
    public PacketBuilder header(int etherType, int ipProtocol, byte... bytes) {
        return add(new TypedLayer(etherType, ipProtocol, bytes.clone(), 0, Naming.NOTHING));
    }

    // Anywhere

    /**
     * Makes the header added last name what follows by a number of choice: an Ethernet type, an IP
     * protocol, a PPP protocol or an address family, whichever its kind carries.
     */
    public PacketBuilder next(int number) {
        last(Layer.class).next = number;
        return this;
    }

    /** Sets the payload to a number of bytes 0, 1, 2, ... */
    public PacketBuilder payload(int length) {
        payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) i;
        }
        return this;
    }

    /** Sets the payload. */
    public PacketBuilder payload(byte[] bytes) {
        payload = bytes.clone();
        return this;
    }

    /** Pads the frame with zeros behind everything to a length, as Ethernet does to 60 bytes. */
    public PacketBuilder padTo(int length) {
        padTo = length;
        return this;
    }

    /** Cuts the frame to a length, as a snap length does. */
    public PacketBuilder cutTo(int length) {
        cutTo = length;
        return this;
    }

    /** Returns the frame. The builder can be changed and built again. */
    public byte[] build() {
        byte[] frame = payload;
        for (int i = layers.size() - 1; i >= 0; i--) {
            frame = layers.get(i).wrap(layers, i, frame);
        }
        int length = Math.min(Math.max(frame.length, padTo), cutTo);
        return Arrays.copyOf(frame, length);
    }

    private static PacketBuilder start(byte[] header, int offset, Naming naming) {
        return new PacketBuilder()
                .add(new TypedLayer(Layer.NONE, Layer.NONE, header, offset, naming));
    }

    private PacketBuilder add(Layer layer) {
        layers.add(layer);
        return this;
    }

    private IpLayer ip() {
        return last(IpLayer.class);
    }

    private <T extends Layer> T last(Class<T> kind) {
        if (layers.isEmpty() || !kind.isInstance(layers.getLast())) {
            throw new IllegalStateException("the last header is not a " + kind.getSimpleName());
        }
        return kind.cast(layers.getLast());
    }

    private static byte[] bytes(int[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
