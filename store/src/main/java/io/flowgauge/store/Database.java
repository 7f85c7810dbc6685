package io.flowgauge.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/**
 * One DuckDB within the process. It has no tables of its own: segments are attached to it. It
 * touches no file outside of the store's folder, loads no extensions, and what it may use of memory
 * and threads is fixed.
 */
final class Database implements AutoCloseable {
    /** Folder for what does not fit into memory while a question is answered. */
    static final String TEMPORARY = "tmp";

    private static final long MIB = 1 << 20;

    /** Holds the database open, and makes views. */
    private final DuckDBConnection connection;

    private Database(DuckDBConnection connection) {
        this.connection = connection;
    }

    /** Opens an empty one. */
    static Database open(StoreSettings settings) throws SQLException {
        Path folder = settings.path().toAbsolutePath().normalize();
        Properties properties = new Properties();
        properties.setProperty("allowed_directories", "[" + quote(folder + "/") + "]");
        properties.setProperty("temp_directory", folder.resolve(TEMPORARY).toString());
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("threads", Integer.toString(settings.threads()));
        properties.setProperty("memory_limit", settings.memoryBytes() / MIB + "MiB");
        Connection opened = DriverManager.getConnection("jdbc:duckdb:", properties);
        Database database = new Database(opened.unwrap(DuckDBConnection.class));
        try {
            database.execute("SET GLOBAL TimeZone = 'UTC'");
            database.execute("SET GLOBAL max_temp_directory_size = '1GiB'");
            database.execute("SET GLOBAL allow_community_extensions = false");
            for (String macro : Layout.MACROS) {
                database.execute(macro);
            }
            database.execute("SET GLOBAL enable_external_access = false");
            database.execute("SET GLOBAL lock_configuration = true");
            return database;
        } catch (SQLException | RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    /** Returns a connection more, which its owner closes. Any thread may call. */
    DuckDBConnection connect() throws SQLException {
        return connection.duplicate().unwrap(DuckDBConnection.class);
    }

    void attach(Segment segment) throws SQLException {
        execute("ATTACH " + quote(segment.file().toString()) + " AS " + segment.name());
    }

    /** Lets a segment go, with what is not in its file yet written to it. */
    void detach(Segment segment) throws SQLException {
        execute("DETACH " + segment.name());
    }

    /** Makes the views over segments anew. */
    void view(List<Segment> segments) throws SQLException {
        for (String view : Layout.views(segments.stream().map(Segment::name).toList())) {
            execute(view);
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first column of the first row as text; empty if there is none. */
    String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            String text = result.next() ? result.getString(1) : null;
            return text == null ? "" : text;
        }
    }

    /** Returns a text as SQL writes it. */
    static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
