package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libpcap, as constants that the compiler sees through. The class may only be
 * touched after {@link LibPcap#require} has found the library.
 */
final class PcapCalls {
    private static final SymbolLookup LIBRARY = LibPcap.library();

    private static final FunctionDescriptor GET = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    private static final FunctionDescriptor SET =
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
    private static final FunctionDescriptor PAIR =
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    private static final FunctionDescriptor END = FunctionDescriptor.ofVoid(ADDRESS);
    private static final FunctionDescriptor NAME = FunctionDescriptor.of(ADDRESS, JAVA_INT);
    static final MethodHandle ACTIVATE = Calls.plain(LIBRARY, "pcap_activate", GET);
    static final MethodHandle CLOSE = Calls.plain(LIBRARY, "pcap_close", END);
    static final MethodHandle COMPILE =
            Calls.plain(
                    LIBRARY,
                    "pcap_compile",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
    static final MethodHandle CREATE =
            Calls.plain(LIBRARY, "pcap_create", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    static final MethodHandle DATALINK = Calls.plain(LIBRARY, "pcap_datalink", GET);
    static final MethodHandle DATALINK_NAME =
            Calls.plain(LIBRARY, "pcap_datalink_val_to_name", NAME);
    static final MethodHandle FIND_ALL_DEVICES = Calls.plain(LIBRARY, "pcap_findalldevs", PAIR);
    static final MethodHandle FREE_ALL_DEVICES = Calls.plain(LIBRARY, "pcap_freealldevs", END);
    static final MethodHandle FREE_CODE = Calls.plain(LIBRARY, "pcap_freecode", END);
    static final MethodHandle GETERR =
            Calls.plain(LIBRARY, "pcap_geterr", FunctionDescriptor.of(ADDRESS, ADDRESS));
    static final MethodHandle NEXT_EX =
            Calls.plain(
                    LIBRARY,
                    "pcap_next_ex",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    static final MethodHandle OPEN_DEAD =
            Calls.plain(
                    LIBRARY, "pcap_open_dead", FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT));
    static final MethodHandle SELECTABLE_FD = Calls.plain(LIBRARY, "pcap_get_selectable_fd", GET);
    static final MethodHandle SET_FILTER = Calls.plain(LIBRARY, "pcap_setfilter", PAIR);
    static final MethodHandle SET_NONBLOCK =
            Calls.plain(
                    LIBRARY,
                    "pcap_setnonblock",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    static final MethodHandle SET_PROMISCUOUS = Calls.plain(LIBRARY, "pcap_set_promisc", SET);
    static final MethodHandle SET_SNAPLEN = Calls.plain(LIBRARY, "pcap_set_snaplen", SET);
    static final MethodHandle SET_TIMEOUT = Calls.plain(LIBRARY, "pcap_set_timeout", SET);
    static final MethodHandle SET_TIMESTAMP_PRECISION =
            Calls.plain(LIBRARY, "pcap_set_tstamp_precision", SET);
    static final MethodHandle TIMESTAMP_PRECISION =
            Calls.plain(LIBRARY, "pcap_get_tstamp_precision", GET);
    static final MethodHandle STATS = Calls.plain(LIBRARY, "pcap_stats", PAIR);
    static final MethodHandle STATUS_TEXT = Calls.plain(LIBRARY, "pcap_statustostr", NAME);

    private PcapCalls() {}
}
