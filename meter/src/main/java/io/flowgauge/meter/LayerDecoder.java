package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getByte;
import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.getIntBigEndian;
import static io.flowgauge.base.Memory.getShort;
import static io.flowgauge.base.Memory.getShortBigEndian;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;
import org.jspecify.annotations.Nullable;

/**
 * Walks the headers of one packet, of any link type, and builds its flow key.
 *
 * <p>What is decoded and what stops the walk is Packetbeat 6.7's: 802.1Q but not 802.1ad, IPv4
 * (also as protocol 94, not 4), IPv6 (also as protocol 41) with a hop-by-hop header, TCP, UDP, and
 * ICMP if asked for; or Packetbeat 9's, which has 802.1ad and protocol 4 as well. A fragment, any
 * other protocol or a broken header ends it: the packet counts on the flow of the layers so far.
 * Link types beyond Packetbeat's four are decoded in the same spirit.
 */
final class LayerDecoder {
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_SERVICE_VLAN = 0x88a8;

    private static final int PROTOCOL_HOP_BY_HOP = 0;
    private static final int PROTOCOL_ICMPV4 = 1;
    private static final int PROTOCOL_IPV4 = 4;
    private static final int PROTOCOL_TCP = 6;
    private static final int PROTOCOL_UDP = 17;
    private static final int PROTOCOL_IPV6 = 41;
    private static final int PROTOCOL_ICMPV6 = 58;
    // gopacket as Packetbeat 6.7 has it knows IP-in-IP by this number only.
    private static final int PROTOCOL_IPIP = 94;

    private static final int NONE = -1;
    private static final int VLAN_ID = 0x0fff;
    private static final int FRAGMENT = 0x3fff;
    private static final int JUMBO_PAYLOAD = 0xc2;

    private final KeyBuilder key = new KeyBuilder();
    private final boolean trackIcmp;

    /** The other EtherType of a tag and the other protocol of IPv4, where they are decoded. */
    private final int serviceVlan;

    private final int ipv4Protocol;
    private final @Nullable ConnectionIds connections;
    private final DecodeCounters counters;

    /** Where the layer to read begins and what is left of the packet ends. */
    private long at;

    private long end;
    private long timestampNs;

    /** The source address pair of the last IP header, for connection ids. */
    private long ipAddresses;

    private int ipAddressBytes;

    /** What the packet's ICMP header says: see {@link FlowEntry#FIRST_PACKET}. */
    private int icmp;

    LayerDecoder(
            boolean trackIcmp,
            Decoding decoding,
            @Nullable ConnectionIds connections,
            DecodeCounters counters) {
        this.trackIcmp = trackIcmp;
        boolean all = decoding == Decoding.PACKETBEAT_9;
        serviceVlan = all ? ETHERTYPE_SERVICE_VLAN : ETHERTYPE_VLAN;
        ipv4Protocol = all ? PROTOCOL_IPV4 : PROTOCOL_IPIP;
        this.connections = connections;
        this.counters = counters;
    }

    /**
     * Decodes a packet into the key at a slot of 128 zero bytes.
     *
     * @param vlan a tag taken out of the frame, as in {@link PacketBatch#vlan}
     * @return false if the packet belongs to no flow; the reason was counted
     */
    boolean decode(LinkType linkType, long frame, int length, int vlan, long timeNs, long slot) {
        key.begin(slot);
        at = frame;
        end = frame + length;
        timestampNs = timeNs;
        ipAddressBytes = 0;
        icmp = 0;
        NotAFlow noLink = link(linkType, vlan);
        if (!key.finish()) {
            counters.notAFlow[(noLink == null ? NotAFlow.NO_IP : noLink).ordinal()]++;
            return false;
        }
        return true;
    }

    int keyBytes() {
        return key.bytes();
    }

    boolean reversed() {
        return key.reversed();
    }

    boolean tracksIcmp() {
        return trackIcmp;
    }

    /** Returns type and code of an ICMP packet as {@link FlowEntry#FIRST_PACKET} has them. */
    int icmp() {
        return icmp;
    }

    private boolean isVlan(int etherType) {
        return etherType == ETHERTYPE_VLAN || etherType == serviceVlan;
    }

    /** Decodes from the link header on; returns why it gave no key, as far as the link knows. */
    private @Nullable NotAFlow link(LinkType linkType, int vlan) {
        return switch (linkType) {
            case ETHERNET -> ethernet(vlan);
            case LINUX_SLL -> cooked(16, 14, vlan);
            case LINUX_SLL2 -> cooked(20, 0, vlan);
            case NULL, LOOP -> loopback();
            case RAW -> raw();
            case IPV4 -> network(ETHERTYPE_IPV4);
            case IPV6 -> network(ETHERTYPE_IPV6);
            case PPP -> ppp();
            case PPP_HDLC -> hdlc();
            case IEEE802_11 -> wireless();
            case IEEE802_11_RADIOTAP -> radiotap();
        };
    }

