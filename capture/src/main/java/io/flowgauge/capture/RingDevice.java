package io.flowgauge.capture;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.natives.InterfaceQuery;
import io.flowgauge.capture.natives.LibC;
import io.flowgauge.capture.natives.NativeFailure;
import io.flowgauge.capture.natives.PacketSocket;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One interface captured through a ring of its own, with the changes that it goes through: down, up
 * again, deleted, made anew under the same name.
 */
final class RingDevice implements AutoCloseable {
    /** The longest that the kernel keeps packets in a block that is not full, in milliseconds. */
    static final int RETIRE_MS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(RingDevice.class);
    private static final Pattern VLAN = Pattern.compile("\\bvlan\\b");

    private final String name;
    private final LiveOptions options;
    private final RingGeometry geometry;
    private final LiveCounters counters;
    private final InterfaceQuery interfaces;

    private @Nullable PacketSocket socket;
    private @Nullable PacketRing ring;
    private @Nullable BpfProgram filter;
    private @Nullable BpfProgram kernelFilter;
    private @Nullable LinkType filterLinkType;
    private boolean filtersHere;
    private boolean up = true;
    private boolean failedToReturn;
    private long duplicatesBefore;
    private long droppedBefore;
    private long fullBefore;

    /** Starts capture from a device, {@code any} for all of them. */
    RingDevice(String name, LiveOptions options, LiveCounters counters, InterfaceQuery interfaces)
            throws UserErrorException {
        this.name = name;
        this.options = options;
        this.counters = counters;
        this.interfaces = interfaces;
        this.geometry = RingGeometry.of(options.bufferSizeMb(), options.snaplen(), name);
        try {
            open();
        } catch (NativeFailure e) {
            throw switch (e.errno()) {
                case LibC.EPERM, LibC.EACCES -> Privilege.missing(name, e);
                case LibC.ENOMEM ->
                        new UserErrorException(
                                "the kernel has no memory for buffer_size_mb of "
                                        + options.bufferSizeMb()
                                        + " for device '"
                                        + name
                                        + "': set it lower",
                                e);
                default ->
                        new UserErrorException(
                                "cannot capture from device '" + name + "': " + e.getMessage(), e);
            };
        }
    }

    /** Returns the descriptor to wait on, -1 while there is none. */
    int fd() {
        return socket == null ? -1 : socket.fd();
    }

    /** Returns the ring, which may still hold packets when the interface is gone. */
    @Nullable PacketRing ring() {
        return ring;
    }

    /** Returns the filter that the kernel could not take, to be run on each batch. */
    @Nullable BpfProgram filterToRun() {
        return filtersHere ? filter : null;
    }

    /** Takes note of an error on the descriptor: the interface went down or away. */
    void noteError() throws NativeFailure {
        if (socket == null) {
            return;
        }
        int error = socket.takeError();
        if (error != 0 && up) {
            goDown();
        }
    }

    /** Looks whether an interface that was down is back, and captures from it again. */
    void lookForReturn() {
        if (up || (ring != null && ring.hasPackets())) {
            return;
        }
        int index = interfaces.index(name);
        if (index == 0 || !interfaces.isUp(name)) {
            return;
        }
        try {
            // The kernel resumes a socket whose interface was only down; -1 is one deleted.
            if (socket == null || socket.boundInterface() != index) {
                readStatistics();
                closeSocket();
                open();
            }
            up = true;
            failedToReturn = false;
            counters.interfaceReturns.increment();
            LOG.info("Interface {} is back: capturing from it again.", name);
        } catch (NativeFailure | UserErrorException e) {
            if (!failedToReturn) {
                failedToReturn = true;
                LOG.warn("Interface {} is back, but: {}; trying on.", name, e.getMessage());
            }
        }
    }

    /** Adds what the kernel counted since the last time. */
    void readStatistics() {
        if (ring != null) {
            long duplicates = ring.duplicates();
            counters.duplicates.add(duplicates - duplicatesBefore);
            duplicatesBefore = duplicates;
        }
        if (socket == null) {
            return;
        }
        try {
            socket.readStatistics();
        } catch (NativeFailure e) {
            LOG.debug("No statistics of interface {}: {}", name, e.getMessage());
            return;
        }
        counters.dropped.add(socket.dropped() - droppedBefore);
        counters.received.add(socket.dropped() - droppedBefore);
        counters.ringFull.add(socket.freezes() - fullBefore);
        droppedBefore = socket.dropped();
        fullBefore = socket.freezes();
    }

