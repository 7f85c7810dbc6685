package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.output.elasticsearch.setup.LifecyclePolicy.Result;
import io.flowgauge.output.elasticsearch.setup.SetupApi.Reply;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a cluster of the events before the first ones come: at each connection what is missing is
 * loaded, as Beats do, because a cluster may have lost everything since. All connections of an
 * output share one. Any thread may call.
 */
public final class IndexSetup {
    private static final Logger LOG = LoggerFactory.getLogger("output");

    private final SetupSettings settings;
    private final IndexTemplate template;
    private final LifecyclePolicy policy;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean overwritten;
    private boolean lackTold;

    /** Makes what tells a cluster what the settings say. */
    public IndexSetup(SetupSettings settings) {
        this.settings = settings;
        template = settings.indexTemplate();
        policy = settings.policy();
    }

    /**
     * Loads what is missing and is wanted by the settings.
     *
     * @throws IOException if that fails; the message says why, in words for people
     */
    public void prepare(SetupApi api, ServerVersion server)
            throws IOException, InterruptedException {
        if (!settings.template().enabled()) {
            return;
        }
        lock.lockInterruptibly();
        try {
            boolean policies = false;
            if (settings.lifecycle().isUsed()) {
                policies = usePolicy(api, server);
            }
            boolean overwrite = settings.template().overwrite() && !overwritten;
            if (loadTemplate(api, server, overwrite)) {
                LOG.info(
                        "Loaded index template {}.",
                        settings.template().nameOrDefault(settings.schema()));
            }
            overwritten = true;
            loadAlias(api, server, policies);
        } finally {
            lock.unlock();
        }
    }

    private boolean usePolicy(SetupApi api, ServerVersion server)
            throws IOException, InterruptedException {
        Result result = loadPolicy(api, server);
        if (result == Result.LOADED) {
            LOG.info("Loaded lifecycle policy {}.", settings.lifecycle().policyName());
        }
        if (result != Result.NOT_AVAILABLE) {
            return true;
        }
        if (settings.lifecycle().use() == LifecycleSettings.Use.YES) {
            throw new IOException(lacking(server) + "; setup.ilm.enabled: auto goes on without");
        }
        if (!lackTold) {
            lackTold = true;
            LOG.warn(
                    "{}: {} will grow without an end.",
                    lacking(server),
                    settings.lifecycle().alias());
        }
        return false;
    }

    /** Returns that the server has no policies, in words. */
    public static String lacking(ServerVersion server) {
        return server.openSearch()
                ? "the server has no lifecycle policies: its plugin Index State Management does not"
                        + " answer"
                : "the server has no lifecycle policies: its API _ilm does not answer";
    }

    /**
     * Loads the template.
     *
     * @return whether it was loaded, not there before
     * @throws IOException if that fails; the message says why, in words for people
     */
    public boolean loadTemplate(SetupApi api, ServerVersion server, boolean overwrite)
            throws IOException, InterruptedException {
        return template.load(api, server, overwrite);
    }

    /**
     * Loads the policy.
     *
     * @throws IOException if that fails; the message says why, in words for people
     */
    public Result loadPolicy(SetupApi api, ServerVersion server)
            throws IOException, InterruptedException {
        return policy.load(api, server);
    }

    /**
     * Makes the first index behind the alias, if events go to one and it is not there.
     *
     * @param policies whether the server has policies
     * @return whether it was made
     * @throws IOException if that fails; the message says why, in words for people
     */
    public boolean loadAlias(SetupApi api, ServerVersion server, boolean policies)
            throws IOException, InterruptedException {
        LifecycleSettings lifecycle = settings.lifecycle();
        if (!lifecycle.isUsed() || settings.dataStream()) {
            return false;
        }
        String alias = lifecycle.alias();
        Reply there = api.send("GET", "/_alias/" + encoded(alias), "");
        if (there.isOk()) {
            return false;
        }
        if (!there.isNotFound()) {
            throw new IOException("can't look for alias " + alias + ": " + there.problem());
        }
        Map<String, Object> index = new TreeMap<>();
        index.put("aliases", Map.of(alias, Map.of("is_write_index", true)));
        if (server.openSearch()) {
            index.put("settings", template.settingsOfFirstIndex(policies));
        }
        String name = "<" + alias + "-" + lifecycle.pattern() + ">";
        Reply reply = api.send("PUT", "/" + encoded(name), Json.compact(index));
        if (!reply.isOk() && !reply.body().contains("resource_already_exists_exception")) {
            throw new IOException(
                    "can't make index " + name + " with alias " + alias + ": " + reply.problem());
        }
        LOG.info("Made the first index of alias {}.", alias);
        return true;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
