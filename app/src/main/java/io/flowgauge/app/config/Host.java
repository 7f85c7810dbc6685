package io.flowgauge.app.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the machine is called and has. Read from /proc where that exists: it is there at once. */
public final class Host {
    private static final Pattern MEMORY_TOTAL = Pattern.compile("MemTotal:\\s+([0-9]{1,15}) kB");
    private static final long MEMORY_UNKNOWN = 1L << 30;

    private Host() {}

    /** Returns the host's name, without a look-up in the DNS where that can be avoided. */
    public static String name() {
        String name = firstLine(Path.of("/proc/sys/kernel/hostname"));
        if (!name.isEmpty()) {
            return name;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * Returns the bytes of memory that this process can have: the machine's, or the limit of its
     * control group where that is lower. Where neither can be read, 1 GiB.
     */
    public static long memoryBytes() {
        long machine = machineMemoryBytes();
        return Math.min(
                machine,
                Math.min(
                        limit(Path.of("/sys/fs/cgroup/memory.max")),
                        limit(Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"))));
    }

    private static long machineMemoryBytes() {
        try {
            Matcher total = MEMORY_TOTAL.matcher(Files.readString(Path.of("/proc/meminfo")));
            return total.find() ? Long.parseLong(total.group(1)) * 1024 : MEMORY_UNKNOWN;
        } catch (IOException e) {
            return MEMORY_UNKNOWN;
        }
    }

    private static long limit(Path file) {
        String text = firstLine(file);
        return text.matches("[1-9][0-9]{0,17}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
