package io.flowgauge.app;

import io.flowgauge.base.ServiceNames;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.dashboard.WebServer;
import io.flowgauge.dashboard.WebSettings;
import io.flowgauge.event.processor.ReverseDns;
import io.flowgauge.store.FlowHistory;
import io.flowgauge.store.FlowStore;
import java.util.Optional;

/** The web page at work, where it is enabled and there is a store to show. */
final class WebPage implements AutoCloseable {
    private final Optional<WebServer> server;
    private final Optional<FlowHistory> history;

    private WebPage(Optional<WebServer> server, Optional<FlowHistory> history) {
        this.server = server;
        this.history = history;
    }

    /**
     * Begins to serve it.
     *
     * @throws UserErrorException if it can't listen where it should
     */
    static WebPage start(RunOptions options, Pipeline pipeline) throws UserErrorException {
        WebSettings settings = options.settings().web();
        Optional<FlowStore> store = pipeline.store().filter(_ -> settings.enabled());
        if (store.isEmpty()) {
            return new WebPage(Optional.empty(), Optional.empty());
        }
        FlowHistory history = new FlowHistory(store.get(), ServiceNames.ofThisMachine());
        try {
            WebServer server =
                    WebServer.start(
                            settings,
                            history,
                            new WebHealth(options, pipeline, store.get(), history),
                            new ReverseDns()::names);
            store.get().addListener((latestMs, _) -> server.stored(latestMs));
            return new WebPage(Optional.of(server), Optional.of(history));
        } catch (UserErrorException | RuntimeException e) {
            history.close();
            throw e;
        }
    }

    /** Returns where a browser finds it; empty if it is not served. */
    Optional<String> address() {
        return server.map(WebServer::address);
    }

    @Override
    public void close() {
        server.ifPresent(WebServer::close);
        history.ifPresent(FlowHistory::close);
    }
}
