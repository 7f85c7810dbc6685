package io.flowgauge.store;

import io.flowgauge.base.UserErrorException;

/** The native part of DuckDB: whether there is one for this machine. */
final class DuckLibrary {
    private DuckLibrary() {}

    /**
     * Loads it.
     *
     * @throws UserErrorException if that fails, as on a processor that it isn't made for
     */
    static void check() throws UserErrorException {
        try {
            Class.forName("org.duckdb.DuckDBNative");
        } catch (ClassNotFoundException | LinkageError e) {
            throw new UserErrorException(
                    "the store can't be used on this machine: DuckDB's native library can't be"
                            + " loaded ("
                            + System.getProperty("os.name")
                            + " "
                            + System.getProperty("os.arch")
                            + "); configure another output",
                    e);
        }
    }
}