    @Override
    public void close() {
        readStatistics();
        closeSocket();
    }

    private void closeSocket() {
        if (socket != null) {
            socket.close();
        }
        socket = null;
        ring = null;
        duplicatesBefore = 0;
        droppedBefore = 0;
        fullBefore = 0;
    }

    private void goDown() {
        up = false;
        counters.interfaceLosses.increment();
        LOG.warn(
                "Interface {} {}: waiting for it to come back.",
                name,
                interfaces.index(name) == 0 ? "is gone" : "is down");
    }

    private void open() throws NativeFailure, UserErrorException {
        boolean any = name.equals(Devices.ANY);
        int index = any ? PacketSocket.ANY_INTERFACE : interfaces.index(name);
        if (!any && index == 0) {
            throw Devices.unknown(name);
        }
        int hardwareType = any ? -1 : interfaces.hardwareType(name);
        LinkType linkType = linkType(hardwareType);
        PacketSocket opened = new PacketSocket(linkType == LinkType.LINUX_SLL);
        try {
            attachFilter(opened, linkType);
            opened.mapRing(geometry.blockBytes(), geometry.blocks(), RETIRE_MS);
            opened.bind(index);
            if (options.promiscuous() && !any) {
                opened.setPromiscuous(index);
            }
            if (options.fanoutGroup().isPresent()) {
                opened.joinFanout(options.fanoutGroup().getAsInt());
            }
        } catch (NativeFailure | UserErrorException | RuntimeException e) {
            opened.close();
            throw e;
        }
        boolean maySeeLoopback = any || hardwareType == InterfaceQuery.ARPHRD_LOOPBACK;
        socket = opened;
        ring = new PacketRing(opened.ringAddress(), geometry, linkType, maySeeLoopback);
    }

    /** Anything that is not known to start with a header we decode is taken without its header. */
    private static LinkType linkType(int hardwareType) {
        return switch (hardwareType) {
            case InterfaceQuery.ARPHRD_ETHER, InterfaceQuery.ARPHRD_LOOPBACK -> LinkType.ETHERNET;
            case InterfaceQuery.ARPHRD_NONE, InterfaceQuery.ARPHRD_RAWIP -> LinkType.RAW;
            case InterfaceQuery.ARPHRD_IEEE80211 -> LinkType.IEEE802_11;
            case InterfaceQuery.ARPHRD_IEEE80211_RADIOTAP -> LinkType.IEEE802_11_RADIOTAP;
            default -> LinkType.LINUX_SLL;
        };
    }

    private void attachFilter(PacketSocket opened, LinkType linkType)
            throws NativeFailure, UserErrorException {
        int snaplen = options.snaplen();
        if (!options.bpfFilter().isEmpty()) {
            compileFilter(linkType);
            if (kernelFilter != null) {
                try {
                    opened.attachFilter(kernelFilter.instructions());
                    filtersHere = false;
                    return;
                } catch (NativeFailure e) {
                    // Too long for net.core.optmem_max or BPF_MAXINSNS.
                    LOG.debug("The kernel does not take the filter: {}", e.getMessage());
                }
            }
            if (filter == null || filter.asksKernel()) {
                throw new UserErrorException(
                        "filter '"
                                + options.bpfFilter()
                                + "' can't be applied to device '"
                                + name
                                + "': it asks for the direction of packets together with what the"
                                + " kernel does not keep there");
            }
            filtersHere = true;
        }
        if (snaplen < LiveOptions.DEFAULT_SNAPLEN) {
            BpfProgram truncate = BpfProgram.truncate(linkType, snaplen);
            opened.attachFilter(
                    (linkType == LinkType.LINUX_SLL
                                    ? truncate.forCookedSocket().orElseThrow()
                                    : truncate)
                            .instructions());
        }
    }

    private void compileFilter(LinkType linkType) throws UserErrorException {
        if (linkType == filterLinkType) {
            return;
        }
        String expression = options.bpfFilter();
        int snaplen = options.snaplen();
        BpfProgram compiled = BpfProgram.compile(expression, linkType, snaplen);
        filter = compiled;
        if (linkType == LinkType.LINUX_SLL) {
            kernelFilter = compiled.forCookedSocket().orElse(null);
        } else if (linkType == LinkType.ETHERNET && VLAN.matcher(expression).find()) {
            // The kernel takes the tag out of the frame before the filter sees it.
            kernelFilter = BpfProgram.compileForDevice(expression, name, snaplen);
        } else {
            kernelFilter = compiled;
        }
        filterLinkType = linkType;
    }
}
