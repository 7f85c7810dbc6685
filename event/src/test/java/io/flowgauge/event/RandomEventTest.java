package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Random records, encoded and compared with what the JDK's own classes make of their bytes. */
class RandomEventTest {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Test
    void shouldEncodeWhatTheRecordHolds() throws UnknownHostException {
        long seed = System.nanoTime();
        System.out.println("RandomEventTest seed " + seed);
        Random random = new Random(seed);
        JsonEncoder encoder = new JsonEncoder(EventFixture.SETTINGS, random.nextBoolean(), true);
        Event event = new Event(EventFixture.SETTINGS);
        FlowRecord record = new FlowRecord();
        for (int i = 0; i < 5000; i++) {
            Sample sample = new Sample(random);
            record.wrap(sample.bytes.address());
            event.wrap(record, sample.reason, sample.instantNs);
            ObjectNode encoded = (ObjectNode) EventFixture.json(encoder, event);
            assertThat(encoded.remove(List.of("beat", "host", "@metadata")).size()).isPositive();
            assertThat((JsonNode) encoded)
                    .as("seed %d, record %d", seed, i)
                    .isEqualTo(EventFixture.tree(sample.expected()));
        }
    }

    /** A record and what its event should be. */
    private static final class Sample {
        final RecordBytes bytes = new RecordBytes();
        final EndReason reason;
        final long instantNs;
        private final long startNs;
        private final long lastNs;
        private final boolean reversed;
        private final byte[] key;
        private final List<Integer> layers;
        private final long stack;
        private final long[] counters;

        Sample(Random random) {
            reason = random.nextBoolean() ? EndReason.NONE : EndReason.FORCED_END;
            instantNs = time(random);
            startNs = time(random);
            lastNs = time(random);
            reversed = random.nextBoolean();
            layers = layers(random);
            int[] order = layers.stream().mapToInt(Integer::intValue).toArray();
            stack = LayerStack.of(random.nextInt(4), random.nextInt(4), random.nextInt(4), order);
            key = new byte[LayerStack.keyBytes(stack)];
            random.nextBytes(key);
            sparse(random);
            counters =
                    new long[] {counter(random), counter(random), counter(random), counter(random)};
            bytes.key(stack, key)
                    .times(startNs, lastNs)
                    .sourceReversed(reversed)
                    .sorted(counters[0], counters[1])
                    .reverse(counters[2], counters[3]);
        }

        /** Up to nine layers in any order, at most one transport or ICMP. */
        private static List<Integer> layers(Random random) {
            List<Integer> last =
                    new ArrayList<>(
                            List.of(
                                    FlowLayer.ICMPV4,
                                    FlowLayer.ICMPV6,
                                    FlowLayer.UDP,
                                    FlowLayer.TCP));
            Collections.shuffle(last, random);
            List<Integer> layers = new ArrayList<>();
            for (int layer = FlowLayer.ETHERNET; layer <= FlowLayer.IPV6; layer++) {
                if (random.nextInt(3) > 0) {
                    layers.add(layer);
                }
            }
            layers.add(last.getFirst());
            if (random.nextBoolean()) {
                layers.add(FlowLayer.CONNECTION_ID);
            }
            Collections.shuffle(layers, random);
            return layers;
        }

        /** Puts runs of zeros, and now and then an IPv4-mapped prefix, into IPv6 addresses. */
        private void sparse(Random random) {
            for (int layer : new int[] {FlowLayer.IPV6, FlowLayer.OUTER_IPV6}) {
                int offset = LayerStack.offsetOf(stack, layer);
                for (int group = 0; offset >= 0 && group < 16; group++) {
                    if (random.nextInt(3) > 0) {
                        key[offset + 2 * group] = 0;
                        key[offset + 2 * group + 1] = (byte) random.nextInt(2);
                    }
                }
                if (offset >= 0 && random.nextInt(4) == 0) {
                    Arrays.fill(key, offset, offset + 10, (byte) 0);
                    key[offset + 10] = (byte) 0xff;
                    key[offset + 11] = (byte) 0xff;
                }
            }
        }

        private static long time(Random random) {
            return switch (random.nextInt(3)) {
                case 0 -> random.nextLong();
                case 1 -> random.nextLong(4_000_000_000_000_000_000L);
                default -> 1_700_000_000_000_000_000L + random.nextInt();
            };
        }

        private static long counter(Random random) {
            return random.nextInt(4) == 0 ? 0 : random.nextLong() >>> (1 + random.nextInt(63));
        }

