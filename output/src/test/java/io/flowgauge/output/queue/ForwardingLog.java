package io.flowgauge.output.queue;

import io.flowgauge.base.Counter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log that leaves all to another one. */
class ForwardingLog implements BatchLog {
    private final BatchLog log;

    ForwardingLog(BatchLog log) {
        this.log = log;
    }

    @Override
    public long begin(String reader) {
        return log.begin(reader);
    }

    @Override
    public boolean append(QueuedBatch batch) throws InterruptedException {
        return log.append(batch);
    }

    @Override
    public @Nullable QueuedBatch read(String reader, long number) throws IOException {
        return log.read(reader, number);
    }

    @Override
    public void release(String reader, long number) {
        log.release(reader, number);
    }

    @Override
    public void remove(String reader) {
        log.remove(reader);
    }

    @Override
    public long endNumber() {
        return log.endNumber();
    }

    @Override
    public double fill() {
        return log.fill();
    }

    @Override
    public boolean isDurable() {
        return log.isDurable();
    }

    @Override
    public List<Counter> counters() {
        return log.counters();
    }

    @Override
    public void close() {
        log.close();
    }
}
