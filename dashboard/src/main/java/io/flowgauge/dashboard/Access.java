package io.flowgauge.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A page of another site, which a browser here has open, must not read the history:
 * not through a name of its own that leads here (DNS rebinding: the header Host), and not by a
 * request across sites (the headers Origin and Sec-Fetch-Site). Who comes over the network must
 * know the token.
 */
final class Access {
    /** Name of the cookie that stands for the token. */
    static final String COOKIE = "flowgauge";

    private static final int SESSION_BYTES = 32;
    private static final String BEARER = "bearer ";

    /** A host, in brackets if it is an address of IPv6, and perhaps a port (RFC 9110, 7.2). */
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]@/\\s]+)(?::\\d{1,5})?");

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final WebSettings settings;
    private final String hostname;

    /**
     * What the cookie holds: nothing that leads to the token, and of no use after the program's
     * end.
     */
    private final String session;

    /**
     * Makes it.
     *
     * @param hostname of this machine
     */
    Access(WebSettings settings, String hostname) {
        this.settings = settings;
        this.hostname = hostname.toLowerCase(Locale.ROOT);
        byte[] random = new byte[SESSION_BYTES];
        new SecureRandom().nextBytes(random);
        session = HexFormat.of().formatHex(random);
    }

    /**
     * Checks where a request comes from and whom it is for.
     *
     * @param host the header Host
     * @param origin the header Origin
     * @param site the header Sec-Fetch-Site
     * @param isApi whether data is asked for, and not a file of the page
     * @throws ApiException if it is refused
     */
    void checkOrigin(
            @Nullable String host, @Nullable String origin, @Nullable String site, boolean isApi)
            throws ApiException {
        Matcher asked = HOST.matcher(host == null ? "" : host);
        if (!asked.matches() || !isOurs(asked.group(1).toLowerCase(Locale.ROOT))) {
            throw ApiException.of(
                    403,
                    "this is addressed to another host; names of this one can be added to"
                            + " flowgauge.web.hosts");
        }
        boolean foreign = origin != null && !isSame(origin, "" + host);
        boolean crossSite =
                isApi && site != null && !site.equals("same-origin") && !site.equals("none");
        if (foreign || crossSite) {
            throw ApiException.of(403, "this comes from a page of another site");
        }
    }

    private static boolean isSame(String origin, String host) {
        String lower = origin.toLowerCase(Locale.ROOT);
        String own = host.toLowerCase(Locale.ROOT);
        return lower.equals("http://" + own) || lower.equals("https://" + own);
    }

    private boolean isOurs(String name) {
        if (LOOPBACK.contains(name) || settings.hosts().contains(name)) {
            return true;
        }
        String own = settings.host();
        if (name.equals(own) || name.equals("[" + own + "]")) {
            return true;
        }
        InetAddress address = settings.address();
        if (address.isLoopbackAddress()) {
            return false;
        }
        // An address in a URL belongs to nobody's DNS.
        boolean literal = name.startsWith("[") || IPV4.matcher(name).matches();
        return name.equals(hostname) || address.isAnyLocalAddress() && literal;
    }

    /**
     * Checks that the token is known.
     *
     * @param authorization the header Authorization
     * @param cookie the cookie of the name {@link #COOKIE}
     * @throws ApiException if it is not
     */
    void checkToken(@Nullable String authorization, Optional<String> cookie) throws ApiException {
        if (settings.token().isEmpty()) {
            return;
        }
        if (authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            if (isToken(authorization.substring(BEARER.length()).strip())) {
                return;
            }
            throw ApiException.of(401, "the token is wrong");
        }
        if (cookie.isPresent() && equal(cookie.get(), session)) {
            return;
        }
        throw ApiException.of(
                401, "a token is needed: Authorization: Bearer TOKEN, or a login in the browser");
    }

    /** Returns whether a text is the token; any text is where none is needed. */
    boolean isToken(String text) {
        return settings.token().isEmpty() || equal(text, settings.token().get());
    }

    /** Returns the header that sets the cookie. */
    String setCookie() {
        return COOKIE
                + "="
                + session
                + "; Path=/; HttpOnly; SameSite=Strict"
                + (settings.tls().isPresent() ? "; Secure" : "");
    }

    /** Takes as long for a wrong text as for the right one; also its length stays hidden. */
    private static boolean equal(String a, String b) {
        return MessageDigest.isEqual(digest(a), digest(b));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