        Map<String, Object> expected() throws UnknownHostException {
            Map<String, Object> event = new TreeMap<>();
            event.put("@timestamp", text(instantNs));
            event.put("start_time", text(startNs));
            event.put("last_time", text(lastNs));
            event.put("type", "flow");
            event.put("final", reason != EndReason.NONE);
            byte[] id = new byte[LayerStack.ID_HEAD_BYTES + key.length];
            LayerStack.writeIdHead(stack, id, 0);
            System.arraycopy(key, 0, id, LayerStack.ID_HEAD_BYTES, key.length);
            event.put("flow_id", Base64.getEncoder().withoutPadding().encodeToString(id));
            event.put("source", endpoint(true));
            event.put("dest", endpoint(false));
            for (int layer : layers) {
                byte[] part = part(layer);
                switch (layer) {
                    case FlowLayer.VLAN -> event.put("vlan", number(part));
                    case FlowLayer.OUTER_VLAN -> event.put("outer_vlan", number(part));
                    case FlowLayer.ICMPV4, FlowLayer.ICMPV6 -> event.put("icmp_id", number(part));
                    case FlowLayer.UDP -> event.put("transport", "udp");
                    case FlowLayer.TCP -> event.put("transport", "tcp");
                    case FlowLayer.CONNECTION_ID ->
                            event.put("connection_id", Base64.getEncoder().encodeToString(part));
                    default -> assertThat(layer).isLessThan(FlowLayer.COUNT);
                }
            }
            return event;
        }

        private Map<String, Object> endpoint(boolean source) throws UnknownHostException {
            Map<String, Object> endpoint = new TreeMap<>();
            boolean second = source == reversed;
            for (int layer : layers) {
                byte[] part = part(layer);
                int half = part.length / 2;
                byte[] mine =
                        second
                                ? Arrays.copyOfRange(part, half, part.length)
                                : Arrays.copyOf(part, half);
                switch (layer) {
                    case FlowLayer.ETHERNET -> endpoint.put("mac", mac(mine));
                    case FlowLayer.IPV4 -> endpoint.put("ip", ipv4(mine));
                    case FlowLayer.OUTER_IPV4 -> endpoint.put("outer_ip", ipv4(mine));
                    case FlowLayer.IPV6 -> endpoint.put("ipv6", ipv6(mine));
                    case FlowLayer.OUTER_IPV6 -> endpoint.put("outer_ipv6", ipv6(mine));
                    case FlowLayer.UDP, FlowLayer.TCP -> endpoint.put("port", number(mine));
                    default -> assertThat(layer).isLessThan(FlowLayer.COUNT);
                }
            }
            int pair = second ? 2 : 0;
            if (counters[pair] != 0) {
                endpoint.put(
                        "stats",
                        Map.of(
                                "net_packets_total", counters[pair],
                                "net_bytes_total", counters[pair + 1]));
            }
            return endpoint;
        }

        private byte[] part(int layer) {
            int offset = LayerStack.offsetOf(stack, layer);
            return Arrays.copyOfRange(key, offset, offset + FlowLayer.size(layer));
        }

        private static String text(long timeNs) {
            return TIME.format(
                    Instant.ofEpochSecond(
                            Math.floorDiv(timeNs, 1_000_000_000L),
                            Math.floorMod(timeNs, 1_000_000_000L)));
        }

        private static int number(byte[] bytes) {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort() & 0xffff;
        }

        private static String mac(byte[] bytes) {
            return java.util.HexFormat.ofDelimiter(":").formatHex(bytes);
        }

        private static String ipv4(byte[] bytes) throws UnknownHostException {
            return InetAddress.getByAddress(bytes).getHostAddress();
        }

        /** RFC 5952 by text replacement: the longest run of zero groups, the first of equals. */
        private static String ipv6(byte[] bytes) throws UnknownHostException {
            InetAddress address = InetAddress.getByAddress(bytes);
            if (address instanceof java.net.Inet4Address) {
                return address.getHostAddress();
            }
            String full = address.getHostAddress();
            return IntStream.iterate(8, run -> run >= 2, run -> run - 1)
                    .mapToObj(run -> String.join(":", Collections.nCopies(run, "0")))
                    .filter(run -> (":" + full + ":").contains(":" + run + ":"))
                    .findFirst()
                    .map(run -> compress(full, run))
                    .orElse(full);
        }

        private static String compress(String full, String run) {
            String framed = ":" + full + ":";
            int at = framed.indexOf(":" + run + ":");
            String before = framed.substring(0, at);
            String after = framed.substring(at + run.length() + 2);
            return (before.isEmpty() ? "" : before.substring(1))
                    + "::"
                    + (after.isEmpty() ? "" : after.substring(0, after.length() - 1));
        }
    }
}
