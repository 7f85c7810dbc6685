package io.flowgauge.capture;

import java.util.OptionalInt;

/**
 * How to capture from an interface.
 *
 * @param snaplen the most bytes to keep of a packet; 0 or less means {@link #DEFAULT_SNAPLEN}
 * @param bufferSizeMb size of the kernel's ring for each device, in MiB
 * @param bpfFilter an expression of pcap-filter(7); empty accepts everything
 * @param promiscuous whether the device shall accept frames for every address
 * @param fanoutGroup number of a PACKET_FANOUT group, 0 to 65535, whose members share the packets
 *     by flow
 */
public record LiveOptions(
        int snaplen,
        int bufferSizeMb,
        String bpfFilter,
        boolean promiscuous,
        OptionalInt fanoutGroup) {
    /** Bytes kept of a packet unless told otherwise, as in Packetbeat. */
    public static final int DEFAULT_SNAPLEN = 65_535;

    /** Size of the ring in MiB unless told otherwise, as Packetbeat documents it. */
    public static final int DEFAULT_BUFFER_SIZE_MB = 30;

    /** Checks the numbers. */
    public LiveOptions {
        if (snaplen <= 0) {
            snaplen = DEFAULT_SNAPLEN;
        }
        snaplen = Math.min(snaplen, BpfProgram.MAX_SNAPLEN);
    }

    /** Returns the documented defaults: whole packets, 30 MiB, everything, promiscuous. */
    public static LiveOptions defaults() {
        return new LiveOptions(
                DEFAULT_SNAPLEN, DEFAULT_BUFFER_SIZE_MB, "", true, OptionalInt.empty());
    }

    /** Returns these options with another length of packets. */
    public LiveOptions withSnaplen(int bytes) {
        return new LiveOptions(bytes, bufferSizeMb, bpfFilter, promiscuous, fanoutGroup);
    }

    /** Returns these options with another size of the ring. */
    public LiveOptions withBufferSizeMb(int megabytes) {
        return new LiveOptions(snaplen, megabytes, bpfFilter, promiscuous, fanoutGroup);
    }

    /** Returns these options with a filter. */
    public LiveOptions withBpfFilter(String filter) {
        return new LiveOptions(snaplen, bufferSizeMb, filter, promiscuous, fanoutGroup);
    }

    /** Returns these options with or without promiscuous mode. */
    public LiveOptions withPromiscuous(boolean on) {
        return new LiveOptions(snaplen, bufferSizeMb, bpfFilter, on, fanoutGroup);
    }

    /** Returns these options as a member of a fanout group. */
    public LiveOptions withFanoutGroup(int group) {
        return new LiveOptions(
                snaplen, bufferSizeMb, bpfFilter, promiscuous, OptionalInt.of(group));
    }
}
