package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/** Lets root run a program as another user. */
final class OtherUser {
    private OtherUser() {}

    /** Gives a directory with all in it to a user, who may also pass the directories above it. */
    static void own(String user, Path directory) throws IOException {
        UserPrincipal owner =
                FileSystems.getDefault()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(user);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.toList()) {
                Files.setOwner(path, owner);
            }
        }
        // JUnit's temporary directories are closed to others.
        Path above = directory.getParent();
        if (above != null && above.startsWith(System.getProperty("java.io.tmpdir"))) {
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** Returns whether a directory and those above it are open to all users. */
    static boolean mayRead(Path directory) throws IOException {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    /** Returns what comes before the command; the process that it starts becomes the command. */
    static List<String> prefix(String user) {
        return List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=nogroup",
                "--clear-groups",
                "--inh-caps=-all");
    }
}
