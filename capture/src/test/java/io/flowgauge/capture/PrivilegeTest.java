package io.flowgauge.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.testkit.NamespacePair;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PrivilegeTest {
    // linux/capability.h
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    @Test
    void shouldNameTheCommandThatGrantsAMissingPrivilege() throws Exception {
        withoutCapabilities(
                () -> {
                    assertThatThrownBy(
                                    () ->
                                            AfPacketSource.open(
                                                    List.of("lo"), LiveOptions.defaults()))
                            .isInstanceOf(UserErrorException.class)
                            .hasMessageContaining("no permission to capture from device 'lo'")
                            .hasMessageContaining("sudo setpriv --reuid=$(id -u)");
                    assertThatThrownBy(() -> PcapSource.open("lo", LiveOptions.defaults()))
                            .isInstanceOf(UserErrorException.class)
                            .hasMessageContaining("no permission to capture from device 'lo'");
                });
    }

    @Test
    void shouldListAndFindDevicesWithoutPrivilege() throws Exception {
        withoutCapabilities(
                () -> {
                    assertThat(Devices.describe()).anyMatch(line -> line.contains(": lo ("));
                    assertThat(Devices.resolve("lo")).isEqualTo("lo");
                });
    }

    /** Runs a task in a thread that has given up its capabilities, which each thread has apart. */
    private static void withoutCapabilities(NamespacePair.Task task) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                dropCapabilities();
                                task.run();
                            } catch (Throwable e) {
                                failure.set(e);
                            }
                        });
        thread.start();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }

    private static void dropCapabilities() throws Throwable {
        MethodHandle capset =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker().defaultLookup().findOrThrow("capset"),
                                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocateFrom(JAVA_INT, LINUX_CAPABILITY_VERSION_3, 0);
            MemorySegment none = arena.allocate(24, 4);
            int result = (int) capset.invokeExact(header, none);
            assertThat(result).isZero();
        }
    }
}