    private @Nullable NotAFlow ethernet(int vlan) {
        if (end - at < 14) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        key.ethernet(at + 6, at);
        int etherType = getShortBigEndian(at + 12);
        at += 14;
        tagged(vlan, etherType);
        return null;
    }

    /** Linux cooked capture: no addresses that name a flow, only what protocol follows. */
    private @Nullable NotAFlow cooked(int headerBytes, int etherTypeAt, int vlan) {
        if (end - at < headerBytes) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        int etherType = getShortBigEndian(at + etherTypeAt);
        at += headerBytes;
        tagged(vlan, etherType);
        return notIp(etherType);
    }

    /** Goes on with a tag that was taken out of the frame, if there is one, as if it were there. */
    private void tagged(int vlan, int etherType) {
        if (vlan == PacketBatch.NO_VLAN) {
            etherType(etherType);
        } else if (isVlan(vlan >>> 16)) {
            key.vlan(vlan & VLAN_ID);
            etherType(etherType);
        }
        // Any other tag protocol ends the walk just as it would in the frame.
    }

    private @Nullable NotAFlow loopback() {
        if (end - at < 4) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        // The capturing host's byte order is not told; families are below 256.
        int family = getShort(at) == 0 ? getIntBigEndian(at) : getInt(at);
        at += 4;
        return switch (family) {
            case 2 -> network(ETHERTYPE_IPV4);
            // AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, Darwin.
            case 10, 24, 28, 30 -> network(ETHERTYPE_IPV6);
            default -> NotAFlow.NO_IP;
        };
    }

    private @Nullable NotAFlow raw() {
        if (at == end) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        return switch (getByte(at) >>> 4) {
            case 4 -> network(ETHERTYPE_IPV4);
            case 6 -> network(ETHERTYPE_IPV6);
            default -> NotAFlow.NO_IP;
        };
    }

    /** RFC 1661 section 2, with the field compressions of RFC 1662 section 3.2. */
    private @Nullable NotAFlow ppp() {
        if (end - at >= 2 && getShortBigEndian(at) == 0xff03) {
            at += 2;
        }
        if (at == end) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        int protocol = getByte(at++);
        if ((protocol & 1) == 0) {
            if (at == end) {
                return NotAFlow.LINK_HEADER_CUT;
            }
            protocol = protocol << 8 | getByte(at++);
        }
        return switch (protocol) {
            case 0x0021 -> network(ETHERTYPE_IPV4);
            case 0x0057 -> network(ETHERTYPE_IPV6);
            default -> NotAFlow.NO_IP;
        };
    }

    /** PPP in HDLC-like framing, or Cisco HDLC, whose address is 0x0f or 0x8f. */
    private @Nullable NotAFlow hdlc() {
        if (end - at < 4) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        int address = getByte(at);
        if (address == 0x0f || address == 0x8f) {
            int etherType = getShortBigEndian(at + 2);
            at += 4;
            return network(etherType);
        }
        return ppp();
    }

    private @Nullable NotAFlow radiotap() {
        if (end - at < 4) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        int headerBytes = getShort(at + 2);
        if (headerBytes < 8 || headerBytes > end - at) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        at += headerBytes;
        return wireless();
    }

    /**
     * IEEE 802.11-2020 section 9.3.2: a data frame counts on the pair of its source and destination
     * address, and on what its LLC header (RFC 1042) names if the body is in clear.
     */
    private @Nullable NotAFlow wireless() {
        if (end - at < 10) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        int control = getShort(at);
        boolean data = (control & 0x000c) == 0x0008;
        boolean withoutBody = (control & 0x0040) != 0;
        if (!data || withoutBody) {
            return NotAFlow.WIRELESS_CONTROL;
        }
        boolean toDistribution = (control & 0x0100) != 0;
        boolean fromDistribution = (control & 0x0200) != 0;
        boolean qualityOfService = (control & 0x0080) != 0;
        int headerBytes = 24;
        if (toDistribution && fromDistribution) {
            headerBytes += 6;
        }
        int qosAt = headerBytes;
        if (qualityOfService) {
            headerBytes += 2;
            // The order bit of a QoS frame announces the HT control field.
            headerBytes += (control & 0x8000) != 0 ? 4 : 0;
        }
        if (headerBytes > end - at) {
            return NotAFlow.LINK_HEADER_CUT;
        }
        long address1 = at + 4;
        long address2 = at + 10;
        long address3 = at + 16;
        long address4 = at + 24;
        long destination = toDistribution ? address3 : address1;
        long source = fromDistribution ? toDistribution ? address4 : address3 : address2;
        key.ethernet(source, destination);
        boolean isProtected = (control & 0x4000) != 0;
        boolean laterFragment = (getShort(at + 22) & 0x000f) != 0;
        boolean aggregated = qualityOfService && (getByte(at + qosAt) & 0x80) != 0;
        at += headerBytes;
        if (!isProtected && !laterFragment && !aggregated) {
            logicalLink();
        }
        return null;
    }

