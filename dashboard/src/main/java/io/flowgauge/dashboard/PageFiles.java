package io.flowgauge.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** The files of the web page, as the build put them into the jar. */
final class PageFiles {
    /** Where they are in the jar. */
    static final String FOLDER = "web/";

    private static final String INDEX = "index.html";
    private static final int ETAG_BYTES = 12;
    private static final int GZIP_BYTES_MIN = 1_000;

    /** No dots but within a name, so that nothing leads out of the folder. */
    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,4}");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "json", "application/json",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "ico", "image/x-icon",
                    "woff2", "font/woff2",
                    "txt", "text/plain; charset=utf-8",
                    "webmanifest", "application/manifest+json");

    /**
     * A file.
     *
     * @param type of its content
     * @param bytes the content
     * @param gzip the content, compressed; empty where that is of no use
     * @param etag changes with the content
     * @param isImmutable whether another content would have another name
     */
    record PageFile(
            String type,
            ByteBuffer bytes,
            Optional<ByteBuffer> gzip,
            String etag,
            boolean isImmutable) {}

    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    /**
     * Returns the file of a path; for a path that is no file's, the page itself.
     *
     * @param path without the slash in front
     * @return empty if there is no such file, or the page was left out of the build
     */
    Optional<PageFile> find(String path) {
        String name = path.isEmpty() ? INDEX : path;
        if (!PATH.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<PageFile> file = read(name);
        return file.isEmpty() && name.indexOf('.') < 0 && name.indexOf('/') < 0
                ? read(INDEX)
                : file;
    }

    private Optional<PageFile> read(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        PageFile known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                return Optional.empty();
            }
            PageFile file = file(name, type, in.readAllBytes());
            files.put(name, file); // no more than there are in the jar
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PageFile file(String name, String type, byte[] bytes) throws IOException {
        boolean text = !type.startsWith("image/png") && !type.startsWith("font/");
        return new PageFile(
                type,
                ByteBuffer.wrap(bytes),
                text && bytes.length >= GZIP_BYTES_MIN
                        ? Optional.of(ByteBuffer.wrap(gzip(bytes)))
                        : Optional.empty(),
                '"' + digest(bytes) + '"',
                // The build puts a hash of the content into these names.
                name.startsWith("assets/"));
    }

    /** Returns bytes compressed. */
    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(to)) {
            gzip.write(bytes);
        }
        return to.toByteArray();
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, ETAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
