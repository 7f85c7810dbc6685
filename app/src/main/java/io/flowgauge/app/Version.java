package io.flowgauge.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built from what.
 *
 * @param version such as 0.1.0
 * @param commit abbreviated commit, "unknown" where the build was not told
 */
public record Version(String version, String commit) {
    /** Returns what the build left in version.properties. */
    public static Version current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                properties.getProperty("version", "unknown"),
                properties.getProperty("commit", "unknown"));
    }

    /** Returns the line that {@code flowgauge version} prints, in the manner of Beats. */
    String line() {
        return "flowgauge version "
                + version
                + " ("
                + System.getProperty("os.arch")
                + "), Java "
                + System.getProperty("java.version")
                + " ["
                + commit
                + "]";
    }
}
