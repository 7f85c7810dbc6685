package io.flowgauge.config;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Reads configuration files, if they are there and can be trusted. */
public final class ConfigFile {
    /** No configuration is larger; protects against a path that names something else. */
    private static final long BYTES_MAX = 16L << 20;

    private ConfigFile() {}

    /**
     * Reads a file into a tree.
     *
     * @param strictPermissions whether the file must belong to us or root and be writable by its
     *     owner alone, as whoever can write it can make us do things
     * @throws UserErrorException if it is missing, unreadable, not to be trusted or no YAML
     */
    public static ConfigObject read(Path file, boolean strictPermissions)
            throws UserErrorException {
        try {
            if (Files.isDirectory(file)) {
                throw new UserErrorException(
                        "error loading config file: " + shown(file) + " is a directory");
            }
            if (strictPermissions) {
                checkTrust(file);
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new UserErrorException(
                        "error loading config file: " + shown(file) + " is larger than 16 MiB");
            }
            return YamlReader.read(shown(file), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new UserErrorException(
                    "error loading config file: stat " + file + ": no such file or directory", e);
        } catch (AccessDeniedException e) {
            throw new UserErrorException(
                    "error loading config file: open " + file + ": permission denied", e);
        } catch (CharacterCodingException e) {
            throw new UserErrorException(
                    "error loading config file: " + shown(file) + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new UserErrorException(
                    "error loading config file: " + shown(file) + ": " + FileFailure.reason(e), e);
        }
    }

    private static void checkTrust(Path file) throws IOException, UserErrorException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        int owner = uid(file);
        int self = uid(Path.of("/proc/self"));
        if (owner != self && owner != 0) {
            throw new UserErrorException(
                    "config file (\""
                            + shown(file)
                            + "\") must be owned by the beat user (uid="
                            + self
                            + ") or root (to fix the owner use: 'chown "
                            + (self == 0 ? "root" : self)
                            + " "
                            + file.toAbsolutePath().normalize()
                            + "')");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new UserErrorException(
                    "config file (\""
                            + shown(file)
                            + "\") can only be writable by the owner but the"
                            + " permissions are \"-"
                            + PosixFilePermissions.toString(permissions)
                            + "\" (to fix the permissions use: 'chmod go-w "
                            + file.toAbsolutePath().normalize()
                            + "')");
        }
    }

    private static int uid(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }

    /** Returns the path as a person in the working directory would type it. */
    private static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute).toString() : file.toString();
    }
}
