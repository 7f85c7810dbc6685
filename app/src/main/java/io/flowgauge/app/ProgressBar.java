package io.flowgauge.app;

import io.flowgauge.app.summary.NumberText;
import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.CaptureFile;
import io.flowgauge.capture.PacketSource;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows on a terminal how far the reading of files has come. It stands around the source and draws
 * now and then when a batch is asked for, so it needs no thread, and a packet costs nothing.
 */
final class ProgressBar implements PacketSource {
    private static final int READS_PER_LOOK = 256;
    private static final long REDRAW_NS = 100_000_000;
    private static final double SECOND_NS = 1e9;
    private static final int BAR = 24;
    private static final String ERASE_LINE = "\r\033[K";

    private final PacketSource source;
    private final List<CaptureFile> files;
    private final PrintStream terminal;
    private final long beganNs = System.nanoTime();
    private final long sizeBytes;
    private long drawnNs = beganNs;
    private long packets;
    private int reads;
    private boolean drawn;

    /**
     * Draws for a source.
     *
     * @param files what the source reads, in order
     */
    ProgressBar(PacketSource source, List<CaptureFile> files, PrintStream terminal) {
        this.source = source;
        this.files = files;
        this.terminal = terminal;
        long size = 0;
        for (CaptureFile file : files) {
            size = file.sizeBytes() < 0 || size < 0 ? -1 : size + file.sizeBytes();
        }
        sizeBytes = size;
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        int read = source.read(batch);
        if (read == END) {
            erase();
            return read;
        }
        packets += read;
        if (++reads % READS_PER_LOOK == 0) {
            long nowNs = System.nanoTime();
            if (nowNs - drawnNs >= REDRAW_NS) {
                drawnNs = nowNs;
                draw(nowNs - beganNs);
            }
        }
        return read;
    }

    private void draw(long elapsedNs) {
        long bytesRead = files.stream().mapToLong(CaptureFile::bytesRead).sum();
        terminal.print(ERASE_LINE + line(bytesRead, sizeBytes, packets, elapsedNs));
        terminal.flush();
        drawn = true;
    }

    /** Returns the line for a state; a size of -1 is not known. */
    static String line(long bytesRead, long sizeBytes, long packets, long elapsedNs) {
        double seconds = elapsedNs / SECOND_NS;
        String rate = NumberText.amount(packets / seconds, "pps");
        if (sizeBytes <= 0) {
            return NumberText.count(packets) + " packets, " + rate;
        }
        double part = Math.min(1, (double) bytesRead / sizeBytes);
        int full = (int) (part * BAR);
        String eta = part == 0 ? "" : ", " + Math.round(seconds / part - seconds) + " s left";
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d%%  %s of %s, %s%s",
                "#".repeat(full),
                " ".repeat(BAR - full),
                (int) (part * 100),
                NumberText.bytes(bytesRead),
                NumberText.bytes(sizeBytes),
                rate,
                eta);
    }

    private void erase() {
        if (drawn) {
            terminal.print(ERASE_LINE);
            terminal.flush();
            drawn = false;
        }
    }

    @Override
    public long nowNs() {
        return source.nowNs();
    }

    @Override
    public Optional<String> damage() {
        return source.damage();
    }

    @Override
    public List<Counter> counters() {
        return source.counters();
    }

    @Override
    public void close() {
        erase();
        source.close();
    }
}
