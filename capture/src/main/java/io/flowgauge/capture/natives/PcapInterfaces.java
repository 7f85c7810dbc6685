package io.flowgauge.capture.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.flowgauge.base.UserErrorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The devices that libpcap can capture from, in its order; see pcap_findalldevs(3PCAP). */
public final class PcapInterfaces {
    // struct pcap_if and struct pcap_addr of pcap/pcap.h
    private static final long IF_NEXT_OFFSET = 0;
    private static final long IF_NAME_OFFSET = 8;
    private static final long IF_DESCRIPTION_OFFSET = 16;
    private static final long IF_ADDRESSES_OFFSET = 24;
    private static final long IF_BYTES = 40;
    private static final long ADDR_NEXT_OFFSET = 0;
    private static final long ADDR_ADDR_OFFSET = 8;
    private static final long ADDR_BYTES = 40;

    // bits/socket.h, netinet/in.h
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /**
     * A device.
     *
     * @param name what it is opened by
     * @param description a text by libpcap, often empty
     * @param addresses its IP addresses
     */
    public record Interface(String name, String description, List<InetAddress> addresses) {}

    private PcapInterfaces() {}

    /** Lists the devices of the calling thread's network namespace. */
    public static List<Interface> list() throws UserErrorException {
        LibPcap.require("the list of devices");
        List<Interface> interfaces = new ArrayList<>();
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment first = temporary.allocate(ADDRESS);
            MemorySegment error = temporary.allocate(LibPcap.PCAP_ERRBUF_SIZE);
            if ((int) PcapCalls.FIND_ALL_DEVICES.invokeExact(first, error) != 0) {
                throw new UserErrorException("cannot list the devices: " + LibPcap.text(error));
            }
            MemorySegment next = first.get(ADDRESS, 0);
            while (next.address() != 0) {
                MemorySegment device = next.reinterpret(IF_BYTES);
                interfaces.add(
                        new Interface(
                                LibPcap.text(device.get(ADDRESS, IF_NAME_OFFSET)),
                                LibPcap.text(device.get(ADDRESS, IF_DESCRIPTION_OFFSET)),
                                addresses(device.get(ADDRESS, IF_ADDRESSES_OFFSET))));
                next = device.get(ADDRESS, IF_NEXT_OFFSET);
            }
            PcapCalls.FREE_ALL_DEVICES.invokeExact(first.get(ADDRESS, 0));
            return interfaces;
        } catch (UserErrorException e) {
            throw e;
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    private static List<InetAddress> addresses(MemorySegment first) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        MemorySegment next = first;
        while (next.address() != 0) {
            MemorySegment entry = next.reinterpret(ADDR_BYTES);
            MemorySegment address = entry.get(ADDRESS, ADDR_ADDR_OFFSET);
            if (address.address() != 0) {
                int family = address.reinterpret(2).get(JAVA_SHORT, 0);
                if (family == AF_INET) {
                    addresses.add(read(address, 4, 4)); // struct sockaddr_in
                } else if (family == AF_INET6) {
                    addresses.add(read(address, 8, 16)); // struct sockaddr_in6
                }
            }
            next = entry.get(ADDRESS, ADDR_NEXT_OFFSET);
        }
        return addresses;
    }

    private static InetAddress read(MemorySegment address, long offset, int bytes)
            throws UnknownHostException {
        return InetAddress.getByAddress(
                address.reinterpret(offset + bytes).asSlice(offset).toArray(JAVA_BYTE));
    }
}
