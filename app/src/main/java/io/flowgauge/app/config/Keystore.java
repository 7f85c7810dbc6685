package io.flowgauge.app.config;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.VariableSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets by name, in a file in the format of Packetbeat's keystore (libbeat/keystore): the text
 * {@code v1}, then base64 of salt (64 bytes), initialization vector (12) and AES-256-GCM of a JSON
 * object {@code {"NAME": {"value": BASE64}}}. The key is PBKDF2-HMAC-SHA512 of the empty password:
 * it keeps secrets from eyes and searches; from whoever can read the file only its permissions do.
 */
public final class Keystore implements VariableSource {
    private static final String VERSION = "v1";
    private static final int SALT_BYTES = 64;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BITS = 256;
    private static final int ROUNDS = 10_000;
    private static final long FILE_BYTES_MAX = 16L << 20;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final boolean exists;
    private final Map<String, String> secrets = new TreeMap<>();

    private Keystore(Path file, boolean exists) {
        this.file = file;
        this.exists = exists;
    }

    /**
     * Reads a keystore; where there is no file, it is empty.
     *
     * @param strictPermissions whether a file that others can read or write is refused
     * @throws UserErrorException if the file can't be read, is none of this format, or was changed
     */
    public static Keystore read(Path file, boolean strictPermissions) throws UserErrorException {
        try {
            if (!Files.exists(file)) {
                return new Keystore(file, false);
            }
            if (strictPermissions) {
                checkPermissions(file);
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw unreadable(file, "it is larger than 16 MiB");
            }
            Keystore keystore = new Keystore(file, true);
            keystore.decode(Files.readString(file, US_ASCII));
            return keystore;
        } catch (NoSuchFileException e) {
            return new Keystore(file, false);
        } catch (AccessDeniedException e) {
            throw unreadable(file, "permission denied");
        } catch (IOException e) {
            throw unreadable(file, FileFailure.reason(e));
        }
    }

    /** Returns an empty keystore that is not written yet, whatever stands in its file. */
    public static Keystore empty(Path file) {
        return new Keystore(file, false);
    }

    private static UserErrorException unreadable(Path file, String why) {
        return new UserErrorException("can't read the keystore " + file + ": " + why);
    }

    private static void checkPermissions(Path file) throws IOException, UserErrorException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new UserErrorException(
                    "file (\""
                            + file
                            + "\") can only be writable and readable by the owner but the"
                            + " permissions are \"-"
                            + PosixFilePermissions.toString(permissions)
                            + "\" (to fix the permissions use: 'chmod 600 "
                            + file.toAbsolutePath().normalize()
                            + "')");
        }
    }

    private void decode(String text) throws UserErrorException {
        if (!text.startsWith(VERSION)) {
            throw new UserErrorException(
                    "keystore format doesn't match expected version: 'v1' got '"
                            + text.substring(0, Math.min(2, text.length())).replaceAll("\\W", "?")
                            + "' in "
                            + file);
        }
        try {
            byte[] raw = Base64.getDecoder().decode(text.substring(VERSION.length()).strip());
            if (raw.length < SALT_BYTES + IV_BYTES + TAG_BITS / Byte.SIZE) {
                throw unreadable(file, "it is cut short");
            }
            ByteBuffer from = ByteBuffer.wrap(raw);
            byte[] salt = new byte[SALT_BYTES];
            byte[] iv = new byte[IV_BYTES];
            byte[] sealed = new byte[raw.length - SALT_BYTES - IV_BYTES];
            from.get(salt).get(iv).get(sealed);
            JsonNode entries = JSON.readTree(cipher(Cipher.DECRYPT_MODE, salt, iv).doFinal(sealed));
            for (Map.Entry<String, JsonNode> entry : entries.properties()) {
                byte[] value = entry.getValue().path("value").binaryValue();
                secrets.put(entry.getKey(), new String(value == null ? new byte[0] : value, UTF_8));
            }
        } catch (IllegalArgumentException | JacksonException e) {
            throw unreadable(file, "it is damaged");
        } catch (AEADBadTagException e) {
            throw unreadable(file, "it is damaged, or has a password");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks a cipher that all have", e);
        }
    }

    private static Cipher cipher(int mode, byte[] salt, byte[] iv) throws GeneralSecurityException {
        SecretKey key =
                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                        .generateSecret(new PBEKeySpec(new char[0], salt, ROUNDS, KEY_BITS));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(key.getEncoded(), "AES"),
                new GCMParameterSpec(TAG_BITS, iv));
        return cipher;
    }

    /**
     * Writes the keystore, readable by its owner alone, in one step: whoever reads the file at the
     * same time finds the old one or the new one whole. Its directory is made if need be.
     *
     * @throws UserErrorException if it can't be written
     */
    public void write() throws UserErrorException {
        Path target = file.toAbsolutePath();
        try {
            Path directory = target.getParent();
            if (directory == null) {
                throw new IOException("it is no file");
            }
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, permissions("rwxr-x---"));
            }
            Path fresh = Files.createTempFile(directory, ".keystore", "", permissions("rw-------"));
            try {
                Files.writeString(fresh, encoded(), US_ASCII);
                Files.move(
                        fresh,
                        target,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (AccessDeniedException e) {
            throw new UserErrorException(
                    "can't write the keystore " + file + ": permission denied", e);
        } catch (IOException e) {
            throw new UserErrorException("can't write the keystore " + file + ": " + e, e);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private String encoded() {
        ObjectNode entries = JSON.createObjectNode();
        secrets.forEach(
                (name, value) -> entries.putObject(name).put("value", value.getBytes(UTF_8)));
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT_BYTES];
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(salt);
        random.nextBytes(iv);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, salt, iv).doFinal(JSON.writeValueAsBytes(entries));
            ByteBuffer raw = ByteBuffer.allocate(SALT_BYTES + IV_BYTES + sealed.length);
            raw.put(salt).put(iv).put(sealed);
            return VERSION + Base64.getEncoder().encodeToString(raw.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks a cipher that all have", e);
        }
    }

    /** Returns whether the file was there when the keystore was read. */
    public boolean exists() {
        return exists;
    }

    /** Returns the names of the secrets, in order. */
    public List<String> names() {
        return List.copyOf(secrets.keySet());
    }

    /** Sets a secret; {@link #write} makes it last. */
    public void put(String name, String value) {
        secrets.put(name, value);
    }

    /** Takes a secret out; {@link #write} makes it last. Returns whether there was one. */
    public boolean remove(String name) {
        return secrets.remove(name) != null;
    }

    @Override
    public Optional<String> find(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public boolean isSecret(String name) {
        return true;
    }
}
