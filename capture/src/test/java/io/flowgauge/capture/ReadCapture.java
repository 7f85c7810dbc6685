package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What came out of a capture, copied. */
record ReadCapture(List<Packet> packets, Optional<String> damage, List<Counter> counters) {

    record Packet(LinkType linkType, long timestampNs, int wireLength, String bytes) {}

    static ReadCapture of(byte[] file) throws UserErrorException {
        return of(file, false, 1 << 16);
    }

    static ReadCapture lenient(byte[] file) throws UserErrorException {
        return of(file, true, 1 << 16);
    }

    static ReadCapture of(byte[] file, boolean lenient, int bufferBytes) throws UserErrorException {
        ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(file));
        try (CaptureFile source = CaptureFile.open("test", channel, lenient, bufferBytes, -1)) {
            return of(source);
        }
    }

    static ReadCapture of(PacketSource source) throws UserErrorException {
        List<Packet> packets = new ArrayList<>();
        PacketBatch batch = new PacketBatch();
        while (source.read(batch) != PacketSource.END) {
            copy(batch, packets);
        }
        return new ReadCapture(packets, source.damage(), source.counters());
    }

    static void copy(PacketBatch batch, List<Packet> to) {
        for (int i = 0; i < batch.count; i++) {
            byte[] bytes = new byte[batch.capturedLength[i]];
            Memory.copy(batch.address[i], bytes, 0, bytes.length);
            to.add(
                    new Packet(
                            batch.linkType,
                            batch.timestampNs[i],
                            batch.wireLength[i],
                            HexFormat.of().formatHex(bytes)));
        }
    }

    long count(String counter) {
        return counters.stream()
                .filter(c -> c.name().equals(counter))
                .findFirst()
                .orElseThrow()
                .get();
    }

    List<Long> times() {
        return packets.stream().map(Packet::timestampNs).toList();
    }
}
