package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getByte;
import static io.flowgauge.base.Memory.getIntBigEndian;
import static io.flowgauge.base.Memory.getLong;
import static io.flowgauge.base.Memory.getLongBigEndian;
import static io.flowgauge.base.Memory.getShort;
import static io.flowgauge.base.Memory.getShortBigEndian;
import static io.flowgauge.base.Memory.putLong;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import java.util.Arrays;

/**
 * Turns packets into flow keys, as Packetbeat 6.7 does (packetbeat/decoder/decoder.go and its
 * gopacket): the same layers in the same order, the same things that stop it.
 *
 * <p>Untagged Ethernet with IPv4 or IPv6 and TCP or UDP, nearly all of a normal network, takes a
 * short cut that loads the fields at fixed places, sorts the two ends without a branch and builds
 * the key in registers. It takes a packet only if {@link LayerDecoder} would build the very same
 * key; that one takes all others. Both check every access against the captured length.
 */
final class Decoder {
    private static final long ETHERNET_IPV4_TCP =
            LayerStack.of(1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.TCP);
    private static final long ETHERNET_IPV4_UDP =
            LayerStack.of(1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP);
    private static final long ETHERNET_IPV6_TCP =
            LayerStack.of(1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV6, FlowLayer.TCP);
    private static final long ETHERNET_IPV6_UDP =
            LayerStack.of(1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV6, FlowLayer.UDP);

    private static final long MAC_MASK = 0xffff_ffff_ffffL;

    /** EtherType of IPv4 as a little-endian load sees it. */
    private static final int IPV4_SWAPPED = 0x0008;

    private static final int IPV6_SWAPPED = 0xdd86;

    /** Version 4, header of 5 words. */
    private static final int IPV4_NO_OPTIONS = 0x45;

    /** More-fragments bit and offset, as a little-endian load sees them. */
    private static final int FRAGMENT_SWAPPED = 0xff3f;

    private static final int IPV4_PACKET = 14;
    private static final int IPV4_PAYLOAD = 34;
    private static final int IPV6_PAYLOAD = 54;
    private static final int UDP_HEADER = 8;
    private static final int TCP_HEADER = 20;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final KeyHash hash;
    private final LayerDecoder layers;
    private final boolean shortCut;

    /**
     * Makes a decoder.
     *
     * @param shortCut whether TCP packets may take the short cut: not when connections are numbered
     */
    Decoder(KeyHash hash, LayerDecoder layers, boolean shortCut) {
        this.hash = hash;
        this.layers = layers;
        this.shortCut = shortCut;
    }

    /** Writes the keys of all packets of a batch. */
    void decode(PacketBatch batch, KeyBatch keys) {
        int count = batch.count;
        if (batch.linkType != LinkType.ETHERNET || batch.hasVlans || !shortCut) {
            for (int i = 0; i < count; i++) {
                decodeLayers(batch, i, keys);
            }
            return;
        }
        if (layers.tracksIcmp()) {
            Arrays.fill(keys.icmp, 0, count, 0);
        }
        long[] address = batch.address;
        int[] capturedLength = batch.capturedLength;
        for (int i = 0; i < count; i++) {
            long frame = Memory.known(address[i]);
            int length = capturedLength[i];
            boolean done = false;
            if (length >= IPV4_PAYLOAD + UDP_HEADER) {
                int etherType = getShort(frame + 12);
                if (etherType == IPV4_SWAPPED) {
                    done = ipv4(frame, length, keys, i);
                } else if (etherType == IPV6_SWAPPED) {
                    done = ipv6(frame, length, keys, i);
                }
            }
            if (!done) {
                decodeLayers(batch, i, keys);
            }
        }
    }

    private void decodeLayers(PacketBatch batch, int i, KeyBatch keys) {
        long slot = keys.slot(i);
        keys.clear(slot);
        int vlan = batch.hasVlans ? batch.vlan[i] : PacketBatch.NO_VLAN;
        boolean keyed =
                layers.decode(
                        batch.linkType,
                        batch.address[i],
                        batch.capturedLength[i],
                        vlan,
                        batch.timestampNs[i],
                        slot);
        if (!keyed) {
            keys.sizeClass[i] = KeyBatch.NONE;
            return;
        }
        keys.icmp[i] = layers.icmp();
        byte sizeClass = KeyBatch.classFor(layers.keyBytes());
        keys.sizeClass[i] = sizeClass;
        keys.reversed[i] = (byte) (layers.reversed() ? 1 : 0);
        keys.hash[i] = hash.of(slot, KeyBatch.words(sizeClass));
    }

