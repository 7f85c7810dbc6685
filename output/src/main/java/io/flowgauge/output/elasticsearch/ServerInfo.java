package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.elasticsearch.HttpHost.Answer;
import io.flowgauge.output.elasticsearch.setup.ServerVersion;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a server says it is.
 *
 * @param product "Elasticsearch", "OpenSearch"; empty if it did not say
 * @param version such as "9.5.3"; empty if it did not say
 */
record ServerInfo(String product, String version) {
    /** A server that does not say what it is: probably one that lets few people know. */
    static final ServerInfo UNKNOWN = new ServerInfo("", "");

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern MAJOR = Pattern.compile("([0-9]{1,4})\\..*");
    private static final int UNTYPED = 7;
    private static final int ELASTICSEARCH_MIN = 6;
    private static final int ELASTICSEARCH_MAX = 9;
    private static final int OPENSEARCH_MAX = 3;
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    /**
     * Reads the answer to {@code GET /}. One that says nothing is no failure: users may lack the
     * right to ask, and proxies may let only some requests pass.
     *
     * @throws IOException if requests can't succeed there at present, with the reason
     */
    static ServerInfo read(Answer answer) throws IOException {
        int status = answer.status();
        if (status == UNAUTHORIZED) {
            throw new IOException("wrong user, password or API key (HTTP 401)");
        }
        if (status == TOO_MANY || status >= SERVER_ERROR) {
            throw new IOException("HTTP " + status + " from GET /");
        }
        if (status != HttpHost.OK) {
            return UNKNOWN;
        }
        try {
            JsonNode version = JSON.readTree(answer.body()).path("version");
            String number = version.path("number").asString("");
            if (number.isEmpty()) {
                return UNKNOWN;
            }
            boolean open = version.path("distribution").asString("").equals("opensearch");
            return new ServerInfo(open ? "OpenSearch" : "Elasticsearch", number);
        } catch (JacksonException e) {
            return UNKNOWN;
        }
    }

    /** Returns whether its version is one that the program is made for, or not known. */
    boolean isSupported() {
        Matcher major = MAJOR.matcher(version);
        if (!major.matches()) {
            return true;
        }
        int number = Integer.parseInt(major.group(1));
        return product.equals("OpenSearch")
                ? number >= 1 && number <= OPENSEARCH_MAX
                : number >= ELASTICSEARCH_MIN && number <= ELASTICSEARCH_MAX;
    }

    /** Returns whether documents have a type there: in Elasticsearch before version 7. */
    boolean hasTypes() {
        Matcher major = MAJOR.matcher(version);
        return product.equals("Elasticsearch")
                && major.matches()
                && Integer.parseInt(major.group(1)) < UNTYPED;
    }

    /** Returns the same as far as templates and policies differ. */
    ServerVersion forSetup() {
        return ServerVersion.of(product.equals("OpenSearch"), version);
    }

    @Override
    public String toString() {
        return (product + " " + version).strip();
    }
}
