package io.flowgauge.store;

import io.flowgauge.base.ServiceNames;
import io.flowgauge.store.FilterTerm.And;
import io.flowgauge.store.FilterTerm.Everything;
import io.flowgauge.store.FilterTerm.Match;
import io.flowgauge.store.FilterTerm.Not;
import io.flowgauge.store.FilterTerm.Or;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which flows a question is about: what the query bar says, as a condition on rows of reports. The
 * condition is made of our own words only; all that came from outside is among its parameters.
 */
public final class FlowFilter {
    /** All flows. */
    public static final FlowFilter ALL = new FlowFilter("TRUE", List.of());

    private static final int PORTS = 1 << 16;

    private final String condition;
    private final List<Object> parameters;

    private FlowFilter(String condition, List<Object> parameters) {
        this.condition = condition;
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Reads what the query bar says; the language is in docs/dashboard.md.
     *
     * @param services names of ports
     * @throws FilterException if it can't be understood, with the place
     */
    public static FlowFilter parse(String text, ServiceNames services) throws FilterException {
        return of(FilterParser.parse(text), services);
    }

    /** Returns what a term stands for. */
    static FlowFilter of(FilterTerm term, ServiceNames services) {
        if (term instanceof Everything) {
            return ALL;
        }
        Writer writer = new Writer(services);
        writer.write(term);
        return new FlowFilter(writer.sql.toString(), writer.parameters);
    }

    /** Returns a condition that can stand behind AND; it has {@link #parameters} of values. */
    String condition() {
        return condition;
    }

    /** Returns the values for the question marks of the condition. */
    List<Object> parameters() {
        return parameters;
    }

    /** Returns whether every flow fits. */
    public boolean isAll() {
        return parameters.isEmpty() && condition.equals(ALL.condition);
    }

    /**
     * Writes the condition. A part about a column that is NULL is NULL and counts as not true; only
     * under NOT that must be said.
     */
    private static final class Writer {
        private final ServiceNames services;
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> parameters = new ArrayList<>();

        Writer(ServiceNames services) {
            this.services = services;
        }

        void write(FilterTerm term) {
            switch (term) {
                case Everything _ -> sql.append("TRUE");
                case And and -> join(and.terms(), " AND ");
                case Or or -> join(or.terms(), " OR ");
                case Not not -> {
                    sql.append("NOT coalesce(");
                    write(not.term());
                    sql.append(", FALSE)");
                }
                case Match match -> write(match);
            }
        }

        private void join(List<FilterTerm> terms, String word) {
            String between = "(";
            for (FilterTerm term : terms) {
                sql.append(between);
                write(term);
                between = word;
            }
            sql.append(')');
        }

        private void write(Match match) {
            switch (match.field()) {
                case SOURCE_IP -> address("source", match.value());
                case DESTINATION_IP -> address("destination", match.value());
                case HOST_IP -> {
                    sql.append('(');
                    address("source", match.value());
                    sql.append(" OR ");
                    address("destination", match.value());
                    sql.append(')');
                }
                case SOURCE_PORT -> number("source_port", match.value());
                case DESTINATION_PORT -> number("destination_port", match.value());
                case PORT -> {
                    sql.append('(');
                    number("source_port", match.value());
                    sql.append(" OR ");
                    number("destination_port", match.value());
                    sql.append(')');
                }
                case VLAN -> number("vlan", match.value());
                case TRANSPORT -> text("transport", match.value());
                case SERVICE -> service(match.value());
                case TAG -> tag(match.value());
                case FLOW_ID -> {
                    sql.append("flow IN (SELECT flow FROM flow WHERE ");
                    text("flow_id", match.value());
                    sql.append(')');
                }
                case FINAL -> truth(match.value());
            }
        }

        private void address(String side, FilterValue value) {
            if (!(value instanceof FilterValue.Block(AddressBlock block)) || block.prefix() == 0) {
                sql.append(side).append(" IS NOT NULL");
            } else if (block.prefix() == AddressBlock.BITS) {
                sql.append(side).append(" = ?::HUGEINT");
                parameters.add(block.first());
            } else {
                sql.append(side).append(" BETWEEN ?::HUGEINT AND ?::HUGEINT");
                parameters.add(block.first());
                parameters.add(block.last());
            }
        }

        private void number(String column, FilterValue value) {
            if (!(value instanceof FilterValue.Range(int low, int high))) {
                sql.append(column).append(" IS NOT NULL");
            } else if (low == high) {
                sql.append(column).append(" = ?");
                parameters.add(low);
            } else {
                sql.append(column).append(" BETWEEN ? AND ?");
                parameters.add(low);
                parameters.add(high);
            }
        }

        private void text(String column, FilterValue value) {
            if (!(value instanceof FilterValue.Text(String text, boolean isPrefix))) {
                sql.append(column).append(" IS NOT NULL");
                return;
            }
            sql.append(isPrefix ? "starts_with(" + column + ", ?)" : column + " = ?");
            parameters.add(text);
        }

        private void tag(FilterValue value) {
            if (!(value instanceof FilterValue.Text(String text, boolean isPrefix))) {
                sql.append("tags IS NOT NULL");
                return;
            }
            // Tags stand on lines.
            sql.append("contains(chr(10) || tags || chr(10), ?)");
            parameters.add("\n" + text + (isPrefix ? "" : "\n"));
        }

        /** Of a whole flow, not of a report: its other reports go with it. */
        private void truth(FilterValue value) {
            if (value instanceof FilterValue.Truth(boolean truth)) {
                sql.append("flow ").append(truth ? "IN" : "NOT IN");
                sql.append(" (SELECT flow FROM report WHERE final)");
            } else {
                sql.append("TRUE");
            }
        }

        private void service(FilterValue value) {
            if (!(value instanceof FilterValue.Text text)) {
                sql.append("(transport IN ('tcp', 'udp') AND destination_port IS NOT NULL)");
                return;
            }
            sql.append('(');
            service(true, text);
            sql.append(" OR ");
            service(false, text);
            sql.append(')');
        }

        private void service(boolean ofTcp, FilterValue.Text value) {
            Predicate<String> fits =
                    value.isPrefix()
                            ? name -> name.startsWith(value.text())
                            : name -> name.equals(value.text());
            BitSet ports = services.ports(ofTcp, fits);
            Integer unnamed = unnamedPort(ofTcp, value.text());
            if (unnamed != null) {
                ports.set(unnamed);
            }
            if (ports.isEmpty()) {
                sql.append("FALSE");
                return;
            }
            sql.append("(transport = ? AND destination_port IN (");
            parameters.add(ofTcp ? "tcp" : "udp");
            String between = "";
            for (int port = ports.nextSetBit(0); port >= 0; port = ports.nextSetBit(port + 1)) {
                sql.append(between).append('?');
                parameters.add(port);
                between = ", ";
            }
            sql.append("))");
        }

        /** A port without a name is called by its transport and number. */
        private @Nullable Integer unnamedPort(boolean ofTcp, String name) {
            String transport = ofTcp ? "tcp/" : "udp/";
            if (!name.startsWith(transport) || !name.matches("[a-z]+/[0-9]{1,5}")) {
                return null;
            }
            int port = Integer.parseInt(name.substring(transport.length()));
            return port < PORTS && !services.isNamed(ofTcp, port) ? port : null;
        }
    }
}
