package io.flowgauge.app;

import io.flowgauge.app.top.PageFeed;
import io.flowgauge.app.top.TopFeed;
import io.flowgauge.app.top.TopScreen;
import io.flowgauge.app.top.TopText;
import io.flowgauge.app.top.TopView;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.VariableSource;
import java.net.URI;
import java.util.Optional;

/** The work of {@code flowgauge top}. */
final class Topping {
    private final TopOptions options;
    private final VariableSource variables = VariableSource.environment();

    Topping(TopOptions options) {
        this.options = options;
    }

    /** Shows, and returns the exit status: 1 if a capture file was damaged. */
    int run() throws UserErrorException {
        boolean once = options.once() || !isInteractive();
        try (StopSignal stop = new StopSignal()) {
            Optional<String> damage = Optional.empty();
            Optional<PageFeed> page = page();
            if (page.isPresent()) {
                try (PageFeed feed = page.get()) {
                    if (once) {
                        print(feed.picture(options.view()));
                    } else {
                        screen(feed, stop).run();
                    }
                }
            } else {
                try (CaptureFeed feed = capture(once)) {
                    if (once) {
                        // A screen looks for a stop by itself, many times a second.
                        Thread here = Thread.currentThread();
                        stop.onRequest(here::interrupt);
                        print(feed.whole(options.view(), options.intervalNs()));
                        damage = feed.damage();
                    } else {
                        screen(feed, stop).run();
                    }
                }
            }
            if (damage.isPresent()) {
                System.err.println(
                        "Warning: " + DamageText.of(damage.get(), options.capture().lenient()));
            }
            stop.endWith(damage.isPresent() ? 1 : 0);
            return damage.isPresent() ? 1 : 0;
        }
    }

    private boolean isInteractive() {
        return new Terminal(0, variables).isPresent()
                && new Terminal(1, variables).isPresent()
                && !variables.find("TERM").orElse("dumb").equals("dumb");
    }

    private TopScreen screen(TopFeed feed, StopSignal stop) {
        return new TopScreen(feed, options.view(), options.intervalNs(), stop::requested);
    }

    private Optional<PageFeed> page() throws UserErrorException {
        if (options.page().isEmpty()) {
            return Optional.empty();
        }
        URI page = options.page().get();
        Optional<PageFeed> found = PageFeed.find(page, options.token());
        if (found.isEmpty() && options.pageOnly()) {
            throw new UserErrorException(
                    "no flowgauge answers at "
                            + page
                            + "; check the address, and that it runs with its page enabled");
        }
        return found;
    }

    private CaptureFeed capture(boolean once) throws UserErrorException {
        RunOptions capture = options.capture();
        try {
            boolean whole = once || !capture.isLive() && capture.topSpeed();
            return new CaptureFeed(
                    once ? capture.atTopSpeed() : capture, whole ? 0 : options.intervalNs());
        } catch (UserErrorException e) {
            if (options.page().isEmpty()) {
                throw e;
            }
            throw new UserErrorException(
                    "no flowgauge runs that could be asked at "
                            + options.page().get()
                            + ", and capturing here does not work: "
                            + e.getMessage(),
                    e);
        }
    }

    private void print(TopFeed.Picture picture) {
        TopView view = options.view();
        int columns = new Terminal(1, variables).columns();
        TopText.lines(picture, view, columns).forEach(System.out::println);
        System.out.flush();
    }
}
