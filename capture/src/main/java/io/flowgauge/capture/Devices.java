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

    /** Makes the error for a device that does not exist. */
    static UserErrorException unknown(String name) {
        return new UserErrorException("unknown device '" + name + "'" + existing());
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
        try (InterfaceQuery query = new InterfaceQuery()) {
            if (query.index(name) != 0) {
                return name;
            }
        } catch (NativeFailure e) {
            throw new UserErrorException("cannot ask for interfaces: " + e.getMessage(), e);
        }
        // libpcap also captures from things that are no interfaces, such as nflog.
        for (Interface device : PcapInterfaces.list()) {
            if (device.name().equals(name)) {
                return name;
            }
        }
        throw unknown(name);
    }

    private static String existing() {
        try {
            List<Interface> interfaces = PcapInterfaces.list();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < interfaces.size(); i++) {
                names.add(interfaces.get(i).name() + " (" + i + ")");
            }
            return names.isEmpty()
                    ? ""
                    : "; allowed: a name or number of " + String.join(", ", names);
        } catch (UserErrorException _) {
            return ""; // without libpcap there is no list
        }
    }
}
