package io.flowgauge.capture;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.UserErrorException;

/** The names of link types that are met in capture files but not decoded, for the error message. */
final class LinkTypeNames {
    private LinkTypeNames() {}

    /**
     * Returns the link type with a LINKTYPE number.
     *
     * @param file the capture file, for the message
     * @param where what of the file has this type, such as {@code " of interface 1"}; may be empty
     * @throws UserErrorException if it is not decoded
     */
    static LinkType decoded(String file, String where, int number) throws UserErrorException {
        return LinkType.of(number)
                .orElseThrow(
                        () ->
                                new UserErrorException(
                                        ("capture file %s: link type %d%s%s is not decoded;"
                                                        + " allowed are Ethernet, Linux cooked"
                                                        + " (v1, v2), BSD null and loop, raw IP,"
                                                        + " PPP, and IEEE 802.11 with or without"
                                                        + " radiotap")
                                                .formatted(file, number, suffix(number), where)));
    }

    private static String suffix(int number) {
        String name = name(number);
        return name.isEmpty() ? "" : " (LINKTYPE_" + name + ")";
    }

    /** Returns the name in the tcpdump registry without its prefix, empty if it is not common. */
    private static String name(int number) {
        return switch (number) {
            case 2 -> "EXP_ETHERNET";
            case 3 -> "AX25";
            case 6 -> "IEEE802_5";
            case 7 -> "ARCNET_BSD";
            case 8 -> "SLIP";
            case 10 -> "FDDI";
            case 51 -> "PPP_ETHER";
            case 99 -> "SYMANTEC_FIREWALL";
            case 100 -> "ATM_RFC1483";
            case 104 -> "C_HDLC";
            case 107 -> "FRELAY";
            case 114 -> "LTALK";
            case 117 -> "PFLOG";
            case 119 -> "IEEE802_11_PRISM";
            case 122 -> "IP_OVER_FC";
            case 123 -> "SUNATM";
            case 129 -> "ARCNET_LINUX";
            case 138 -> "APPLE_IP_OVER_IEEE1394";
            case 139 -> "MTP2_WITH_PHDR";
            case 140 -> "MTP2";
            case 141 -> "MTP3";
            case 142 -> "SCCP";
            case 143 -> "DOCSIS";
            case 144 -> "LINUX_IRDA";
            case 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162 ->
                    "USER" + (number - 147);
            case 163 -> "IEEE802_11_AVS";
            case 165 -> "BACNET_MS_TP";
            case 166 -> "PPP_PPPD";
            case 169 -> "GPRS_LLC";
            case 177 -> "LINUX_LAPD";
            case 182 -> "MFR";
            case 187 -> "BLUETOOTH_HCI_H4";
            case 189 -> "USB_LINUX";
            case 192 -> "PPI";
            case 195 -> "IEEE802_15_4_WITHFCS";
            case 197 -> "ERF";
            case 201 -> "BLUETOOTH_HCI_H4_WITH_PHDR";
            case 202 -> "AX25_KISS";
            case 203 -> "LAPD";
            case 204 -> "PPP_WITH_DIR";
            case 205 -> "C_HDLC_WITH_DIR";
            case 206 -> "FRELAY_WITH_DIR";
            case 207 -> "LAPB_WITH_DIR";
            case 209 -> "IPMB_LINUX";
            case 212 -> "LIN";
            case 215 -> "IEEE802_15_4_NONASK_PHY";
            case 220 -> "USB_LINUX_MMAPPED";
            case 224 -> "FC_2";
            case 225 -> "FC_2_WITH_FRAME_DELIMS";
            case 226 -> "IPNET";
            case 227 -> "CAN_SOCKETCAN";
            case 230 -> "IEEE802_15_4_NOFCS";
            case 231 -> "DBUS";
            case 239 -> "NFLOG";
            case 240 -> "NETANALYZER";
            case 242 -> "IPOIB";
            case 243 -> "MPEG_2_TS";
            case 247 -> "INFINIBAND";
            case 248 -> "SCTP";
            case 249 -> "USBPCAP";
            case 251 -> "BLUETOOTH_LE_LL";
            case 252 -> "WIRESHARK_UPPER_PDU";
            case 253 -> "NETLINK";
            case 254 -> "BLUETOOTH_LINUX_MONITOR";
            case 256 -> "BLUETOOTH_LE_LL_WITH_PHDR";
            case 258 -> "PKTAP";
            case 264 -> "ISO_14443";
            case 266 -> "USB_DARWIN";
            case 270 -> "LORATAP";
            case 271 -> "VSOCK";
            case 272 -> "NORDIC_BLE";
            case 273 -> "DOCSIS31_XRA31";
            case 274 -> "ETHERNET_MPACKET";
            case 283 -> "IEEE802_15_4_TAP";
            default -> "";
        };
    }
}