    /**
     * LLC with SNAP: aa aa 03, then an organisation of 0 (RFC 1042) or 00 00 f8, then EtherType.
     */
    private void logicalLink() {
        if (end - at < 8 || getShort(at) != 0xaaaa || getByte(at + 2) != 3) {
            return;
        }
        int organisation = getByte(at + 3) << 16 | getShortBigEndian(at + 4);
        if (organisation == 0 || organisation == 0x0000f8) {
            int etherType = getShortBigEndian(at + 6);
            at += 8;
            etherType(etherType);
        }
    }

    private NotAFlow network(int etherType) {
        etherType(etherType);
        return notIp(etherType);
    }

    /** Why a packet without link addresses has no key, if it has none. */
    private NotAFlow notIp(int etherType) {
        boolean ip =
                etherType == ETHERTYPE_IPV4 || etherType == ETHERTYPE_IPV6 || isVlan(etherType);
        return ip ? NotAFlow.BROKEN_IP : NotAFlow.NO_IP;
    }

    private void etherType(int first) {
        int etherType = first;
        while (isVlan(etherType) && at < end) {
            if (end - at < 4) {
                stop(Malformed.VLAN);
                return;
            }
            key.vlan(getShortBigEndian(at) & VLAN_ID);
            etherType = getShortBigEndian(at + 2);
            at += 4;
        }
        if (at == end) {
            return;
        }
        if (etherType == ETHERTYPE_IPV4) {
            protocols(ipv4());
        } else if (etherType == ETHERTYPE_IPV6) {
            protocols(ipv6());
        }
    }

    /** Decodes from the payload of an IP header on, through further IP headers. */
    private void protocols(int first) {
        int protocol = first;
        while (protocol != NONE && at < end) {
            if (protocol == ipv4Protocol) {
                protocol = PROTOCOL_IPIP;
            }
            switch (protocol) {
                case PROTOCOL_IPIP -> protocol = ipv4();
                case PROTOCOL_IPV6 -> protocol = ipv6();
                case PROTOCOL_TCP -> {
                    tcp();
                    return;
                }
                case PROTOCOL_UDP -> {
                    udp();
                    return;
                }
                case PROTOCOL_ICMPV4 -> {
                    icmp(FlowLayer.ICMPV4);
                    return;
                }
                case PROTOCOL_ICMPV6 -> {
                    icmp(FlowLayer.ICMPV6);
                    return;
                }
                default -> {
                    return;
                }
            }
        }
    }

    /** Reads an IPv4 header (RFC 791); returns the protocol that follows, or NONE to stop. */
    private int ipv4() {
        if (end - at < 20) {
            return stop(Malformed.IPV4);
        }
        int headerBytes = (getByte(at) & 15) << 2;
        int length = getShortBigEndian(at + 2);
        if (length == 0) {
            // Segmentation offload leaves 0: the packet goes as far as it was captured.
            length = (int) Math.min(end - at, 0xffff);
        }
        if (length < 20 || headerBytes < 20 || headerBytes > length || headerBytes > end - at) {
            return stop(Malformed.IPV4);
        }
        if (!optionsReadable(at + 20, at + headerBytes)) {
            return stop(Malformed.IPV4);
        }
        key.ipv4(at + 12, at + 16);
        ipAddresses = at + 12;
        ipAddressBytes = 4;
        int protocol = getByte(at + 9);
        boolean fragment = (getShortBigEndian(at + 6) & FRAGMENT) != 0;
        end = Math.min(end, at + length);
        at += headerBytes;
        return fragment ? NONE : protocol;
    }

