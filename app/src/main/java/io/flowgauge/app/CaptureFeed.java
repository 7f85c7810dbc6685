package io.flowgauge.app;

import io.flowgauge.app.monitoring.CounterSums;
import io.flowgauge.app.summary.RecentTraffic;
import io.flowgauge.app.summary.Traffic;
import io.flowgauge.app.top.TopFeed;
import io.flowgauge.app.top.TopView;
import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.meter.Meter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a capture of one's own, for {@code flowgauge top} where no process runs that could
 * be asked: packets are metered on a thread, and only sums are kept.
 */
final class CaptureFeed implements TopFeed {
    private static final int KEYS_MAX = 50_000;

    /** Spans that may pass without a report before nothing is shown. */
    private static final int SPANS_STALE = 3;

    private final RunOptions options;
    private final long spanNs;
    private final String words;
    private final NativeMemory memory = new NativeMemory();
    private final RecentTraffic traffic;
    private final PacketSource source;
    private final Meter meter;
    private final Thread metering;
    private long spansSeen;
    private long spansSeenNs = System.nanoTime();
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile @Nullable UserErrorException failure;

    /**
     * Begins to capture.
     *
     * @param spanNs how long a time is shown, ns; 0 for all of it
     */
    CaptureFeed(RunOptions options, long spanNs) throws UserErrorException {
        this.options = options;
        this.spanNs = spanNs;
        long seed = RandomGenerator.getDefault().nextLong();
        traffic = new RecentTraffic(KEYS_MAX, seed);
        Sources sources = new Sources(options, () -> stopping);
        source = sources.open();
        try {
            words = sources.inWords();
            meter =
                    new Meter(
                            Pipeline.reportsEvery(
                                    spanNs, options.settings(), seed, !options.isLive()),
                            memory,
                            traffic);
        } catch (UserErrorException | RuntimeException e) {
            source.close();
            memory.close();
            throw e;
        }
        MeterLoop loop = new MeterLoop(source, meter, options.isLive(), () -> stopping);
        metering = Thread.ofPlatform().name("meter-0").daemon().start(() -> run(loop));
    }

    private void run(MeterLoop loop) {
        try {
            loop.run();
        } catch (UserErrorException e) {
            failure = e;
        } finally {
            ended = true;
        }
    }

    /** Captures for some time, or to the end of the file, and returns what there was. */
    Picture whole(TopView view, long ns) throws UserErrorException {
        try {
            if (options.isLive()) {
                metering.join(Duration.ofNanos(ns));
                stop();
            }
            metering.join();
        } catch (InterruptedException e) {
            // A stop was asked for: what there is so far is shown.
            stop();
            Pipeline.joinUninterruptibly(metering, 0);
        }
        throwFailure();
        return picture("", traffic.all(view.order(), view.rows(), view.part()));
    }

    @Override
    public Picture picture(TopView view) throws UserErrorException {
        throwFailure();
        if (spanNs == 0) {
            return picture("", traffic.all(view.order(), view.rows(), view.part()));
        }
        long nowNs = System.nanoTime();
        long spans = traffic.spans();
        if (spans != spansSeen) {
            spansSeen = spans;
            spansSeenNs = nowNs;
        }
        // Where no flow is left nothing is reported.
        boolean silent = !ended && nowNs - spansSeenNs > SPANS_STALE * spanNs;
        return picture(
                ended ? "at its end" : "",
                silent ? Traffic.NONE : traffic.latest(view.order(), view.rows(), view.part()));
    }

    private Picture picture(String span, Traffic shown) {
        List<Counter> counters = new ArrayList<>(source.counters());
        counters.addAll(meter.counters().all());
        Map<String, Long> sums = CounterSums.of(counters);
        long dropped =
                sums.entrySet().stream()
                        .filter(sum -> sum.getKey().startsWith("packets.dropped"))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        return new Picture(words, span, shown, dropped, "");
    }

    private void throwFailure() throws UserErrorException {
        UserErrorException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    /** Returns what was wrong with a capture file. */
    Optional<String> damage() {
        return source.damage();
    }

    private void stop() {
        stopping = true;
        metering.interrupt();
    }

    @Override
    public void close() {
        stop();
        Pipeline.joinUninterruptibly(metering, 0);
        source.close();
        memory.close();
    }
}
