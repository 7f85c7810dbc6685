package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDKs of this machine, in the places where tools/java-home looks. */
final class Jdks {
    private static final List<String> PLACES = List.of("/usr/lib/jvm", "/opt/java", "/usr/java");

    private Jdks() {}

    /** Returns the homes of all JDKs of a feature release, such as 17. */
    static List<Path> ofRelease(int release) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String place : PLACES) {
            if (Files.isDirectory(Path.of(place))) {
                try (DirectoryStream<Path> homes = Files.newDirectoryStream(Path.of(place))) {
                    for (Path home : homes) {
                        if (isOf(release, home)) {
                            found.add(home);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static boolean isOf(int release, Path home) throws IOException {
        Path file = home.resolve("release");
        return Files.isExecutable(home.resolve("bin/java"))
                && Files.isReadable(file)
                && Files.readString(file).contains("JAVA_VERSION=\"" + release + ".");
    }
}
