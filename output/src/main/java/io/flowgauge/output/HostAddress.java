package io.flowgauge.output;

/**
 * The address of a host, as {@code output.*.hosts} names it.
 *
 * @param scheme {@code http}, {@code redis} and so on; empty if none was given
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 1 to 65535; the default of the output if none was given
 * @param path of a URL, with its leading slash, still encoded; empty if none was given
 * @param query of a URL, still encoded; empty if none was given
 * @param user of a URL; empty if none was given
 * @param password of a URL; empty if none was given
 */
public record HostAddress(
        String scheme,
        String host,
        int port,
        String path,
        String query,
        String user,
        String password) {

    /** Returns {@code host:port}, with brackets around an IPv6 address. */
    public String hostAndPort() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Returns the address as people know it, without user and password. */
    @Override
    public String toString() {
        return scheme.isEmpty() ? hostAndPort() : scheme + "://" + hostAndPort() + path;
    }
}
