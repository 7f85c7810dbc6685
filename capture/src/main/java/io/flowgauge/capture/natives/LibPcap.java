package io.flowgauge.capture.natives;

import io.flowgauge.base.UserErrorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The system's libpcap, 1.5 or newer; see pcap(3PCAP). Looked for when first needed. */
final class LibPcap {
    /** Bytes of an error message, its end included (pcap/pcap.h). */
    static final int PCAP_ERRBUF_SIZE = 256;

    private static final List<String> NAMES =
            List.of("libpcap.so.0.8", "libpcap.so.1", "libpcap.so", "libpcap.dylib");

    private static @Nullable SymbolLookup library;

    private LibPcap() {}

    /**
     * Finds the library, once.
     *
     * @param purpose what needs it, as the start of an error message
     * @throws UserErrorException if it is not installed
     */
    static synchronized void require(String purpose) throws UserErrorException {
        if (library == null) {
            library = find(purpose, NAMES);
        }
    }

    /** Returns the library that {@link #require} found. */
    static synchronized SymbolLookup library() {
        return Objects.requireNonNull(library, "not yet required");
    }

    /** Opens the first of several libraries that is there. */
    static SymbolLookup find(String purpose, List<String> names) throws UserErrorException {
        for (String name : names) {
            try {
                return SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException _) {
                // Not under this name.
            }
        }
        throw new UserErrorException(
                purpose
                        + " needs libpcap, which is not installed (looked for "
                        + String.join(", ", names)
                        + "): apt-get install libpcap0.8");
    }

    /** Reads a string of C. */
    static String text(MemorySegment start) {
        return start.address() == 0 ? "" : start.reinterpret(Integer.MAX_VALUE).getString(0);
    }
}
