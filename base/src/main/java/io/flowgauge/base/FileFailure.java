package io.flowgauge.base;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** Says in plain words why a file could not be used; the JDK's exceptions often have but a name. */
public final class FileFailure {
    private FileFailure() {}

    /** Returns the reason, such as {@code permission denied}; never empty. */
    public static String reason(Exception failure) {
        return switch (failure) {
            case NoSuchFileException e -> "no such file or directory";
            case AccessDeniedException e -> "permission denied";
            case FileAlreadyExistsException e -> e.getFile() + " is no directory";
            case NotDirectoryException e -> e.getFile() + " is no directory";
            case CharacterCodingException e -> "no text in UTF-8";
            case FileSystemException e when e.getReason() != null -> words(e.getReason());
            default -> words(failure.getMessage() == null ? "" : failure.getMessage());
        };
    }

    private static String words(String reason) {
        return switch (reason) {
            case "" -> "the system does not say why";
            case "Is a directory" -> "it is a directory";
            case "Not a directory" -> "a part of the path is no directory";
            default ->
                    reason.length() > 1 && Character.isLowerCase(reason.charAt(1))
                            ? reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1)
                            : reason;
        };
    }
}
