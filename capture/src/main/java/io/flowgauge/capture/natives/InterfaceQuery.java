package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Asks the kernel about network interfaces by name, in the network namespace of the thread that
 * made the object; see netdevice(7). One thread. Needs no privilege.
 */
public final class InterfaceQuery implements AutoCloseable {
    /** Hardware type of Ethernet (linux/if_arp.h). */
    public static final int ARPHRD_ETHER = 1;

    /** Hardware type of a tunnel that carries IPv4 or IPv6 in IPv4 (linux/if_arp.h). */
    public static final int ARPHRD_TUNNEL = 768;

    /** Hardware type of a tunnel in IPv6 (linux/if_arp.h). */
    public static final int ARPHRD_TUNNEL6 = 769;

    /** Hardware type of the loopback interface (linux/if_arp.h). */
    public static final int ARPHRD_LOOPBACK = 772;

    /** Hardware type of an IPv6-in-IPv4 tunnel (linux/if_arp.h). */
    public static final int ARPHRD_SIT = 776;

    /** Hardware type of IEEE 802.11 in monitor mode (linux/if_arp.h). */
    public static final int ARPHRD_IEEE80211 = 801;

    /** Hardware type of IEEE 802.11 in monitor mode behind a radiotap header (linux/if_arp.h). */
    public static final int ARPHRD_IEEE80211_RADIOTAP = 803;

    /** Hardware type of raw IP (linux/if_arp.h). */
    public static final int ARPHRD_RAWIP = 519;

    /** Hardware type of interfaces without link layer, such as tun (linux/if_arp.h). */
    public static final int ARPHRD_NONE = 0xfffe;

    // net/if.h
    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_BYTES = 40;
    private static final int IFF_UP = 0x1;

    // linux/sockios.h
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final long SIOCGIFINDEX = 0x8933;

    // bits/socket.h, bits/socket_type.h
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;

    private final LibC libc = new LibC();
    private final MemorySegment request = Arena.ofAuto().allocate(IFREQ_BYTES, 8);
    private final int fd;
    private boolean closed;

    /** Opens the socket that the questions go through. */
    public InterfaceQuery() throws NativeFailure {
        fd = libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    }

    /** Returns the index of an interface, 0 if there is none of that name. */
    public int index(String name) {
        return ask(name, SIOCGIFINDEX) ? request.get(JAVA_INT, IFNAMSIZ) : 0;
    }

    /** Tells whether an interface exists and is up. */
    public boolean isUp(String name) {
        return ask(name, SIOCGIFFLAGS) && (request.get(JAVA_SHORT, IFNAMSIZ) & IFF_UP) != 0;
    }

    /** Returns the hardware type of an interface, {@code ARPHRD_...}; -1 if it does not exist. */
    public int hardwareType(String name) {
        return ask(name, SIOCGIFHWADDR) ? request.get(JAVA_SHORT, IFNAMSIZ) & 0xffff : -1;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            libc.close(fd);
        }
    }

    private boolean ask(String name, long question) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= IFNAMSIZ) {
            return false; // the kernel has no such names
        }
        request.fill((byte) 0);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, request, 0, bytes.length);
        try {
            libc.ioctl(fd, question, request);
            return true;
        } catch (NativeFailure _) {
            return false; // ENODEV: the only reason there is for these questions
        }
    }
}
