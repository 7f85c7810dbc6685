package io.flowgauge.base;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys in PEM (RFC 7468): PKCS #8, and the older forms for RSA (RFC 8017, A.1.2) and
 * elliptic curves (RFC 5915), in which kubeconfigs have them. The JDK reads PKCS #8 only, so the
 * older ones get its envelope (RFC 5208, section 5).
 */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^-]+)-----END \\1-----");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int CURVE_TAG = 0xa0;
    private static final byte[] VERSION_0 = bytes("020100");

    /** AlgorithmIdentifier of rsaEncryption, with its NULL. */
    private static final byte[] RSA = bytes("300d06092a864886f70d0101010500");

    /** The object identifier ecPublicKey. */
    private static final byte[] EC = bytes("06072a8648ce3d0201");

    private PemKey() {}

    /**
     * Reads the first private key of a text.
     *
     * @throws GeneralSecurityException if there is none, or it can't be read
     */
    static PrivateKey read(String pem) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new InvalidKeyException("no private key in it");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("a private key that is no base64", e);
        }
        return switch (block.group(1)) {
            case "RSA PRIVATE KEY" -> key("RSA", envelope(RSA, der));
            case "EC PRIVATE KEY" -> key("EC", envelope(element(SEQUENCE, EC, curve(der)), der));
            case "PRIVATE KEY" -> anyKey(der);
            default -> throw new InvalidKeyException("a private key with a password");
        };
    }

    private static PrivateKey anyKey(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                return key(algorithm, pkcs8);
            } catch (GeneralSecurityException e) {
                // perhaps the next
            }
        }
        throw new InvalidKeyException("a private key that is neither RSA nor EC nor EdDSA");
    }

    private static PrivateKey key(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] envelope(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
    }

    /** Returns the curve, which is element [0] of an ECPrivateKey: a tagged object identifier. */
    private static byte[] curve(byte[] key) throws InvalidKeyException {
        for (int i = 0; i + 3 < key.length; i++) {
            int length = key[i + 3];
            if ((key[i] & 0xff) == CURVE_TAG
                    && key[i + 1] == length + 2
                    && key[i + 2] == OBJECT_ID
                    && i + 4 + length <= key.length) {
                return Arrays.copyOfRange(key, i + 2, i + 4 + length);
            }
        }
        throw new InvalidKeyException("a private key of an elliptic curve without its name");
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length >= 0x80) {
            int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            element.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                element.write(length >>> (8 * i));
            }
        } else {
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