    private boolean ipv4(long frame, int length, KeyBatch keys, int i) {
        int ipLength = getShortBigEndian(frame + 16);
        int protocol = getByte(frame + 23);
        int payload = Math.min(ipLength, length - IPV4_PACKET) - 20;
        long destinationBig = getLongBigEndian(frame) >>> 16;
        long sourceBig = getLongBigEndian(frame + 6) >>> 16;
        if (getByte(frame + 14) != IPV4_NO_OPTIONS
                || (getShort(frame + 20) & FRAGMENT_SWAPPED) != 0
                || destinationBig == sourceBig) {
            return false;
        }
        long stack;
        if (protocol == TCP && tcpReadable(frame + IPV4_PAYLOAD, payload)) {
            stack = ETHERNET_IPV4_TCP;
        } else if (protocol == UDP && udpReadable(frame + IPV4_PAYLOAD, payload)) {
            stack = ETHERNET_IPV4_UDP;
        } else {
            return false;
        }
        // All ones where the source is the larger: sorts both ends without a branch.
        long swap = (destinationBig - sourceBig) >> 63;
        long sourceMac = getLong(frame + 6) & MAC_MASK;
        long destinationMac = getLong(frame) & MAC_MASK;
        long difference = (sourceMac ^ destinationMac) & swap;
        long macA = sourceMac ^ difference;
        long macB = destinationMac ^ difference;
        long addresses = Long.rotateRight(getLong(frame + 26), (int) swap & 32);
        long ports = Integer.rotateLeft(getIntBigEndian(frame + IPV4_PAYLOAD), ~(int) swap & 16);

        long w1 = macA | macB << 48;
        long w2 = macB >>> 16 | addresses << 32;
        long w3 = addresses >>> 32 | ports << 32;
        long slot = keys.slot(i);
        putLong(slot, stack);
        putLong(slot + 8, w1);
        putLong(slot + 16, w2);
        putLong(slot + 24, w3);
        keys.hash[i] = hash.of(stack, w1, w2, w3);
        keys.sizeClass[i] = 0;
        keys.reversed[i] = (byte) (swap & 1);
        return true;
    }

    private boolean ipv6(long frame, int length, KeyBatch keys, int i) {
        int ipLength = getShortBigEndian(frame + 18);
        int protocol = getByte(frame + 20);
        int payload = Math.min(ipLength, length - IPV6_PAYLOAD);
        long destinationBig = getLongBigEndian(frame) >>> 16;
        long sourceBig = getLongBigEndian(frame + 6) >>> 16;
        if (payload < UDP_HEADER || destinationBig == sourceBig) {
            return false;
        }
        long stack;
        if (protocol == TCP && tcpReadable(frame + IPV6_PAYLOAD, payload)) {
            stack = ETHERNET_IPV6_TCP;
        } else if (protocol == UDP && udpReadable(frame + IPV6_PAYLOAD, payload)) {
            stack = ETHERNET_IPV6_UDP;
        } else {
            return false;
        }
        long swap = (destinationBig - sourceBig) >> 63;
        long sourceMac = getLong(frame + 6) & MAC_MASK;
        long destinationMac = getLong(frame) & MAC_MASK;
        long difference = (sourceMac ^ destinationMac) & swap;
        long macA = sourceMac ^ difference;
        long macB = destinationMac ^ difference;
        // The addresses lie at 22 and 38; the smaller end's is 16 bytes on where swapped.
        long addressA = Memory.known(frame + 22 + (swap & 16));
        long addressB = Memory.known(frame + 38 - (swap & 16));
        long a0 = getLong(addressA);
        long a1 = getLong(addressA + 8);
        long b0 = getLong(addressB);
        long b1 = getLong(addressB + 8);
        long ports =
                Integer.rotateLeft(getIntBigEndian(frame + IPV6_PAYLOAD), ~(int) swap & 16)
                        & 0xffff_ffffL;

        long slot = keys.slot(i);
        putLong(slot, stack);
        putLong(slot + 8, macA | macB << 48);
        putLong(slot + 16, macB >>> 16 | a0 << 32);
        putLong(slot + 24, a0 >>> 32 | a1 << 32);
        putLong(slot + 32, a1 >>> 32 | b0 << 32);
        putLong(slot + 40, b0 >>> 32 | b1 << 32);
        putLong(slot + 48, b1 >>> 32 | ports << 32);
        putLong(slot + 56, 0);
        keys.hash[i] = hash.of(slot, 8);
        keys.sizeClass[i] = 1;
        keys.reversed[i] = (byte) (swap & 1);
        return true;
    }

    private static boolean udpReadable(long udp, int length) {
        if (length < UDP_HEADER) {
            return false;
        }
        int udpLength = getShortBigEndian(udp + 4);
        return udpLength >= UDP_HEADER || udpLength == 0;
    }

    private static boolean tcpReadable(long tcp, int length) {
        if (length < TCP_HEADER) {
            return false;
        }
        int headerLength = getByte(tcp + 12) >>> 4 << 2;
        if (headerLength == TCP_HEADER) {
            return true;
        }
        return headerLength > TCP_HEADER
                && headerLength <= length
                && LayerDecoder.optionsReadable(tcp + TCP_HEADER, tcp + headerLength);
    }
}
