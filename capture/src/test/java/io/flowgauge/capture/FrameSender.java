package io.flowgauge.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.flowgauge.capture.natives.InterfaceQuery;
import io.flowgauge.capture.natives.PacketSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/** Sends frames byte for byte, for what the protocol stack of this kernel can't send. */
final class FrameSender {
    static final int IPV4 = 0x0800;
    static final int VLAN = 0x8100;
    static final int SERVICE_VLAN = 0x88a8;

    private static final MethodHandle SEND =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("send"),
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private FrameSender() {}

    /** Sends a frame from an interface of the calling thread's namespace. */
    static void send(String device, byte[] frame) throws Exception {
        try (Arena arena = Arena.ofConfined();
                InterfaceQuery interfaces = new InterfaceQuery();
                PacketSocket socket = new PacketSocket(false)) {
            socket.bind(interfaces.index(device));
            long sent =
                    (long)
                            SEND.invokeExact(
                                    socket.fd(),
                                    arena.allocateFrom(JAVA_BYTE, frame),
                                    (long) frame.length,
                                    0);
            if (sent != frame.length) {
                throw new AssertionError("sent " + sent + " of " + frame.length + " bytes");
            }
        } catch (Exception e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Makes an Ethernet frame of 52 bytes and 4 for each tag: IPv4, UDP, 10 bytes of payload.
     *
     * @param tags pairs of a tag protocol identifier and a tag, outermost first
     */
    static byte[] udp(int port, int... tags) {
        ByteBuffer frame = ByteBuffer.allocate(52 + 2 * tags.length);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2});
        for (int i = 0; i < tags.length; i += 2) {
            frame.putShort((short) tags[i]).putShort((short) tags[i + 1]);
        }
        frame.putShort((short) IPV4);
        frame.put(new byte[] {0x45, 0, 0, 38, 0, 0, 0, 0, 64, 17, 0, 0});
        frame.put(new byte[] {10, 93, 0, 2, 10, 93, 0, 1});
        frame.putShort((short) 4000).putShort((short) port).putShort((short) 18);
        return frame.array();
    }
}
