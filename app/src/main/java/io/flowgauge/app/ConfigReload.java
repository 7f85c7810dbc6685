package io.flowgauge.app;

import io.flowgauge.app.config.ConfigChange;
import io.flowgauge.app.config.ConfigLoader;
import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.ReloadSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import io.flowgauge.config.VariableSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again at SIGHUP and, where that is switched on, when one of its files has
 * changed. What can change while running does, between two batches of events; what can't is named
 * in a warning. Events are made anew even if no setting is another where a file has changed that
 * settings name, such as a script or a certificate, and always at SIGHUP. A wrong configuration is
 * one line of the log, and the one before stays.
 */
final class ConfigReload implements AutoCloseable {
    /** What the settings that can change are given to. */
    interface Target {
        /**
         * Goes on with other settings.
         *
         * @throws UserErrorException if that can't be done; nothing has changed then
         */
        void reconfigure(Settings settings) throws UserErrorException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConfigReload.class);

    private static final long CLOSE_MS_MAX = 5_000;

    private final ConfigOrigin origin;
    private final Target target;
    private final Semaphore hangups = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().daemon().name("reload").unstarted(this::run);
    private ConfigLoader.Loaded running;
    private Map<Path, String> state;
    private volatile boolean closed;

    ConfigReload(ConfigOrigin origin, Target target) {
        this.origin = origin;
        this.target = target;
        running = origin.loaded();
        state = running.files().state();
    }

    /** Begins to listen, on a thread of its own. */
    static ConfigReload start(ConfigOrigin origin, Target target) {
        ConfigReload reload = new ConfigReload(origin, target);
        // Of a program that was started at a terminal SIGHUP says that the terminal has gone.
        if (!new Terminal(0, VariableSource.environment()).isPresent()) {
            HangupSignal.listen(reload.hangups::release);
        }
        reload.thread.start();
        return reload;
    }

    private void run() {
        ReloadSettings settings = origin.loaded().settings().reload();
        try {
            while (!closed) {
                boolean asked = true;
                if (settings.enabled()) {
                    asked = hangups.tryAcquire(settings.periodNs(), TimeUnit.NANOSECONDS);
                } else {
                    hangups.acquire();
                }
                hangups.drainPermits();
                if (asked) {
                    reloadEverything();
                } else if (filesChanged()) {
                    reload();
                }
            }
        } catch (InterruptedException e) {
            // The end.
        }
    }

    /** Returns whether a file came, went or changed since the configuration was read last. */
    boolean filesChanged() {
        return !running.files().state().equals(state);
    }

    /**
     * Reads the configuration again and goes on with it, or with the one before. Nothing happens if
     * neither a setting nor a file that settings name is another.
     */
    void reload() {
        reload(false);
    }

    /** As {@link #reload}, and reads the files that settings name even if no setting changed. */
    void reloadEverything() {
        reload(true);
    }

    private void reload(boolean everything) {
        try {
            // Before reading: what changes meanwhile is read the next time.
            Map<Path, String> before = state;
            state = running.files().state();
            boolean renewed =
                    running.files().named().stream()
                            .anyMatch(file -> !Objects.equals(before.get(file), state.get(file)));
            apply(origin.reading().read(), everything || renewed);
        } catch (UserErrorException e) {
            LOG.error(
                    "The configuration is wrong, and the one before stays in use: {}",
                    e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Reading the configuration failed, and the one before stays in use", e);
        }
    }

    private void apply(ConfigLoader.Loaded fresh, boolean everything) throws UserErrorException {
        ConfigChange change = ConfigChange.between(running.expanded(), fresh.expanded());
        if (everything || !change.whileRunning().isEmpty()) {
            target.reconfigure(fresh.settings());
            LoggingSettings logging = fresh.settings().logging();
            Logging.relevel(
                    origin.loaded()
                            .settings()
                            .logging()
                            .withLevel(logging.level(), logging.selectors()));
        }
        List<Notice> known = running.settings().notices();
        running = fresh;
        // A file that has gone is not looked for any more.
        Map<Path, String> now = fresh.files().state();
        state.keySet().retainAll(now.keySet());
        // One that is named for the first time was read just now.
        fresh.files().named().forEach(file -> state.putIfAbsent(file, now.getOrDefault(file, "")));
        for (Notice notice : fresh.settings().notices()) {
            if (notice.warning() && !known.contains(notice)) {
                LOG.warn(notice.message());
            }
        }
        LOG.info(
                "Configuration read again: {}{}",
                change.whileRunning().isEmpty()
                        ? "nothing changed that can while running"
                        : "changed: " + String.join(", ", change.whileRunning()),
                everything ? "; processors and the files they name were read again too" : "");
        List<String> atStart =
                ConfigChange.between(origin.loaded().expanded(), fresh.expanded()).atStart();
        if (!atStart.isEmpty()) {
            LOG.warn(
                    "These settings take effect at the next start: {}", String.join(", ", atStart));
        }
    }

    /** Reads no more; a reading at work ends first, as it must not meet a closed pipeline. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Pipeline.joinUninterruptibly(thread, CLOSE_MS_MAX);
    }
}
