package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.base.UserErrorException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which product a server is, as far as templates and policies differ.
 *
 * @param openSearch whether it is OpenSearch, else Elasticsearch
 * @param major such as 6 of 6.7.2
 * @param minor such as 7 of 6.7.2
 */
public record ServerVersion(boolean openSearch, int major, int minor) {
    private static final Pattern NUMBER =
            Pattern.compile("([0-9]{1,3})\\.([0-9]{1,6})(\\.[0-9]{1,6})?([-+].*)?");
    private static final int UNTYPED_MAJOR = 7;

    /** An OpenSearch; its versions don't differ here. */
    public static final ServerVersion OPENSEARCH = new ServerVersion(true, 3, 0);

    /** A server that does not say what it is: taken for a new one. */
    public static final ServerVersion UNKNOWN = new ServerVersion(false, 9, 0);

    /**
     * Reads the version of an Elasticsearch out of a flag of the command line.
     *
     * @throws UserErrorException if it is none
     */
    public static ServerVersion ofFlag(String flag, String text) throws UserErrorException {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            throw new UserErrorException(
                    flag + " " + text + ": not a version; allowed: such as 6.7.2 or 7.17");
        }
        return of(false, matcher);
    }

    /** Reads what a server says; {@link #UNKNOWN} where it says nothing. */
    public static ServerVersion of(boolean openSearch, String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.matches() ? of(openSearch, matcher) : UNKNOWN;
    }

    private static ServerVersion of(boolean openSearch, Matcher matcher) {
        return new ServerVersion(
                openSearch, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private boolean isElasticsearchFrom(int otherMajor, int otherMinor) {
        return !openSearch && (major > otherMajor || (major == otherMajor && minor >= otherMinor));
    }

    /** Returns whether mappings stand below the name of a type. */
    boolean hasTypes() {
        return !openSearch && major < UNTYPED_MAJOR;
    }

    /** Returns whether a pattern of names stands alone in a template, not in a list. */
    boolean hasSinglePattern() {
        return !openSearch && !isElasticsearchFrom(6, 0);
    }

    /** Returns whether {@code index.number_of_routing_shards} is known. */
    boolean hasRoutingShards() {
        return openSearch || isElasticsearchFrom(6, 1);
    }

    /** Returns whether {@code _index_template} is there. */
    public boolean hasIndexTemplates() {
        return openSearch || isElasticsearchFrom(7, 8);
    }

    /** Returns whether data streams are there. */
    boolean hasDataStreams() {
        return openSearch || isElasticsearchFrom(7, 9);
    }

    /** Returns whether a policy can say how large a shard may become, not only a whole index. */
    boolean hasShardSizes() {
        return isElasticsearchFrom(7, 13);
    }
}