    /** Reads an IPv6 header (RFC 8200) with its hop-by-hop header, if it has one. */
    private int ipv6() {
        if (end - at < 40) {
            return stop(Malformed.IPV6);
        }
        int length = getShortBigEndian(at + 4);
        int protocol = getByte(at + 6);
        long payload = at + 40;
        long payloadEnd = payload + length;
        if (protocol == PROTOCOL_HOP_BY_HOP) {
            if (end - payload < 8) {
                return stop(Malformed.IPV6);
            }
            long options = payload + 2;
            long optionsEnd = payload + ((getByte(payload + 1) + 1L) << 3);
            protocol = getByte(payload);
            if (optionsEnd > end) {
                return stop(Malformed.IPV6);
            }
            payload = optionsEnd;
            payloadEnd = length == 0 ? jumboEnd(options, optionsEnd) : optionsEnd + length;
            if (payloadEnd < 0 || !hopByHopReadable(options, optionsEnd)) {
                return stop(Malformed.IPV6);
            }
        } else if (length == 0) {
            return stop(Malformed.IPV6);
        }
        key.ipv6(at + 8, at + 24);
        ipAddresses = at + 8;
        ipAddressBytes = 16;
        at = payload;
        end = Math.min(end, payloadEnd);
        return protocol;
    }

    private static boolean hopByHopReadable(long from, long to) {
        long option = from;
        while (option < to) {
            if (getByte(option) == 0) {
                option++;
                continue;
            }
            if (to - option < 2 || 2 + getByte(option + 1) > to - option) {
                return false;
            }
            option += 2 + getByte(option + 1);
        }
        return true;
    }

    /** Returns the end of a jumbogram (RFC 2675), or -1 if there is no such option. */
    private static long jumboEnd(long from, long to) {
        long option = from;
        while (to - option >= 2) {
            if (getByte(option) == 0) {
                option++;
                continue;
            }
            int length = getByte(option + 1);
            if (getByte(option) == JUMBO_PAYLOAD && length == 4 && to - option >= 6) {
                return to + Integer.toUnsignedLong(getIntBigEndian(option + 2));
            }
            option += 2 + length;
        }
        return -1;
    }

    private void udp() {
        if (end - at < 8) {
            stop(Malformed.UDP);
            return;
        }
        int length = getShortBigEndian(at + 4);
        if (length > 0 && length < 8) {
            stop(Malformed.UDP);
            return;
        }
        key.ports(FlowLayer.UDP, getShortBigEndian(at), getShortBigEndian(at + 2));
    }

    private void tcp() {
        if (end - at < 20) {
            stop(Malformed.TCP);
            return;
        }
        int headerBytes = getByte(at + 12) >>> 4 << 2;
        if (headerBytes < 20
                || headerBytes > end - at
                || !optionsReadable(at + 20, at + headerBytes)) {
            stop(Malformed.TCP);
            return;
        }
        int source = getShortBigEndian(at);
        int destination = getShortBigEndian(at + 2);
        key.ports(FlowLayer.TCP, source, destination);
        if (connections != null) {
            long id =
                    connections.idOf(ipAddresses, ipAddressBytes, source, destination, timestampNs);
            if (id != 0) {
                key.connection(id);
            }
        }
    }

    /**
     * Returns whether all options of a TCP or an IPv4 header can be read: both have the same form
     * (RFC 9293 and RFC 791, section 3.1). As in Packetbeat, bytes behind the end-of-list option
     * are looked at too.
     */
    static boolean optionsReadable(long from, long to) {
        long option = from;
        while (option < to) {
            int kind = getByte(option);
            if (kind <= 1) {
                option++;
                continue;
            }
            if (to - option < 2) {
                return false;
            }
            int length = getByte(option + 1);
            if (length < 2 || length > to - option) {
                return false;
            }
            option += length;
        }
        return true;
    }

    private void icmp(int layer) {
        if (!trackIcmp) {
            return;
        }
        if (end - at < 8) {
            stop(Malformed.ICMP);
            return;
        }
        int type = getByte(at);
        boolean v4 = layer == FlowLayer.ICMPV4;
        boolean request = v4 ? isRequest(type) : type == 128;
        boolean hasId = request || (v4 ? isReply(type) : type == 129);
        icmp = FlowRecord.ICMP_KNOWN | type | getByte(at + 1) << Byte.SIZE;
        key.icmp(layer, hasId ? getShortBigEndian(at + 4) : 0, request);
    }

    /** Echo, timestamp, information and address mask requests (RFC 792, RFC 950). */
    private static boolean isRequest(int type) {
        return type == 8 || type == 13 || type == 15 || type == 17;
    }

    private static boolean isReply(int type) {
        return type == 0 || type == 14 || type == 16 || type == 18;
    }

    private int stop(Malformed header) {
        counters.malformed[header.ordinal()]++;
        return NONE;
    }
}
