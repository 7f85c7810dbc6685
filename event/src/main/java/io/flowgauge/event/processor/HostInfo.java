package io.flowgauge.event.processor;

import io.flowgauge.event.AddressText;
import io.flowgauge.event.EventObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What this machine says of itself. What it does not say is left out. */
final class HostInfo {
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "x86_64", "i386", "i686", "arm", "armv7l");

    /** Families of Linux as go-sysinfo has them, by the ID of os-release. */
    private static final Map<String, String> FAMILIES =
            Map.ofEntries(
                    Map.entry("almalinux", "redhat"),
                    Map.entry("amzn", "redhat"),
                    Map.entry("centos", "redhat"),
                    Map.entry("debian", "debian"),
                    Map.entry("fedora", "redhat"),
                    Map.entry("linuxmint", "debian"),
                    Map.entry("ol", "redhat"),
                    Map.entry("opensuse", "suse"),
                    Map.entry("opensuse-leap", "suse"),
                    Map.entry("opensuse-tumbleweed", "suse"),
                    Map.entry("raspbian", "debian"),
                    Map.entry("redhat", "redhat"),
                    Map.entry("rhel", "redhat"),
                    Map.entry("rocky", "redhat"),
                    Map.entry("scientific", "redhat"),
                    Map.entry("sles", "suse"),
                    Map.entry("suse", "suse"),
                    Map.entry("ubuntu", "debian"));

    private static final Pattern CODENAME = Pattern.compile("\\(([^()]+)\\)");
    private static final List<String> CONTAINERS =
            List.of("docker", "kubepods", "containerd", "libpod", "lxc");

    private final Path root;

    /** Makes one of the files below a directory, which is / but in tests. */
    HostInfo(Path root) {
        this.root = root;
    }

    /** Returns the architecture as {@code uname -m} does. */
    static String architecture(String javaName) {
        return ARCHITECTURES.getOrDefault(javaName, javaName);
    }

    /** Returns platform, version, family, name, build and codename of os-release (5). */
    EventObject os() {
        Map<String, String> release =
                release("etc/os-release").or(() -> release("usr/lib/os-release")).orElse(Map.of());
        EventObject os = new EventObject();
        String platform = release.getOrDefault("ID", firstWord(release.get("NAME")));
        String version = release.getOrDefault("VERSION", release.get("VERSION_ID"));
        put(os, "platform", platform);
        put(os, "version", version);
        put(os, "family", platform == null ? null : FAMILIES.get(platform));
        put(os, "name", release.get("NAME"));
        put(os, "build", release.get("BUILD_ID"));
        String codename = release.get("VERSION_CODENAME");
        if (codename == null && version != null) {
            Matcher matcher = CODENAME.matcher(version);
            codename = matcher.find() ? matcher.group(1) : null;
        }
        put(os, "codename", codename);
        return os;
    }

    private static @Nullable String firstWord(@Nullable String text) {
        return text == null ? null : text.replaceAll(" .*", "");
    }

    private static void put(EventObject object, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            object.put(name, value);
        }
    }

    private Optional<Map<String, String>> release(String file) {
        return text(file)
                .map(
                        text -> {
                            Map<String, String> values = new HashMap<>();
                            text.lines().forEach(line -> addAssignment(line.strip(), values));
                            return values;
                        });
    }

    private static void addAssignment(String line, Map<String, String> values) {
        int equals = line.indexOf('=');
        if (equals <= 0 || line.startsWith("#")) {
            return;
        }
        String value = line.substring(equals + 1);
        boolean quoted =
                value.length() > 1
                        && (value.startsWith("\"") || value.startsWith("'"))
                        && value.endsWith(value.substring(0, 1));
        values.put(
                line.substring(0, equals), quoted ? value.substring(1, value.length() - 1) : value);
    }

    /** Returns the id of the machine, machine-id (5). */
    Optional<String> id() {
        return text("etc/machine-id")
                .or(() -> text("var/lib/dbus/machine-id"))
                .map(String::strip)
                .filter(id -> !id.isEmpty());
    }

    /** Returns whether the first process is in a container; empty where that can't be told. */
    Optional<Boolean> containerized() {
        return text("proc/1/cgroup").map(text -> CONTAINERS.stream().anyMatch(text::contains));
    }

    private Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Addresses and MACs of the interfaces, those of loopback left out. */
    record Addresses(List<String> ips, List<String> macs) {
        /**
         * Asks the system.
         *
         * @throws SocketException if it does not answer
         */
        static Addresses now() throws SocketException {
            Set<String> ips = new LinkedHashSet<>();
            Set<String> macs = new LinkedHashSet<>();
            for (NetworkInterface device :
                    Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (device.isLoopback()) {
                    continue;
                }
                byte[] mac = device.getHardwareAddress();
                if (mac != null) {
                    macs.add(HexFormat.ofDelimiter(":").formatHex(mac));
                }
                for (InetAddress address : Collections.list(device.getInetAddresses())) {
                    ips.add(AddressText.of(address.getAddress()));
                }
            }
            return new Addresses(List.copyOf(ips), List.copyOf(macs));
        }
    }
}
