package io.flowgauge.store;

import io.flowgauge.base.ServiceNames;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the flows of a group have in common.
 *
 * @param values of the columns of {@link FlowGroup#columns()}
 * @param key as the query bar wants it
 * @param label for a person
 * @param source of conversations
 * @param destination of conversations
 */
record GroupKey(
        List<Object> values,
        String key,
        String label,
        @Nullable String source,
        @Nullable String destination) {
    private static final String TCP = "tcp";

    GroupKey {
        values = List.copyOf(values);
    }

    /** Reads a key out of the first columns of a row, none of which is NULL. */
    static GroupKey read(FlowGroup group, ResultSet row, ServiceNames services)
            throws SQLException {
        return switch (group) {
            case NONE -> of(List.of(), "", "all");
            case SOURCE, DESTINATION, HOST -> {
                BigInteger number = number(row, 1);
                String address = AddressBlock.of(number).address();
                yield of(List.of(number), address, address);
            }
            case CONVERSATION -> {
                BigInteger source = number(row, 1);
                BigInteger destination = number(row, 2);
                String from = AddressBlock.of(source).address();
                String to = AddressBlock.of(destination).address();
                yield new GroupKey(
                        List.of(source, destination),
                        from + " " + to,
                        from + " \u2192 " + to,
                        from,
                        to);
            }
            case PORT -> {
                int port = row.getInt(1);
                boolean tcp = services.isNamed(true, port);
                String name =
                        tcp || services.isNamed(false, port) ? " " + services.name(tcp, port) : "";
                yield of(List.of(port), Integer.toString(port), port + name);
            }
            case SERVICE -> {
                String transport = row.getString(1);
                String name = service(transport, row.getInt(2), services);
                yield of(List.of(transport, row.getInt(2)), name, name);
            }
            case VLAN -> of(List.of(row.getInt(1)), row.getString(1), row.getString(1));
            case TRANSPORT, TAG ->
                    of(List.of(row.getString(1)), row.getString(1), row.getString(1));
        };
    }

    /** Returns an address, as the number that it is stored as. */
    private static BigInteger number(ResultSet row, int column) throws SQLException {
        return row.getObject(column, BigInteger.class);
    }

    private static GroupKey of(List<Object> values, String key, String label) {
        return new GroupKey(values, key, label, null, null);
    }

    /** Returns the name of a port of TCP or UDP: {@code udp/51820} where it has none. */
    static String service(String transport, int port, ServiceNames services) {
        boolean tcp = transport.equals(TCP);
        return services.isNamed(tcp, port) ? services.name(tcp, port) : transport + "/" + port;
    }
}
