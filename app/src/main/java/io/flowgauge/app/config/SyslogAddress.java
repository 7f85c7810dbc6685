package io.flowgauge.app.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Type;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a syslog listens. */
public sealed interface SyslogAddress {
    /** Where the syslog of a Linux machine listens; see syslog(3). */
    SyslogAddress LOCAL = new Socket("/dev/log");

    /**
     * A local socket that takes datagrams.
     *
     * @param path absolute path
     */
    record Socket(String path) implements SyslogAddress {
        @Override
        public String toString() {
            return path;
        }
    }

    /**
     * A host that takes datagrams (RFC 5426).
     *
     * @param host name or address
     * @param port 1 to 65535
     */
    record Udp(String host, int port) implements SyslogAddress {
        @Override
        public String toString() {
            return "udp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Returns the type of a setting that takes such an address. */
    static Type<SyslogAddress> type() {
        return new AddressType();
    }

    /** A path, or udp://HOST:PORT. */
    final class AddressType implements Type<SyslogAddress> {
        private static final int PORT_DEFAULT = 514; // RFC 5426, section 3.3
        private static final int PORT_MAX = 65_535;
        private static final Pattern UDP =
                Pattern.compile("udp://(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:/]+))(?::([0-9]{1,5}))?");

        private AddressType() {}

        @Override
        public SyslogAddress read(String key, ConfigValue value) throws UserErrorException {
            String text = value instanceof ConfigScalar scalar ? scalar.text() : "";
            Matcher udp = UDP.matcher(text);
            if (udp.matches()) {
                String host = udp.group(1) == null ? udp.group(2) : udp.group(1);
                int port = udp.group(3) == null ? PORT_DEFAULT : Integer.parseInt(udp.group(3));
                if (port >= 1 && port <= PORT_MAX) {
                    return new Udp(host, port);
                }
            } else if (text.startsWith("/") && text.length() > 1) {
                return new Socket(text);
            }
            throw ConfigErrors.at(value.position(), key, "found " + value.describe(), allowed());
        }

        @Override
        public String allowed() {
            return "an absolute path, or udp://HOST:PORT";
        }
    }
}
