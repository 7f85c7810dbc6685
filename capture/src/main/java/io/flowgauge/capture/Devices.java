package io.flowgauge.capture;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.natives.InterfaceQuery;
import io.flowgauge.capture.natives.NativeFailure;
import io.flowgauge.capture.natives.PcapInterfaces;
import io.flowgauge.capture.natives.PcapInterfaces.Interface;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The devices of this machine: their list, and what a {@code device} setting means. */
public final class Devices {
    /** The device that stands for all interfaces. */
    public static final String ANY = "any";

    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    private Devices() {}

    /**
     * Returns the lines of {@code packetbeat devices}: {@code N: NAME (DESCRIPTION) (IP IP ...)},
     * or one line that says that there are none.
     *
     * @throws UserErrorException if libpcap is not installed or can't list
     */
    public static List<String> describe() throws UserErrorException {
        return describe(PcapInterfaces.list());
    }

    static List<String> describe(List<Interface> interfaces) {
        if (interfaces.isEmpty()) {
            return List.of("No devices found. You might need sudo?");
        }
        List<String> lines = new ArrayList<>();
        for (Interface device : interfaces) {
            String description =
                    device.description().isEmpty()
                            ? "No description available"
                            : device.description();
            List<String> addresses =
                    device.addresses().stream()
                            .map(InetAddress::getAddress)
                            .map(IpText::of)
                            .toList();
            String ips =
                    addresses.isEmpty() ? "Not assigned ip address" : String.join(" ", addresses);
            lines.add(lines.size() + ": " + device.name() + " (" + description + ") (" + ips + ")");
        }
        return lines;
    }

    /**
     * Returns the name of the device that a setting means.
     *
     * @param setting a name, the number of a device in {@link #describe}, {@code any} (also when
     *     empty), or {@code default_route}, {@code default_route_ipv4}, {@code default_route_ipv6}
     * @throws UserErrorException if there is no such device
     */
    public static String resolve(String setting) throws UserErrorException {
        return switch (setting) {
            case "", ANY -> ANY;
            case "default_route" -> required(setting, DefaultRoute.ipv4().or(DefaultRoute::ipv6));
            case "default_route_ipv4" -> required(setting, DefaultRoute.ipv4());
            case "default_route_ipv6" -> required(setting, DefaultRoute.ipv6());
            default -> NUMBER.matcher(setting).matches() ? byNumber(setting) : byName(setting);
        };
    }

    /**
     * As {@link #resolve}, but refuses what is listed and no network interface, such as nflog:
     * libpcap may be able to capture from it, the kernel's ring is not.
     */
    public static String resolveInterface(String setting) throws UserErrorException {
        String name = resolve(setting);
        if (!name.equals(ANY) && !isInterface(name)) {
            throw unknown(name);
        }
        return name;
    }

    /** Makes the error for a device that does not exist, or is none to capture flows from. */
    static UserErrorException unknown(String name) {
        boolean listed = listed().stream().anyMatch(device -> device.name().equals(name));
        return new UserErrorException(
                (listed
                                ? "device '" + name + "' is no network interface"
                                : "unknown device '" + name + "'")
                        + existing());
    }

    private static String required(String setting, Optional<String> name)
            throws UserErrorException {
        if (name.isEmpty()) {
            throw new UserErrorException(
                    "device '" + setting + "': there is no default route" + existing());
        }
        return name.get();
    }

    private static String byNumber(String setting) throws UserErrorException {
        List<Interface> interfaces = PcapInterfaces.list();
        int number;
        try {
            number = Integer.parseInt(setting);
        } catch (NumberFormatException _) {
            number = -1; // too large for any list
        }
        if (number < 0 || number >= interfaces.size()) {
            throw new UserErrorException(
                    "device index " + setting + " is out of range" + existing());
        }
        return interfaces.get(number).name();
    }

    private static String byName(String name) throws UserErrorException {
        if (isInterface(name)) {
            return name;
        }
        // libpcap also captures from things that are no interfaces, such as nflog.
        for (Interface device : PcapInterfaces.list()) {
            if (device.name().equals(name)) {
                return name;
            }
        }
        throw unknown(name);
    }

    private static boolean isInterface(String name) throws UserErrorException {
        try (InterfaceQuery query = new InterfaceQuery()) {
            return query.index(name) != 0;
        } catch (NativeFailure e) {
            throw new UserErrorException("cannot ask for interfaces: " + e.getMessage(), e);
        }
    }

    private static List<Interface> listed() {
        try {
            return PcapInterfaces.list();
        } catch (UserErrorException _) {
            return List.of(); // without libpcap there is no list
        }
    }

    /** Names the interfaces, with the numbers of the list that has more than them. */
    private static String existing() {
        List<Interface> listed = listed();
        List<String> names = new ArrayList<>();
        try (InterfaceQuery query = new InterfaceQuery()) {
            for (int i = 0; i < listed.size(); i++) {
                String name = listed.get(i).name();
                if (name.equals(ANY) || query.index(name) != 0) {
                    names.add(name + " (" + i + ")");
                }
            }
        } catch (NativeFailure _) {
            return "";
        }
        return names.isEmpty() ? "" : "; allowed: a name or number of " + String.join(", ", names);
    }
}
