package io.flowgauge.event.processor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The public suffix list (publicsuffix.org), with its private part as in Go's
 * golang.org/x/net/publicsuffix. Read when it is first needed. Immutable.
 */
final class PublicSuffixes {
    private static final String RESOURCE = "public_suffix_list.dat";

    private static final int LENGTH_MAX = 253;

    private static final class Holder {
        static final PublicSuffixes LIST = new PublicSuffixes();
    }

    /** {@code co.uk}. */
    private final Set<String> plain = new HashSet<>();

    /** {@code ck} of the rule {@code *.ck}: all directly below it are suffixes. */
    private final Set<String> wildcards = new HashSet<>();

    /** {@code www.ck} of the rule {@code !www.ck}: no suffix, although a wildcard says so. */
    private final Set<String> exceptions = new HashSet<>();

    private PublicSuffixes() {
        try (InputStream stream = PublicSuffixes.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " was left out of the build");
            }
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String rule = line.strip();
                if (!rule.isEmpty() && !rule.startsWith("//")) {
                    add(rule);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the list. */
    static PublicSuffixes list() {
        return Holder.LIST;
    }

    private void add(String rule) {
        if (rule.startsWith("!")) {
            add(exceptions, rule.substring(1));
        } else if (rule.startsWith("*.")) {
            add(wildcards, rule.substring(2));
        } else {
            add(plain, rule);
        }
    }

    /** Names in other alphabets are looked for as they are and as DNS has them. */
    private static void add(Set<String> rules, String name) {
        rules.add(name);
        rules.add(IDN.toASCII(name, IDN.ALLOW_UNASSIGNED));
    }

    /**
     * Returns the longest suffix of a name, as it is written there; its last label if the list has
     * none. Case does not count. What is longer than a name can be (RFC 1035 section 2.3.4) is
     * returned whole.
     */
    String suffix(String name) {
        if (name.length() > LENGTH_MAX) { // what follows takes a time that is quadratic in it
            return name;
        }
        String lower = lowercase(name);
        // From the whole name to its last label: the longest rule comes first.
        int start = 0;
        while (true) {
            String rest = lower.substring(start);
            int dot = lower.indexOf('.', start);
            if (dot >= 0 && exceptions.contains(rest)) {
                return name.substring(dot + 1);
            }
            if (dot < 0 || plain.contains(rest) || wildcards.contains(lower.substring(dot + 1))) {
                return name.substring(start);
            }
            start = dot + 1;
        }
    }

    /** Character by character, so that places in it are places in the name. */
    private static String lowercase(String name) {
        StringBuilder lower = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            lower.setCharAt(i, Character.toLowerCase(name.charAt(i)));
        }
        return lower.toString();
    }
}
