package io.flowgauge.event;

import java.util.List;
import java.util.UUID;

/** Settings of schema {@code ecs} that several tests share. */
public final class EcsFixture {
    static final UUID AGENT = UUID.fromString("11111111-2222-3333-4444-555555555555");
    static final UUID RUN = UUID.fromString("66666666-7777-8888-9999-aaaaaaaaaaaa");

    /** A file, without anything that has to be asked for. */
    public static final EcsSchema PLAIN = schema(0, EcsSchema.TunnelAddresses.FIELDS);

    /** Packetbeat 9's lists of addresses. */
    static final EcsSchema ARRAY = schema(0, EcsSchema.TunnelAddresses.ARRAY);

    /** Two devices with private networks inside. */
    static final EcsSchema DEVICES =
            schema(
                    0,
                    EcsSchema.TunnelAddresses.FIELDS,
                    device("eth0", "private"),
                    device("br-\"0", "198.51.100.0/24", "2001:db8::/32"));

    /** Every field that there is. */
    public static final EventSettings SETTINGS = settings(DEVICES);

    private EcsFixture() {}

    static EcsSchema schema(
            int seed, EcsSchema.TunnelAddresses addresses, EcsSchema.Device... devices) {
        return new EcsSchema(new EcsSchema.Agent(AGENT, RUN), seed, addresses, List.of(devices));
    }

    static EcsSchema.Device device(String name, String... networks) {
        return new EcsSchema.Device(
                name,
                java.util.Arrays.stream(networks).map(n -> Network.of(n).orElseThrow()).toList());
    }

    public static EventSettings settings(EcsSchema schema) {
        return EventSettings.of("probe-1", "host.example.com", EventSettings.PACKETBEAT_9)
                .withSchema(schema);
    }
}
