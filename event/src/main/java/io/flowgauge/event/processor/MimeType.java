package io.flowgauge.event.processor;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Media types by the first bytes: signatures as the formats have them, under the names that
 * Packetbeat gives them, then HTML, XML and text by the rules of the WHATWG
 * (mimesniff.spec.whatwg.org section 7.1), which Go's http.DetectContentType follows.
 */
final class MimeType {
    /** Bytes at a place; {@code ?} is any byte. All have to be there. */
    private record Signature(String type, String bytes, int offset) {
        boolean matches(byte[] content) {
            if (content.length < offset + bytes.length()) {
                return false;
            }
            for (int i = 0; i < bytes.length(); i++) {
                char expected = bytes.charAt(i);
                if (expected != '?' && expected != (content[offset + i] & 0xff)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** How much of a content is looked at. */
    static final int BYTES_MAX = 512;

    /** The first that matches counts. */
    private static final List<Signature> SIGNATURES =
            List.of(
                    at0("image/jpeg", "\u00ff\u00d8\u00ff"),
                    at0("image/png", "\u0089PNG\r\n\u001a\n"),
                    at0("image/gif", "GIF87a"),
                    at0("image/gif", "GIF89a"),
                    at0("image/webp", "RIFF????WEBP"),
                    at0("image/tiff", "II*\0"),
                    at0("image/tiff", "MM\0*"),
                    at0("image/vnd.adobe.photoshop", "8BPS"),
                    at0("image/vnd.microsoft.icon", "\0\0\u0001\0"),
                    at0("image/bmp", "BM????\0\0\0\0"),
                    at0("video/webm", "\u001aE\u00df\u00a3????????????????????webm"),
                    at0("video/x-matroska", "\u001aE\u00df\u00a3"),
                    new Signature("video/quicktime", "ftypqt", 4),
                    new Signature("video/mp4", "ftyp", 4),
                    at0("video/x-msvideo", "RIFF????AVI "),
                    at0("video/x-flv", "FLV\u0001"),
                    at0("audio/x-wav", "RIFF????WAVE"),
                    at0("audio/midi", "MThd"),
                    at0("audio/mpeg", "ID3"),
                    at0("audio/mpeg", "\u00ff\u00fb"),
                    at0("audio/ogg", "OggS\0"),
                    at0("audio/x-flac", "fLaC"),
                    at0("audio/aiff", "FORM????AIFF"),
                    at0("audio/basic", ".snd"),
                    at0("application/gzip", "\u001f\u008b\u0008"),
                    at0("application/x-bzip2", "BZh"),
                    at0("application/x-xz", "\u00fd7zXZ\0"),
                    at0("application/zstd", "(\u00b5/\u00fd"),
                    at0("application/x-7z-compressed", "7z\u00bc\u00af'\u001c"),
                    at0("application/vnd.rar", "Rar!\u001a\u0007"),
                    at0("application/zip", "PK\u0003\u0004"),
                    at0("application/zip", "PK\u0005\u0006"),
                    new Signature("application/x-tar", "ustar", 257),
                    at0("application/vnd.debian.binary-package", "!<arch>\ndebian-binary"),
                    at0("application/x-rpm", "\u00ed\u00ab\u00ee\u00db"),
                    at0("application/pdf", "%PDF-"),
                    at0("application/postscript", "%!PS-Adobe-"),
                    at0("application/rtf", "{\\rtf"),
                    at0("application/vnd.microsoft.portable-executable", "MZ"),
                    at0("application/x-executable", "\u007fELF"),
                    at0("application/wasm", "\0asm\u0001\0\0\0"),
                    at0("application/x-shockwave-flash", "FWS"),
                    at0("application/x-shockwave-flash", "CWS"),
                    at0("application/vnd.sqlite3", "SQLite format 3\0"),
                    at0("application/vnd.ms-fontobject", "????????\u0001\0\0\0????LP"),
                    at0("application/font-woff", "wOFF"),
                    at0("application/font-woff", "wOF2"),
                    at0("application/font-sfnt", "\0\u0001\0\0\0"),
                    at0("application/font-sfnt", "OTTO\0"),
                    at0("text/plain; charset=utf-16be", "\u00fe\u00ff"),
                    at0("text/plain; charset=utf-16le", "\u00ff\u00fe"),
                    at0("text/plain; charset=utf-8", "\u00ef\u00bb\u00bf"));

    /** Each is followed by a blank or {@code >}. */
    private static final List<String> HTML =
            List.of(
                    "<!DOCTYPE HTML",
                    "<HTML",
                    "<HEAD",
                    "<SCRIPT",
                    "<IFRAME",
                    "<H1",
                    "<DIV",
                    "<FONT",
                    "<TABLE",
                    "<A",
                    "<STYLE",
                    "<TITLE",
                    "<B",
                    "<BODY",
                    "<BR",
                    "<P",
                    "<!--");

    private MimeType() {}

    private static Signature at0(String type, String bytes) {
        return new Signature(type, bytes, 0);
    }

    /** Returns the media type of a content, whose beginning is enough; empty if it is not known. */
    static String of(byte[] content) {
        for (Signature signature : SIGNATURES) {
            if (signature.matches(content)) {
                return signature.type;
            }
        }
        String head =
                new String(
                        content,
                        0,
                        Math.min(content.length, BYTES_MAX),
                        StandardCharsets.ISO_8859_1);
        int start = 0;
        while (start < head.length() && "\t\n\f\r ".indexOf(head.charAt(start)) >= 0) {
            start++;
        }
        for (String tag : HTML) {
            int end = start + tag.length();
            if (head.regionMatches(true, start, tag, 0, tag.length())
                    && head.length() > end
                    && " >".indexOf(head.charAt(end)) >= 0) {
                return "text/html; charset=utf-8";
            }
        }
        if (head.startsWith("<?xml", start)) {
            return "text/xml; charset=utf-8";
        }
        return head.chars().noneMatch(MimeType::isBinary) ? "text/plain; charset=utf-8" : "";
    }

    /** A binary data byte of section 3 of the WHATWG's rules. */
    private static boolean isBinary(int c) {
        return c <= 0x08 || c == 0x0b || (c >= 0x0e && c <= 0x1a) || (c >= 0x1c && c <= 0x1f);
    }
}
